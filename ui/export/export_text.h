#pragma once

#include "core/base/error.h"

#include <QCoreApplication>
#include <QString>

namespace arcflow::ui {

struct ExportPlan;

/// What was being done to a picture when it failed.
enum class ExportStage { reading, encoding, writing };

/// The words of the export, in the user's language. Any thread.
class ExportText {
    Q_DECLARE_TR_FUNCTIONS(arcflow::ui::Export)

public:
    static QString images(qsizetype count);     ///< "12 images"
    static QString files(qsizetype count);      ///< "24 files"
    static QString bytes(qint64 bytes);         ///< "3.4 MB"
    static QString seconds(double seconds);     ///< "12 s", "3 min", "1 h 20 min"
    static QString folder(const QString& path); ///< "~/Pictures"

    /// "12 images, about 3.4 MB, into ~/Pictures/set", and what is left out.
    static QString summary(const ExportPlan& plan);
    /// What happened to a picture, and what to do.
    static QString failure(ExportStage stage, ErrorKind kind);
};

/// The path that the user means by a text: "~" is the home folder. Empty if it is no absolute path.
QString absoluteFolder(const QString& text);

} // namespace arcflow::ui
