#include "core/engine/distillation_job.h"

#include "core/engine/runtime.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/arcflow_schedule.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/latents.h"

#include <ATen/core/grad_mode.h>

#include <chrono>

namespace arcflow {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

class DistillationJob::Validation {
public:
    Validation(LoadedWeights& model, const DistillationRequest& request, TokenGrid grid, const Task& task)
        : m_model(model), m_recipe(request.recipe), m_grid(grid) {
        const at::NoGradGuard noGrad;
        if (m_recipe.trueCfg > 1) {
            m_negative = encode("", task);
        }
        for (size_t i = 0; i < request.validation.size(); ++i) {
            m_prompts.push_back(encode(request.validation[i], task));
            m_noise.push_back(pack(seededNoise(firstSeed + i, model.info.latentChannels, grid)));
        }
        m_teacher = ofTeacher(model.defaults.teacherSteps, task);
        m_variance = m_teacher.var().item<double>();
        m_shortTeacher = error(ofTeacher(static_cast<int>(m_recipe.imitation.evaluations), task));
    }

    double shortTeacher() const { return m_shortTeacher; }

    double student(const Transformer& student, const Task& task) const {
        const at::NoGradGuard noGrad;
        const ArcFlowSchedule schedule{m_recipe.imitation.shift, m_recipe.imitation.timestepRatio};
        const std::vector<float> sigmas = schedule.sigmas(m_recipe.imitation.evaluations);
        std::vector<at::Tensor> ends;
        for (size_t i = 0; i < m_prompts.size(); ++i) {
            ends.push_back(sampleArcFlow(student, guidance(i, false), m_grid, sigmas, m_noise[i], {}, task));
        }
        return error(at::cat(ends));
    }

private:
    static constexpr uint64_t firstSeed = 1'000'000; // far from those of runs

    PromptEmbedding encode(const std::string& text, const Task& task) const {
        return m_model.encoder->encode(text, m_model.encoder->defaultLength(), task);
    }

    Guidance guidance(size_t index, bool teacher) const {
        Guidance guidance{.positive = m_prompts[index], .embedded = m_recipe.guidance};
        if (teacher && m_negative) {
            guidance.negative = m_negative;
            guidance.trueCfg = m_recipe.trueCfg;
        }
        return guidance;
    }

    at::Tensor ofTeacher(int steps, const Task& task) const {
        const std::vector<float> sigmas = m_model.teacherSchedule.sigmas(steps, m_grid.count());
        std::vector<at::Tensor> ends;
        for (size_t i = 0; i < m_prompts.size(); ++i) {
            ends.push_back(sampleEuler(*m_model.teacher, guidance(i, true), m_grid, sigmas, m_noise[i], {}, task));
        }
        return at::cat(ends);
    }

    double error(const at::Tensor& latents) const {
        return (latents - m_teacher).square().mean().item<double>() / m_variance;
    }

    LoadedWeights& m_model;
    DistillationRecipe m_recipe;
    TokenGrid m_grid;
    std::vector<PromptEmbedding> m_prompts;
    std::vector<at::Tensor> m_noise;
    std::optional<PromptEmbedding> m_negative;
    at::Tensor m_teacher; ///< [V, I, 4C]
    double m_variance = 0, m_shortTeacher = 0;
};

DistillationJob::DistillationJob(LoadedWeights& model, const DistillationRequest& request, std::stop_token stop,
                                 EngineSink& sink)
    : m_model(model),
      m_request(request),
      m_grid(model.grid(request.width, request.height)),
      m_task{std::move(stop), {}},
      m_sink(sink) {}

DistillationJob::~DistillationJob() = default;

PromptSource DistillationJob::prompts() {
    PromptSource source;
    source.count = static_cast<int64_t>(m_request.prompts.size());
    source.embedding = [this](int64_t index) {
        const at::NoGradGuard noGrad;
        return m_model.encoder->encode(m_request.prompts[static_cast<size_t>(index)], m_model.encoder->defaultLength(),
                                       m_task);
    };
    if (m_request.recipe.trueCfg > 1) {
        const at::NoGradGuard noGrad;
        source.negative = m_model.encoder->encode("", m_model.encoder->defaultLength(), m_task);
    }
    return source;
}

DistillationResult DistillationJob::run() {
    const Clock::time_point start = Clock::now();
    DistillationResult result;
    if (!m_request.validation.empty()) {
        m_validation = std::make_unique<Validation>(m_model, m_request, m_grid, m_task);
        result.shortTeacherError = m_validation->shortTeacher();
    }
    Distiller distiller(*m_model.teacher, prompts(), m_grid, m_request.recipe);
    if (!m_request.state.empty() && std::filesystem::exists(m_request.state)) {
        distiller.load(m_request.state);
    }
    result.trainedParameters = distiller.student().parameterCount();
    result.teacherParameters = transformerParameters(m_model.teacher->config);
    try {
        loop(distiller, result);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) {
            keep(distiller); // the iterations before stay
        }
        throw;
    }
    keep(distiller);
    distiller.writeAdapter(m_request.adapter);
    result.iterations = distiller.iteration();
    result.seconds = secondsSince(start);
    return result;
}

void DistillationJob::keep(const Distiller& distiller) const {
    if (!m_request.state.empty()) {
        distiller.save(m_request.state);
    }
}

void DistillationJob::loop(Distiller& distiller, DistillationResult& result) {
    Clock::time_point saved = Clock::now();
    while (!distiller.finished()) {
        const Clock::time_point start = Clock::now();
        const IterationReport report = distiller.step(m_task);
        DistillationProgress progress{report, m_request.recipe.iterations, secondsSince(start), std::nullopt};
        if (m_validation && (distiller.iteration() % m_request.validateEvery == 0 || distiller.finished())) {
            progress.studentError = m_validation->student(distiller.averagedStudent(), m_task);
            result.studentError = progress.studentError;
        }
        result.loss = report.loss;
        m_sink.distilled(progress);
        if (secondsSince(saved) >= m_request.saveEverySeconds) {
            keep(distiller);
            saved = Clock::now();
        }
    }
}

} // namespace arcflow
