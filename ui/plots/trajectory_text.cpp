#include "ui/plots/trajectory_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>
#include <numbers>

namespace arcflow::ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(TrajectoryText)
};

} // namespace

QString sigmaText(double sigma) {
    if (sigma == 0 || sigma == 1) {
        return QLocale().toString(int(sigma));
    }
    const bool isFine = sigma > 0 && sigma < 0.095;
    return QLocale().toString(sigma, 'f', isFine ? 3 : 2);
}

QString numberText(double value, int digits) {
    if (!std::isfinite(value) || value == 0) {
        return value == 0 ? QStringLiteral("0") : QStringLiteral("–");
    }
    const int magnitude = int(std::floor(std::log10(std::abs(value))));
    if (magnitude < -4 || magnitude > 5) {
        return QLocale().toString(value, 'g', digits);
    }
    return QLocale().toString(value, 'f', std::max(0, digits - 1 - magnitude));
}

QString degreesText(double radians) {
    const double degrees = radians * 180 / std::numbers::pi;
    return QLocale().toString(degrees, 'f', degrees < 10 ? 1 : 0) + QChar(0x00B0);
}

QString percentText(double share) {
    const double percent = share * 100;
    const int decimals = percent > 0 && percent < 1 ? 1 : 0;
    return QLocale().toString(percent, 'f', decimals) + QStringLiteral("\u202F%"); // narrow no-break space
}

QString stepsText(size_t count) {
    return count == 1 ? Text::tr("1 step") : Text::tr("%n steps", nullptr, int(count));
}

QString jumpsText(size_t count) {
    return count == 1 ? Text::tr("1 jump") : Text::tr("%n jumps", nullptr, int(count));
}

QString pointText(RunMode run, const PathNode& node, size_t steps) {
    const QString sigma = sigmaText(node.sigma);
    QStringList lines;
    if (!node.hasVelocity) {
        return (run == RunMode::teacher ? Text::tr("Teacher, end, σ %1") : Text::tr("Student, end, σ %1")).arg(sigma);
    }
    const QString where =
        run == RunMode::teacher ? Text::tr("Teacher, step %1 of %2, σ %3") : Text::tr("Student, jump %1 of %2, σ %3");
    lines << where.arg(node.step + 1).arg(steps).arg(sigma);
    lines << Text::tr("‖u‖ %1").arg(numberText(node.trace->velocityRms));
    if (node.trace->turningAngle > 0) {
        lines << Text::tr("turned %1 since the point before").arg(degreesText(node.trace->turningAngle));
    }
    if (node.trace->teacherAngle) {
        lines << Text::tr("%1 off the teacher's direction").arg(degreesText(*node.trace->teacherAngle));
    }
    if (node.trace->teacherDistance) {
        lines << Text::tr("%1 of ‖u‖ off the teacher's velocity").arg(percentText(*node.trace->teacherDistance));
    }
    return lines.join('\n');
}

} // namespace arcflow::ui
