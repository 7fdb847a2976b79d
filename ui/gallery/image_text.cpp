#include "ui/gallery/image_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ImageText)
};

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

QString oneLine(const QString& text, int most) {
    const QString line = text.left(4 * most).simplified();
    return line.size() > most ? line.left(most - 1) + u'…' : line;
}

/// "student | teacher", or the one there is.
QString faces(const ImageRecord& image, const QString& student, const QString& teacher) {
    if (image.mode == QLatin1String("pair")) {
        return QStringLiteral("%1 | %2").arg(student, teacher);
    }
    return image.mode == QLatin1String("teacher") ? teacher : student;
}

QString modeText(const ImageRecord& image) {
    if (image.mode == QLatin1String("pair")) {
        return Text::tr("pair");
    }
    if (image.mode == QLatin1String("student")) {
        return Text::tr("student");
    }
    if (image.mode == QLatin1String("teacher")) {
        return Text::tr("teacher");
    }
    return image.origin.isEmpty() ? Text::tr("other program") : image.origin;
}

QString modelText(const ImageRecord& image) {
    if (image.adapter.isEmpty() || image.mode == QLatin1String("teacher")) {
        return image.model;
    }
    return image.model.isEmpty() ? image.adapter : QStringLiteral("%1 + %2").arg(image.model, image.adapter);
}

QString guidanceText(const ImageRecord& image) {
    QStringList parts;
    if (image.guidance > 0) {
        parts += number(image.guidance, 1);
    }
    if (image.trueCfg > 0) {
        parts += Text::tr("true CFG %1").arg(number(image.trueCfg, 1));
    }
    return parts.join(QStringLiteral(", "));
}

/// Steps of the teacher stand in `teacherSteps` of a pair and in `steps` of its own images.
int teacherSteps(const ImageRecord& image) {
    return image.teacherSteps > 0 ? image.teacherSteps : image.steps;
}

} // namespace

QString imageCount(qint64 count) {
    return Text::tr("%n image(s)", nullptr, static_cast<int>(count))
        .replace(QString::number(count), QLocale().toString(count));
}

QString durationText(double seconds) {
    if (seconds < 60) {
        return Text::tr("%1 s").arg(number(seconds, seconds < 10 ? 2 : 1));
    }
    const auto whole = static_cast<qint64>(std::llround(std::min(seconds, 1e9)));
    return Text::tr("%1 min %2 s").arg(QLocale().toString(whole / 60)).arg(whole % 60);
}

QStringList imageFiles(const ImageRecord& image) {
    QStringList files;
    for (const QString& file : {image.studentFile, image.teacherFile}) {
        if (!file.isEmpty()) {
            files += file;
        }
    }
    return files;
}

QString imageBadge(const ImageRecord& image) {
    if (image.mode == QLatin1String("pair")) {
        return Text::tr("pair");
    }
    const int evaluations =
        image.mode == QLatin1String("teacher") ? image.teacherEvaluations : image.studentEvaluations;
    return evaluations > 0 ? QString::number(evaluations) : QString();
}

QString imageDescription(const ImageRecord& image) {
    QStringList parts{image.prompt.isEmpty() ? Text::tr("Image without a prompt") : oneLine(image.prompt, 300),
                      modeText(image)};
    if (image.rating > 0) {
        parts += Text::tr("%n star(s)", nullptr, image.rating);
    }
    if (image.rejected) {
        parts += Text::tr("rejected");
    }
    return parts.join(QStringLiteral(", "));
}

QString imageToolTip(const ImageRecord& image) {
    const QString text = image.prompt.isEmpty() ? image.coverFile() : oneLine(image.prompt, 400);
    return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped());
}

