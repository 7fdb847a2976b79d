#include "ui/export/export_text.h"

#include "ui/export/export_plan.h"

#include <QDir>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

QString ExportText::images(qsizetype count) {
    return count == 1 ? tr("1 image") : tr("%Ln images", nullptr, static_cast<int>(count));
}

QString ExportText::files(qsizetype count) {
    return count == 1 ? tr("1 file") : tr("%Ln files", nullptr, static_cast<int>(count));
}

QString ExportText::bytes(qint64 bytes) {
    constexpr qint64 kilo = 1000;
    return QLocale().formattedDataSize(bytes, bytes < 10 * kilo * kilo ? 1 : 0, QLocale::DataSizeSIFormat);
}

QString ExportText::seconds(double seconds) {
    constexpr int minute = 60, hour = 3600;
    const int whole = static_cast<int>(std::ceil(std::clamp(seconds, 0.0, 1e6)));
    if (whole < minute) {
        return tr("%L1 s").arg(whole);
    }
    if (whole < hour) {
        return tr("%L1 min").arg((whole + minute / 2) / minute);
    }
    return tr("%L1 h %L2 min").arg(whole / hour).arg(whole % hour / minute);
}

QString ExportText::folder(const QString& path) {
    const QString home = QDir::homePath();
    const bool inHome = home.size() > 1 && (path == home || path.startsWith(home + u'/'));
    return inHome ? u'~' + path.sliced(home.size()) : path;
}

QString ExportText::summary(const ExportPlan& plan) {
    const qsizetype files = plan.items.size();
    const qsizetype images = plan.exportedImages;
    QString text = files == images ? ExportText::images(images)
                                   : tr("%1 in %2").arg(ExportText::images(images), ExportText::files(files));
    if (files > 0 && plan.bytes > 0) {
        text = tr("%1, about %2").arg(text, bytes(plan.bytes));
    }
    if (!plan.options.folder.isEmpty()) {
        text = tr("%1, into %2").arg(text, folder(plan.options.folder));
    }
    if (plan.alreadyThere > 0) {
        text += tr(". Left out, as already there: %Ln", nullptr, plan.alreadyThere);
    }
    if (plan.withoutFace > 0) {
        text += (plan.options.faces == ExportFaces::teacher
                     ? tr(". Left out, as no teacher painted them: %Ln", nullptr, plan.withoutFace)
                     : tr(". Left out, as no student painted them: %Ln", nullptr, plan.withoutFace));
    }
    return text;
}

QString ExportText::failure(ExportStage stage, ErrorKind kind) {
    switch (kind) {
    case ErrorKind::outOfMemory:
        return tr("There is not enough memory for this image. Close other programs and export it again.");
    case ErrorKind::diskFull:
        return tr("The disk is full. Free some space or choose another folder, and export the rest.");
    case ErrorKind::modelMissing:
        return tr("Its file is gone. Bring it back to where it was, or leave this image out.");
    case ErrorKind::cancelled:
        return tr("Cancelled.");
    case ErrorKind::invalidRequest:
        if (stage == ExportStage::writing) {
            return tr("Another program has taken its name meanwhile. Export it again.");
        }
        break;
    default:
        break;
    }
    switch (stage) {
    case ExportStage::reading:
        return tr("Its file cannot be read as an image: it is damaged, or may not be opened.");
    case ExportStage::encoding:
        return tr("It cannot be stored in this format. Choose another one for it.");
    case ExportStage::writing:
        break;
    }
    return tr("It cannot be written into the folder. Check that the folder may be written to, or choose another one.");
}

QString absoluteFolder(const QString& text) {
    QString path = text.trimmed();
    if (path == u'~' || path.startsWith(QLatin1String("~/"))) {
        path.replace(0, 1, QDir::homePath());
    }
    return QDir::isAbsolutePath(path) ? QDir::cleanPath(path) : QString();
}

} // namespace arcflow::ui
