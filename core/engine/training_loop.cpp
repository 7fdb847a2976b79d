#include "core/engine/training_loop.h"

#include <chrono>

namespace arcflow {
namespace {

using Clock = std::chrono::steady_clock;

/// Gradients that are not finite are left out; so many in a row do not come right again.
constexpr int mostSkipped = 20;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

int64_t countOf(const std::vector<TrainedParameter>& parameters) {
    int64_t count = 0;
    for (const TrainedParameter& parameter : parameters) {
        count += parameter.value.numel();
    }
    return count;
}

} // namespace

TrainingLoop::TrainingLoop(const TrainingRequest& request, const Task& task, EngineSink& sink)
    : m_request(request), m_task(task), m_sink(sink) {}

TrainingResult TrainingLoop::operator()(const Run& run) const {
    const Clock::time_point start = Clock::now();
    Optimisation& optimisation = run.optimisation;
    if (std::filesystem::exists(run.state)) {
        optimisation.load(run.state);
    }
    TrainingResult result{.parameters = countOf(optimisation.parameters())};
    Clock::time_point saved = Clock::now();
    int skipped = 0;
    while (!optimisation.finished()) {
        const Clock::time_point begin = Clock::now();
        TrainingProgress progress{.iterations = optimisation.recipe().iterations};
        try {
            progress.last = run.step(m_task);
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::cancelled) {
                optimisation.save(run.state); // the iterations before stay
            }
            throw;
        }
        skipped = progress.last.skipped ? skipped + 1 : 0;
        if (skipped >= mostSkipped) {
            fail(ErrorKind::invalidRequest, "the training diverged: the gradients of the last ", mostSkipped,
                 " iterations up to ", progress.last.iteration,
                 " are not finite. Start again with a lower rate, or a longer warm-up; ", run.state.string(),
                 " holds the last state that was kept");
        }
        progress.seconds = secondsSince(begin);
        if (optimisation.iteration() % m_request.measureEvery == 0 || optimisation.finished()) {
            result.heldOut = run.measure(optimisation.iteration());
            progress.heldOut = result.heldOut;
        }
        result.loss = progress.last.loss;
        m_sink.trained(progress);
        if (secondsSince(saved) >= m_request.saveEverySeconds) {
            optimisation.save(run.state);
            saved = Clock::now();
        }
    }
    optimisation.save(run.state);
    result.iterations = optimisation.iteration();
    result.seconds = secondsSince(start);
    return result;
}

} // namespace arcflow
