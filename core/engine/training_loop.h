#pragma once

#include "core/base/task.h"
#include "core/train/optimisation.h"

#include <functional>
#include <optional>

namespace arcflow {

/// A run of any trainer.
struct TrainingRun {
    Optimisation& optimisation;
    std::filesystem::path state;   ///< gone on from if it is there, and kept; empty = neither
    double saveEverySeconds = 300; ///< 0: after every iteration
    int64_t measureEvery = 1000;   ///< iterations
    std::function<IterationReport(const Task&)> step;
    std::function<double()> measure; ///< on what is held out; may be empty
    std::function<void(const IterationReport&, double seconds, std::optional<double> measured)> report;
};

struct TrainingEnd {
    double loss = 0;                ///< of the last iteration that ran
    std::optional<double> measured; ///< the last
    double seconds = 0;
};

/// Runs to the last iteration. Keeps the state at intervals, at the end, and when it is stopped: Error(cancelled).
/// Error(invalidRequest) where it has diverged, naming the iteration.
TrainingEnd runTraining(const TrainingRun& run, const Task& task);

} // namespace arcflow
