#pragma once

#include "core/engine/distillation.h"
#include "core/engine/training_loop.h"

#include <memory>

namespace arcflow {

/// A distillation from its start to its adapter and curve: a training loop, and what comes after it. One piece of work
/// at a time; a piece that was stopped is done again. The sink must outlive the run.
///
///     DistillationRun run(std::move(distillation), request, sink);
///     while (!run.finished()) { if (auto failure = run.advance(stop)) { … } }
class DistillationRun {
public:
    DistillationRun(std::unique_ptr<Distillation> distillation, DistillationRequest request, EngineSink& sink);
    DistillationRun(const DistillationRun&) = delete;
    DistillationRun& operator=(const DistillationRun&) = delete;

    /// Iterates, validates, keeps the state, writes the adapter, measures the curve: whichever is next. Reports to the
    /// sink what it came to. Failure{diverged} leaves the run in its last good state.
    std::optional<Failure> advance(const std::stop_token& stop);
    bool finished() const { return m_written && !m_curveDue; }

    /// Keeps the state, unless the numbers of the last iterations make the one before worth more.
    std::optional<Failure> keep();
    void askForCurve() { m_curveDue = true; } ///< next, also of a run that is finished

    Distillation& distillation() const { return *m_distillation; }
    DistillationResult result() const;

private:
    TrainingRun trainingRun();
    double validate(const std::stop_token& stop);
    void work(const std::stop_token& stop);

    std::unique_ptr<Distillation> m_distillation;
    DistillationRequest m_request;
    EngineSink& m_sink;
    std::optional<DistillationValidation> m_validation; ///< that the sink has yet to hear of, after its iteration
    std::optional<double> m_shortTeacherError;
    bool m_written = false, m_curveDue = false;
    TrainingLoop m_loop;
};

} // namespace arcflow
