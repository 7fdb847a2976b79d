#include "ui/generate/estimate_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {

namespace {

constexpr double shortest = 0.1; ///< seconds that are worth a number

struct Text {
    Q_DECLARE_TR_FUNCTIONS(RunEstimate)
};

QString source(Confidence confidence) {
    switch (confidence) {
    case Confidence::measured:
        return Text::tr("measured here");
    case Confidence::scaled:
        return Text::tr("scaled from other runs here");
    case Confidence::guess:
        break;
    }
    return Text::tr("a first guess");
}

} // namespace

QString roughDurationText(double seconds) {
    if (seconds < shortest) {
        return Text::tr("under 0.1 s");
    }
    if (seconds < 9.95) {
        return Text::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    }
    constexpr double longest = 1e9;
    const auto whole = static_cast<qint64>(std::llround(std::min(seconds, longest)));
    if (whole < 60) {
        return Text::tr("%1 s").arg(whole);
    }
    if (whole < 3600) {
        return whole % 60 == 0 ? Text::tr("%1 min").arg(whole / 60)
                               : Text::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    }
    const qint64 minutes = (whole + 30) / 60;
    if (minutes < 48 * 60) {
        return minutes % 60 == 0 ? Text::tr("%1 h").arg(minutes / 60)
                                 : Text::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    }
    return Text::tr("%n days", nullptr, static_cast<int>((minutes + 12 * 60) / (24 * 60)));
}

QString byteText(double bytes) {
    constexpr double step = 1024;
    const QStringList units{Text::tr("%1 bytes"), Text::tr("%1 KB"), Text::tr("%1 MB"), Text::tr("%1 GB"),
                            Text::tr("%1 TB")};
    double value = std::max(0.0, bytes);
    qsizetype unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= step;
        ++unit;
    }
    const bool precise = unit >= 2 && value < 9.95; // tenths of a megabyte, not of a kilobyte
    return units[unit].arg(QLocale().toString(value, 'f', precise ? 1 : 0));
}

QString estimateText(const RunEstimate& estimate) {
    QStringList parts;
    if (!estimate.seconds) {
        parts += Text::tr("First run: no time estimate yet");
    } else if (estimate.seconds->value < shortest) {
        parts += roughDurationText(estimate.seconds->value);
    } else {
        parts += Text::tr("≈ %1", "about this long").arg(roughDurationText(estimate.seconds->value));
    }
    if (estimate.evaluations > 0) {
        const auto number = static_cast<int>(std::min<qint64>(estimate.evaluations, std::numeric_limits<int>::max()));
        parts += Text::tr("%n evaluations", "of the network", number)
                     .replace(QString::number(number), QLocale().toString(number));
    }
    if (estimate.memoryBytes) {
        parts += byteText(estimate.memoryBytes->value);
    }
    if (estimate.diskBytes) {
        parts += Text::tr("%1 on disk").arg(byteText(estimate.diskBytes->value));
    }
    // Lines break between the parts only.
    return parts.replaceInStrings(QStringLiteral(" "), QStringLiteral("\u00A0")).join(QStringLiteral("\u00A0· "));
}

QString estimateDetails(const RunEstimate& estimate) {
    QStringList lines;
    lines += estimate.seconds
                 ? Text::tr("Time: %1, %2")
                       .arg(roughDurationText(estimate.seconds->value), source(estimate.seconds->confidence))
                 : Text::tr("Time: known after the first run of this model on this machine");
    if (estimate.memoryBytes) {
        lines += Text::tr("Memory at the peak: %1, %2")
                     .arg(byteText(estimate.memoryBytes->value), source(estimate.memoryBytes->confidence));
    }
    if (estimate.diskBytes) {
        lines += Text::tr("Pictures and records: %1, %2")
                     .arg(byteText(estimate.diskBytes->value), source(estimate.diskBytes->confidence));
    }
    if (estimate.runs > 0) {
        lines += Text::tr("Learned from %n runs of this model.", nullptr, estimate.runs);
    }
    return lines.join(u'\n');
}

} // namespace arcflow::ui
