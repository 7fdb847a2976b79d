#include "core/engine/distillation_job.h"

#include "core/engine/training_loop.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/arcflow_schedule.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/latents.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {

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
    DistillationResult result;
    if (!m_request.validation.empty()) {
        m_validation = std::make_unique<Validation>(m_model, m_request, m_grid, m_task);
        result.shortTeacherError = m_validation->shortTeacher();
    }
    Distiller distiller(*m_model.teacher, prompts(), m_grid, m_request.recipe);
    TrainingRun run{.optimisation = distiller.optimisation(),
                    .state = m_request.state,
                    .saveEverySeconds = m_request.saveEverySeconds,
                    .measureEvery = m_request.validateEvery,
                    .step = [&](const Task& task) { return distiller.step(task); },
                    .measure = {},
                    .report =
                        [this](const IterationReport& last, double seconds, std::optional<double> error) {
                            m_sink.distilled({last, m_request.recipe.optimisation.iterations, seconds, error});
                        }};
    if (m_validation) {
        run.measure = [&] { return m_validation->student(distiller.averagedStudent(), m_task); };
    }
    const TrainingEnd end = runTraining(run, m_task);
    distiller.writeAdapter(m_request.adapter);
    result.iterations = distiller.optimisation().iteration();
    result.trainedParameters = countOf(distiller.student().parameters());
    result.teacherParameters = transformerParameters(m_model.teacher->config);
    result.loss = end.loss;
    result.studentError = end.measured;
    result.seconds = end.seconds;
    return result;
}

} // namespace arcflow
