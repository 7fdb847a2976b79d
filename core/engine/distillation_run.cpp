#include "core/engine/distillation_run.h"

#include "core/engine/engine.h"
#include "core/engine/failure_error.h"
#include "core/parallel/process_group.h"

#include <utility>

namespace arcflow {
namespace {

template <typename Work> std::optional<Failure> tried(Work work) {
    try {
        work();
        return {};
    } catch (const FailureError& error) {
        return error.failure();
    } catch (const Error& error) {
        return Failure{error.kind(), error.what(), {}};
    }
}

} // namespace

DistillationRun::DistillationRun(std::unique_ptr<Distillation> distillation, DistillationRequest request,
                                 EngineSink& sink)
    : m_distillation(std::move(distillation)), m_request(std::move(request)), m_sink(sink), m_loop(trainingRun()) {}

TrainingRun DistillationRun::trainingRun() {
    const int64_t iterations = m_request.recipe.optimisation.iterations;
    TrainingRun run{.iterations = iterations,
                    .iteration = [this] { return m_distillation->iteration(); },
                    .step = [this](const Task& task) { return valueOrThrow(m_distillation->step(task.stop)); },
                    .measure = {},
                    .measureEvery = m_request.validateEvery,
                    .measureFirst = m_request.validateFirst,
                    .keep = [this] { throwIf(m_distillation->keep()); },
                    .restore = [this] { throwIf(m_distillation->restore()); },
                    .saveEverySeconds = m_request.saveEverySeconds,
                    .report =
                        [this, iterations](const IterationReport& last, double seconds, std::optional<double> error) {
                            m_sink.trained({last, iterations, seconds, error});
                        }};
    if (!m_request.validation.empty()) {
        run.measure = [this](const Task& task) { return validate(task.stop); };
    }
    return run;
}

double DistillationRun::validate(const std::stop_token& stop) {
    m_validation = valueOrThrow(m_distillation->validate(stop, m_sink));
    m_shortTeacherError = m_validation->shortTeacherError;
    return m_validation->studentError;
}

std::optional<Failure> DistillationRun::advance(const std::stop_token& stop) {
    std::optional<Failure> failure = tried([&] { work(stop); });
    if (const auto validation = std::exchange(m_validation, std::nullopt)) {
        m_sink.validated(*validation);
    }
    if (failure && failure->kind == ErrorKind::diverged) {
        failure->detail = concat("The run is back at its last good state, of iteration ", m_distillation->iteration());
    }
    return failure;
}

void DistillationRun::work(const std::stop_token& stop) {
    if (m_curveDue) {
        const DistillationCurve curve = valueOrThrow(m_distillation->curve(stop, m_sink));
        m_curveDue = false;
        m_sink.curveMeasured(curve);
    } else if (!m_loop.finished()) {
        m_loop.advance({stop, {}});
    } else if (!m_written) {
        const bool first = ProcessGroup::current().isFirst();
        if (first) {
            throwIf(m_distillation->writeAdapter(m_request.adapter));
        }
        m_written = true;
        m_curveDue = first && m_request.curveAtEnd && !m_request.validation.empty();
    }
}

std::optional<Failure> DistillationRun::keep() {
    return tried([this] { m_loop.keep(); });
}

DistillationResult DistillationRun::result() const {
    const TrainingEnd& end = m_loop.end();
    return {.iterations = m_distillation->iteration(),
            .trainedParameters = m_distillation->facts().trainedParameters,
            .teacherParameters = m_distillation->facts().teacherParameters,
            .loss = end.loss,
            .studentError = end.measured,
            .shortTeacherError = m_shortTeacherError,
            .seconds = end.seconds};
}

Outcome<DistillationResult> Engine::distil(const DistillationRequest& request, const std::stop_token& stop,
                                           EngineSink& sink) {
    Outcome<std::unique_ptr<Distillation>> begun = beginDistillation(request, stop, sink);
    if (!begun) {
        return begun.failure();
    }
    DistillationRun run(std::move(begun.value()), request, sink);
    while (!run.finished()) {
        if (std::optional<Failure> failure = run.advance(stop)) {
            if (failure->kind == ErrorKind::cancelled) {
                if (std::optional<Failure> unkept = run.keep()) { // the iterations before stay
                    return *unkept;
                }
            }
            return *failure;
        }
    }
    return run.result();
}

} // namespace arcflow
