#pragma once

#include "core/base/task.h"
#include "core/engine/engine.h"
#include "core/train/optimisation.h"

#include <functional>

namespace arcflow {

/// The run of any trainer: goes on from the state that is there, keeps it at intervals and when it is stopped, measures,
/// reports, and gives up where the loss has left the range of numbers.
class TrainingLoop {
public:
    struct Run {
        Optimisation& optimisation;
        std::filesystem::path state;
        std::function<IterationReport(const Task&)> step;
        std::function<double(int64_t iteration)> measure;
    };

    TrainingLoop(const TrainingRequest& request, const Task& task, EngineSink& sink);

    /// Until the last iteration. Error(cancelled) when stopped, Error(invalidRequest) where it diverged, naming the iteration.
    TrainingResult operator()(const Run& run) const;

private:
    const TrainingRequest& m_request;
    const Task& m_task;
    EngineSink& m_sink;
};

} // namespace arcflow
