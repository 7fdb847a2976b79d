#include "core/engine/distillation_job.h"

#include "core/engine/runtime.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// Runs `work`; whatever it throws becomes a failure.
template <typename Work> std::optional<Failure> tried(Work work) {
    try {
        work();
        return {};
    } catch (...) {
        return currentFailure();
    }
}

Task measuring(const std::stop_token& stop, EngineSink& sink) {
    return {stop, [&sink](double fraction) { sink.progress(Phase::denoise, fraction, 0, RunMode::teacher); }};
}

} // namespace

DistillationJob::DistillationJob(std::shared_ptr<LoadedWeights> model, const DistillationRequest& request,
                                 const DistillationFacts& facts, const Task& task)
    : m_model(std::move(model)), m_request(request), m_facts(facts), m_task(task), m_cache(*m_model, request) {
    begin();
    m_facts.trainedParameters = countOf(m_distiller->student().parameters());
    m_facts.teacherParameters = transformerParameters(m_model->teacher->config);
    m_facts.model = m_model->info.name;
    m_facts.teacherSteps = m_model->defaults.teacherSteps;
    m_facts.guided = request.recipe.trueCfg > 1;
    if (!request.validation.empty()) {
        m_validation = std::make_unique<ValidationSet>(m_model, request, m_cache);
    }
    m_task = {};
}

void DistillationJob::begin() {
    PromptSource source;
    source.count = static_cast<int64_t>(m_request.prompts.size());
    source.embedding = [this](int64_t index) { return embedding(m_request.prompts[static_cast<size_t>(index)]); };
    if (m_request.recipe.trueCfg > 1) {
        source.negative = embedding("");
    }
    m_distiller = std::make_unique<Distiller>(*m_model->teacher, std::move(source),
                                              m_model->grid(m_request.width, m_request.height), m_request.recipe);
    if (!m_request.state.empty()) {
        m_distiller->optimisation().resume(m_request.state);
    }
}

PromptEmbedding DistillationJob::embedding(const std::string& text) {
    return m_cache.embedding(*m_model->encoder, text, {m_task.stop, {}});
}

Outcome<IterationReport> DistillationJob::step(std::stop_token stop) {
    try {
        const at::AutoGradMode gradients(true);
        m_task = {std::move(stop), {}};
        return m_distiller->step(m_task);
    } catch (...) {
        return currentFailure();
    }
}

/// What `measure` makes of the validation set.
template <typename Measure>
Outcome<std::invoke_result_t<Measure, ValidationSet&>> DistillationJob::measured(Measure measure) {
    try {
        if (!m_validation) {
            fail(ErrorKind::invalidRequest, "there are no prompts to validate with");
        }
        const at::NoGradGuard noGrad;
        return measure(*m_validation);
    } catch (...) {
        return currentFailure();
    }
}

Outcome<DistillationValidation> DistillationJob::validate(std::stop_token stop, EngineSink& sink) {
    return measured([&](ValidationSet& set) {
        return set.measure(m_distiller->averagedStudent(), iteration(), measuring(stop, sink));
    });
}

Outcome<DistillationCurve> DistillationJob::curve(std::stop_token stop, EngineSink& sink) {
    return measured([&](ValidationSet& set) {
        return set.curve(m_distiller->averagedStudent(), iteration(), measuring(stop, sink));
    });
}

std::optional<Failure> DistillationJob::keep() {
    return tried([this] {
        if (!m_request.state.empty()) {
            m_distiller->optimisation().save(m_request.state);
        }
    });
}

std::optional<Failure> DistillationJob::restore() {
    return tried([this] { begin(); });
}

std::optional<Failure> DistillationJob::writeAdapter(const std::filesystem::path& folder) {
    return tried([&] { m_distiller->writeAdapter(folder); });
}

} // namespace arcflow
