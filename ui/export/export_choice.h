#pragma once

#include "ui/library/library_types.h"

#include <functional>

class QObject;

namespace arcflow::ui {

class LibraryService;

/// A set of images that can be exported: a selection, what a filter shows, an album.
struct ExportChoice {
    using Done = std::function<void(const QVector<ImageRecord>& images)>;

    QString title; ///< "Selection", "Shown in the gallery", the album's name
    int count = 0; ///< of images, as far as known
    /// Fetches the images and calls back on the GUI thread; does not call back if `context` is gone by then.
    std::function<void(QObject* context, Done done)> load;
};

/// The library must outlive the choices that are made of it.
ExportChoice exportChoice(LibraryService& library, const QString& title, const QVector<qint64>& ids);
/// For an album, the filter names it.
ExportChoice exportChoice(LibraryService& library, const QString& title, const ImageFilter& filter, int count);

} // namespace arcflow::ui
