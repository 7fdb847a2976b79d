#include "ui/generate/estimate_warnings.h"

#include "ui/generate/estimate_text.h"
#include "ui/generate/size_presets.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace arcflow::ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(RunEstimate)
};

/// Free space that is left alone: the system and the library need some, and the estimate is one.
constexpr double diskReserve = 256.0 * 1024 * 1024;

double memoryOver(const RunEstimator& estimator, const RunPlan& plan, const FreeResources& free) {
    const std::optional<Estimated> need = estimator.estimate(plan).memoryBytes;
    return need ? need->value - static_cast<double>(free.usedMemory) - static_cast<double>(*free.memory) : 0;
}

double diskNeed(const RunEstimator& estimator, const RunPlan& plan) {
    const std::optional<Estimated> need = estimator.estimate(plan).diskBytes;
    return need ? need->value : 0;
}

EstimateWarning memoryWarning(const RunEstimator& estimator, const RunPlan& plan, const FreeResources& free) {
    const double need = estimator.estimate(plan).memoryBytes->value - static_cast<double>(free.usedMemory);
    EstimateWarning warning{EstimateWarning::Kind::memory, {}, {}};
    for (const double scale : {0.75, 0.5, 0.375, 0.25}) {
        RunPlan smaller = plan;
        smaller.size = snapped((QSizeF(plan.size) * scale).toSize(), plan.pixelsPerToken);
        if (smaller.size != plan.size && memoryOver(estimator, smaller, free) <= 0) {
            const QString size = QStringLiteral("%1 × %2").arg(smaller.size.width()).arg(smaller.size.height());
            warning.choices.push_back({Text::tr("Use %1").arg(size), smaller.size, {}, {}});
            break;
        }
    }
    warning.text = Text::tr("This needs about %1 more memory, and %2 are free: it may be slow or fail.")
                       .arg(byteText(need), byteText(static_cast<double>(*free.memory)));
    warning.text += u' ' + (warning.choices.isEmpty() ? Text::tr("Close other programs, or choose a smaller model.")
                                                      : Text::tr("Close other programs, or choose a smaller size."));
    return warning;
}

EstimateWarning diskWarning(const RunEstimator& estimator, const RunPlan& plan, double room) {
    EstimateWarning warning{EstimateWarning::Kind::disk, {}, {}};
    if (plan.keepEstimates) {
        RunPlan without = plan;
        without.keepEstimates = false;
        if (diskNeed(estimator, without) <= room) {
            warning.choices.push_back({Text::tr("Keep no steps"), {}, {}, false});
        }
    }
    const int fitting = static_cast<int>(std::floor(room / (diskNeed(estimator, plan) / plan.count)));
    if (fitting >= 1 && fitting < plan.count) {
        warning.choices.push_back({Text::tr("Make %n images", nullptr, fitting), {}, fitting, {}});
    }
    warning.text = Text::tr("The pictures take about %1 on disk, and %2 are free.")
                       .arg(byteText(diskNeed(estimator, plan)), byteText(room + diskReserve));
    if (warning.choices.isEmpty()) {
        warning.text += u' ' + Text::tr("Make room, or choose another folder for pictures.");
    }
    return warning;
}

} // namespace

QVector<EstimateWarning> estimateWarnings(const RunEstimator& estimator, const RunPlan& plan,
                                          const FreeResources& free) {
    QVector<EstimateWarning> warnings;
    if (plan.pixels() <= 0) {
        return warnings;
    }
    if (free.memory && memoryOver(estimator, plan, free) > 0) {
        warnings.push_back(memoryWarning(estimator, plan, free));
    }
    if (free.disk) {
        const double room = static_cast<double>(*free.disk) - diskReserve;
        if (diskNeed(estimator, plan) > room) {
            warnings.push_back(diskWarning(estimator, plan, room));
        }
    }
    return warnings;
}

} // namespace arcflow::ui