QVector<ImageDetail> imageDetails(const ImageRecord& image) {
    QVector<ImageDetail> rows;
    const auto add = [&](ImageDetail::Kind kind, const QString& label, const QString& value, QString plain = {}) {
        if (!value.isEmpty()) {
            rows.append({kind, label, value, plain.isEmpty() ? value : plain});
        }
    };
    add(ImageDetail::Kind::model, Text::tr("Model"), modelText(image));
    if (image.seed) {
        add(ImageDetail::Kind::seed, Text::tr("Seed"), QLocale().toString(*image.seed), QString::number(*image.seed));
    }
    if (image.width > 0 && image.height > 0) {
        add(ImageDetail::Kind::size, Text::tr("Size"), QStringLiteral("%1 × %2").arg(image.width).arg(image.height));
    }
    if (image.steps > 0 || image.teacherSteps > 0) {
        add(ImageDetail::Kind::steps, Text::tr("Steps"),
            faces(image, QString::number(image.steps), QString::number(teacherSteps(image))));
    }
    add(ImageDetail::Kind::guidance, Text::tr("Guidance"), guidanceText(image));
    if (image.studentSeconds > 0 || image.teacherSeconds > 0) {
        add(ImageDetail::Kind::time, Text::tr("Time"),
            faces(image, durationText(image.studentSeconds), durationText(image.teacherSeconds)));
    }
    if (std::isfinite(image.psnr)) {
        add(ImageDetail::Kind::match, Text::tr("PSNR"), Text::tr("%1 dB").arg(number(image.psnr, 1)));
    }
    add(ImageDetail::Kind::created, Text::tr("Created"), QLocale().toString(image.created, QLocale::ShortFormat));
    add(ImageDetail::Kind::file, Text::tr("File"), QDir::toNativeSeparators(image.coverFile()));
    return rows;
}

namespace {

/// "2 pairs, 10 drafts": how many of each way of making there are, the most frequent first.
QString countsOf(const QVector<ImageRecord>& images, QString (*value)(const ImageRecord&), int most = 3) {
    QHash<QString, int> counts;
    for (const ImageRecord& image : images) {
        if (const QString text = value(image); !text.isEmpty()) {
            ++counts[text];
        }
    }
    QStringList texts = counts.keys();
    std::sort(texts.begin(), texts.end(), [&](const QString& a, const QString& b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    });
    if (texts.size() == 1) {
        return texts.first();
    }
    const qsizetype others = std::max<qsizetype>(texts.size() - most, 0);
    texts = texts.mid(0, most);
    for (QString& text : texts) {
        text = QStringLiteral("%1 × %2").arg(QLocale().toString(counts[text]), text);
    }
    if (others > 0) {
        texts += Text::tr("%n other(s)", nullptr, static_cast<int>(others));
    }
    return texts.join(QStringLiteral(", "));
}

} // namespace

QVector<ImageDetail> summaryOfImages(const QVector<ImageRecord>& images) {
    QVector<ImageDetail> rows;
    const auto add = [&](ImageDetail::Kind kind, const QString& label, const QString& value) {
        if (!value.isEmpty()) {
            rows.append({kind, label, value, value});
        }
    };
    add(ImageDetail::Kind::steps, Text::tr("Made by"),
        countsOf(images, [](const ImageRecord& image) { return modeText(image); }));
    add(ImageDetail::Kind::model, Text::tr("Model"),
        countsOf(images, [](const ImageRecord& image) { return image.model; }));
    add(ImageDetail::Kind::size, Text::tr("Size"), countsOf(images, [](const ImageRecord& image) {
            return image.width > 0 ? QStringLiteral("%1 × %2 px").arg(image.width).arg(image.height) : QString();
        }));
    double seconds = 0, psnr = 0;
    int pairs = 0;
    for (const ImageRecord& image : images) {
        seconds += image.studentSeconds + image.teacherSeconds;
        if (std::isfinite(image.psnr)) {
            psnr += image.psnr;
            ++pairs;
        }
    }
    if (seconds > 0) {
        add(ImageDetail::Kind::time, Text::tr("Time"), Text::tr("%1 in all").arg(durationText(seconds)));
    }
    if (pairs > 0) {
        add(ImageDetail::Kind::match, Text::tr("PSNR"), Text::tr("%1 dB on average").arg(number(psnr / pairs, 1)));
    }
    return rows;
}

} // namespace arcflow::ui
