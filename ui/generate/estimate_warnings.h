#pragma once

#include "ui/generate/run_estimator.h"

#include <QString>
#include <QVector>

#include <optional>

namespace arcflow::ui {

/// What this machine has left, in bytes. Unset: unknown, and no warning.
struct FreeResources {
    std::optional<qint64> memory; ///< that the process may still take
    qint64 usedMemory = 0;        ///< that it has already: weights that are loaded are in the estimate as well
    std::optional<qint64> disk;   ///< where pictures go
};

/// A way out of a warning: what to change in the form.
struct EstimateChoice {
    QString text; ///< "Use 768 × 768"
    std::optional<QSize> size;
    std::optional<int> count;
    std::optional<bool> keepEstimates;
};

/// Why a job may not come to its end, as a sentence, and what can be done about it.
struct EstimateWarning {
    enum class Kind { memory, disk };
    Kind kind = Kind::memory;
    QString text;
    QVector<EstimateChoice> choices;
};

QVector<EstimateWarning> estimateWarnings(const RunEstimator& estimator, const RunPlan& plan,
                                          const FreeResources& free);

} // namespace arcflow::ui
