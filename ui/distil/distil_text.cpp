#include "ui/distil/distil_text.h"

#include "ui/distil/distil_run.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace arcflow::ui {
namespace {

QString text(const char* source) {
    return QCoreApplication::translate("arcflow::ui::DistilRun", source);
}

} // namespace

QString shortNumber(double value) {
    return std::isfinite(value) ? QLocale().toString(value, 'g', 3) : QStringLiteral("–");
}

QString spanText(double seconds) {
    constexpr double minute = 60, hour = 3600;
    if (!std::isfinite(seconds)) {
        return {};
    }
    if (seconds < 1.5 * minute) {
        return text("%1 s").arg(std::max(1L, std::lround(seconds)));
    }
    if (seconds < 2 * hour) {
        return text("%1 min").arg(std::lround(seconds / minute));
    }
    return text("%1 h").arg(seconds / hour, 0, 'f', seconds < 10 * hour ? 1 : 0);
}

QString trainingText(const DistilRun& run) {
    if (!run.isActive()) {
        return {};
    }
    const QString done = QStringLiteral("%1/%2").arg(run.iteration()).arg(run.iterations());
    switch (run.state()) {
    case DistilState::preparing:
        return text("training: preparing");
    case DistilState::yielding:
        return text("training waits at %1").arg(done);
    case DistilState::paused:
    case DistilState::pausing:
        return text("training paused at %1").arg(done);
    default:
        break;
    }
    const std::optional<double> left = run.secondsLeft();
    return left && *left > 0 ? text("training %1 · %2 left").arg(done, spanText(*left)) : text("training %1").arg(done);
}

} // namespace arcflow::ui
