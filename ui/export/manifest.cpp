#include "ui/export/manifest.h"

#include "ui/library/image_record.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {
namespace {

constexpr char lineEnd[] = "\r\n";

QString quoted(const QString& text) {
    const auto needsQuotes = [](QChar c) { return c == u',' || c == u'"' || c == u'\r' || c == u'\n'; };
    const bool padded = !text.isEmpty() && (text.front().isSpace() || text.back().isSpace()); // some readers trim
    if (!padded && std::none_of(text.begin(), text.end(), needsQuotes)) {
        return text;
    }
    return u'"' + QString(text).replace(u'"', QLatin1String("\"\"")) + u'"';
}

/// A text that a spreadsheet takes for what it is, and not for a formula.
QString harmless(const QString& text) {
    constexpr QStringView formulaStarts = u"=+-@\t\r";
    return !text.isEmpty() && formulaStarts.contains(text.front()) ? u'\'' + text : text;
}

QString number(double value, int decimals) {
    return std::isfinite(value) ? QString::number(value, 'f', decimals) : QString();
}

QString positive(int value) {
    return value > 0 ? QString::number(value) : QString();
}

QStringList cells(const ManifestRow& row, bool spreadsheet) {
    const ImageRecord& image = row.image;
    const bool teacher = row.face == ImageFace::teacher;
    const auto text = [&](const QString& value) { return spreadsheet ? harmless(value) : value; };
    const double seconds = teacher ? image.teacherSeconds : image.studentSeconds;
    const QString mode = image.mode.isEmpty() ? QString() : teacher ? teacherFace : studentFace;
    return {text(row.file),
            text(image.prompt),
            text(image.negativePrompt),
            image.seed ? QString::number(*image.seed) : QString(),
            QStringLiteral("%1x%2").arg(row.size.width()).arg(row.size.height()),
            positive(teacher && image.teacherSteps > 0 ? image.teacherSteps : image.steps),
            mode,
            text(image.model),
            teacher ? QString() : text(image.adapter),
            positive(teacher ? image.teacherEvaluations : image.studentEvaluations),
            seconds > 0 ? number(seconds, 3) : QString(),
            number(image.psnr, 2),
            number(image.ssim, 4),
            QString::number(image.rating),
            text(image.tags.join(u';')),
            image.created.isValid() ? image.created.toOffsetFromUtc(image.created.offsetFromUtc()).toString(Qt::ISODate)
                                    : QString()};
}

} // namespace

QByteArray manifestCsv(const QVector<ManifestRow>& rows, bool spreadsheet) {
    QByteArray table = spreadsheet ? QByteArray("\xEF\xBB\xBF") : QByteArray();
    table +=
        "file,prompt,negative,seed,size,steps,mode,model,adapter,evaluations,seconds,psnr,ssim,rating,tags,created";
    table += lineEnd;
    for (const ManifestRow& row : rows) {
        QStringList line = cells(row, spreadsheet);
        std::transform(line.begin(), line.end(), line.begin(), quoted);
        table += line.join(u',').toUtf8() + lineEnd;
    }
    return table;
}

} // namespace arcflow::ui
