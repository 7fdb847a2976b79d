#include "core/engine/distillation_run.h"

#include "core/base/error.h"
#include "core/engine/engine.h"
#include "core/formats/safetensors_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace arcflow {
namespace {

/// Of a large model the state is many gigabytes: keeping it takes no more than a twentieth of the time.
constexpr double restPerCost = 20;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

DistillationRun::DistillationRun(std::unique_ptr<Distillation> distillation, const DistillationRequest& request)
    : m_distillation(std::move(distillation)),
      m_request(request),
      m_validationDue(request.validateFirst && !request.validation.empty()) {
    m_result.trainedParameters = m_distillation->facts().trainedParameters;
    m_result.teacherParameters = m_distillation->facts().teacherParameters;
    m_result.iterations = m_distillation->iteration();
}

std::optional<Failure> DistillationRun::advance(const std::stop_token& stop, EngineSink& sink) {
    const Clock::time_point start = Clock::now();
    std::optional<Failure> failure;
    if (m_validationDue) {
        failure = validate(stop, sink);
    } else if (m_curveDue) {
        Outcome<DistillationCurve> curve = m_distillation->curve(stop, sink);
        if (curve) {
            m_curveDue = false;
            sink.curveMeasured(curve.value());
        } else {
            failure = curve.failure();
        }
    } else if (m_distillation->iteration() < m_request.recipe.iterations) {
        failure = step(stop, sink);
    } else if (!m_written) {
        failure = finish();
    }
    m_result.seconds += secondsSince(start);
    if (!failure && !m_written && secondsSince(m_kept) >= std::max(m_request.saveEverySeconds, restPerCost * m_cost)) {
        failure = keep();
    }
    return failure;
}

std::optional<Failure> DistillationRun::step(const std::stop_token& stop, EngineSink& sink) {
    const Clock::time_point start = Clock::now();
    const Outcome<IterationReport> outcome = m_distillation->step(stop);
    if (!outcome) {
        return outcome.failure();
    }
    const IterationReport& report = outcome.value();
    m_result.loss = report.loss;
    m_result.iterations = m_distillation->iteration();
    m_unreported = DistillationProgress{report, m_request.recipe.iterations, secondsSince(start), std::nullopt};
    if (const std::optional<std::string> reason = m_guard.add(report)) {
        this->report(sink);
        m_distillation->restore(); // where that fails, the failure that matters is this one
        m_guard = {};
        m_result.iterations = m_distillation->iteration();
        return Failure{ErrorKind::diverged, *reason,
                       concat("The run is back at its last good state, of iteration ", m_result.iterations, ".")};
    }
    const bool last = m_distillation->iteration() >= m_request.recipe.iterations;
    m_validationDue =
        !m_request.validation.empty() && (last || m_distillation->iteration() % m_request.validateEvery == 0);
    if (!m_validationDue) {
        this->report(sink);
    }
    return {};
}

std::optional<Failure> DistillationRun::validate(const std::stop_token& stop, EngineSink& sink) {
    const Outcome<DistillationValidation> outcome = m_distillation->validate(stop, sink);
    if (!outcome) {
        if (outcome.failure().kind != ErrorKind::cancelled) {
            m_validationDue = false; // training can go on without
            report(sink);
        }
        return outcome.failure();
    }
    m_validationDue = false;
    const DistillationValidation& found = outcome.value();
    m_result.studentError = found.studentError;
    m_result.shortTeacherError = found.shortTeacherError;
    if (m_unreported) {
        m_unreported->studentError = found.studentError;
    }
    report(sink);
    sink.validated(found);
    return {};
}

void DistillationRun::report(EngineSink& sink) {
    if (const std::optional<DistillationProgress> progress = std::exchange(m_unreported, std::nullopt)) {
        sink.distilled(*progress);
    }
}

std::optional<Failure> DistillationRun::keep() {
    if (!m_guard.isCalm()) {
        return {};
    }
    const Clock::time_point start = Clock::now();
    const std::optional<Failure> failure = m_distillation->keep();
    m_kept = Clock::now();
    m_cost = secondsSince(start);
    return failure;
}

std::optional<Failure> DistillationRun::finish() {
    if (std::optional<Failure> failure = keep()) {
        return failure;
    }
    if (std::optional<Failure> failure = m_distillation->writeAdapter(m_request.adapter)) {
        return failure;
    }
    m_written = true;
    m_curveDue = m_curveDue || (m_request.curveAtEnd && !m_request.validation.empty());
    return {};
}

Outcome<DistillationResult> Engine::distil(const DistillationRequest& request, std::stop_token stop, EngineSink& sink) {
    Outcome<std::unique_ptr<Distillation>> begun = beginDistillation(request, stop, sink);
    if (!begun) {
        return begun.failure();
    }
    DistillationRun run(std::move(begun.value()), request);
    while (!run.finished()) {
        if (std::optional<Failure> failure = run.advance(stop, sink)) {
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

std::optional<int64_t> keptIterations(const std::filesystem::path& state) {
    try {
        const SafetensorsFile file = SafetensorsFile::open(state);
        const TensorEntry& entry = file.at("iteration");
        int64_t iteration = 0;
        if (entry.type != StoredType::i64 || entry.elementCount() != 1) {
            return {};
        }
        std::memcpy(&iteration, file.bytes(entry).data(), sizeof(iteration));
        return iteration >= 0 ? std::optional(iteration) : std::nullopt;
    } catch (const Error&) {
        return {};
    }
}

} // namespace arcflow
