#pragma once

#include "core/engine/distillation.h"
#include "core/recipes/divergence_guard.h"

#include <chrono>
#include <memory>

namespace arcflow {

/// A distillation from its start to its adapter: what is done when. One piece of work at a time, so that whoever
/// drives it can do something else in between; a piece that was stopped is done again.
///
///     DistillationRun run(std::move(distillation), request);
///     while (!run.finished()) { if (auto failure = run.advance(stop, sink)) { … } }
class DistillationRun {
public:
    DistillationRun(std::unique_ptr<Distillation> distillation, const DistillationRequest& request);

    /// Iterates, validates, keeps the state, writes the adapter, measures the curve: whichever is next. Reports to the
    /// sink what it came to. Failure{diverged} leaves the run in its last good state.
    std::optional<Failure> advance(const std::stop_token& stop, EngineSink& sink);
    bool finished() const { return m_written && !m_curveDue; }

    /// Keeps the state, unless the numbers of the last iterations make the one before worth more.
    std::optional<Failure> keep();
    void askForCurve() { m_curveDue = true; } ///< next, also of a run that is finished

    Distillation& distillation() const { return *m_distillation; }
    const DistillationResult& result() const { return m_result; }

private:
    using Clock = std::chrono::steady_clock;

    std::optional<Failure> step(const std::stop_token& stop, EngineSink& sink);
    std::optional<Failure> validate(const std::stop_token& stop, EngineSink& sink);
    std::optional<Failure> finish();
    void report(EngineSink& sink);

    std::unique_ptr<Distillation> m_distillation;
    DistillationRequest m_request;
    DistillationResult m_result;
    DivergenceGuard m_guard;
    std::optional<DistillationProgress> m_unreported; ///< the iteration that waits for its validation
    Clock::time_point m_kept = Clock::now();
    double m_cost = 0; ///< seconds that keeping it took
    bool m_validationDue, m_written = false, m_curveDue = false;
};

} // namespace arcflow
