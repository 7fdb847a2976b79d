#pragma once

#include "ui/library/library_types.h"

#include <QHash>

#include <functional>
#include <stop_token>

namespace arcflow::ui {

struct ScanOptions {
    QString folder;
    QStringList excluded; ///< folders below it that are left out
    int batch = 64;       ///< images handed over at a time
};

/// What a scan came to.
struct ScanReport {
    int files = 0;   ///< images found in the folder
    int known = 0;   ///< files that were not read again
    int added = 0;   ///< images (a pair is one) that are new in the library
    int changed = 0; ///< images whose files have moved or have changed
    int unreadable = 0;
    QStringList unreadableFiles; ///< the first of them, with the reason
    bool stopped = false;        ///< by request, before the end
};

/// Hears what a running scan does, on its thread.
struct ScanSink {
    std::function<void(int done, int total)> progress;
    std::function<void(QVector<ScannedImage>)> found;
};

/// The files of a folder and all folders in it that are images by their names (png, jpg, jpeg, webp, tif, tiff, exr),
/// sorted. Hidden files and folders are skipped; links to folders are followed, each folder being visited once.
QStringList findImageFiles(const ScanOptions& options, const std::stop_token& stop);

/// Reads what is new or has changed in a folder. Files `<name>-student` and `<name>-teacher` of our own with the same
/// seed become one image. Runs on any thread; `known` is what LibraryDatabase::knownFiles() says. `added` and `changed`
/// in the report are left at 0: the library knows them.
ScanReport scanFolder(const ScanOptions& options, const QHash<QString, KnownFile>& known, const ScanSink& sink,
                      const std::stop_token& stop);

} // namespace arcflow::ui
