#include "core/engine/common_run.h"

#include <array>
#include <utility>

namespace arcflow {
namespace {

[[noreturn]] void stop() {
    fail(ErrorKind::cancelled, "cancelled");
}

/// What the first measures, known to all. Error(cancelled) in all where it was stopped.
double measuredByFirst(const std::function<double(const Task&)>& measure, ProcessGroup& group, const Task& task) {
    std::array<double, 2> told{}; // measured, cancelled
    if (group.isFirst()) {
        try {
            told[0] = measure(task);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::cancelled) {
                throw;
            }
            told[1] = 1;
        }
    }
    group.sum(told.data(), told.size());
    if (told[1] > 0) {
        stop();
    }
    return told[0];
}

} // namespace

TrainingRun inCommon(TrainingRun run, ProcessGroup& group) {
    if (group.size() == 1) {
        return run;
    }
    run.step = [step = std::move(run.step), &group](const Task& task) {
        if (group.any(task.stop.stop_requested())) {
            stop();
        }
        return step({});
    };
    if (run.measure) {
        run.measure = [measure = std::move(run.measure), &group](const Task& task) {
            return measuredByFirst(measure, group, task);
        };
    }
    if (!group.isFirst()) {
        run.keep = [] {};
        run.report = [](const IterationReport&, double, std::optional<double>) {};
    }
    return run;
}

} // namespace arcflow
