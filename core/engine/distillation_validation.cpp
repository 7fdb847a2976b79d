#include "core/engine/distillation_validation.h"

#include "core/engine/image_decoding.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/latents.h"

#include <algorithm>

namespace arcflow {
namespace {

constexpr uint64_t firstSeed = 1'000'000; // far from those of runs
constexpr int mostStudentSteps = 4, mostTeacherSteps = 8;

} // namespace

ValidationSet::ValidationSet(std::shared_ptr<LoadedWeights> model, const DistillationRequest& request,
                             DistillationCache& cache)
    : m_model(std::move(model)),
      m_cache(cache),
      m_recipe(request.recipe),
      m_grid(m_model->grid(request.width, request.height)),
      m_steps(m_model->defaults.teacherSteps),
      m_texts(request.validation),
      m_pictures(std::min(m_texts.size(), static_cast<size_t>(std::max(0, request.pictures)))) {}

const PromptEmbedding& ValidationSet::prompt(size_t index, const Task& task) {
    const auto found = m_prompts.find(index);
    if (found != m_prompts.end()) {
        return found->second;
    }
    return m_prompts[index] = m_cache.embedding(*m_model->encoder, m_texts[index], {task.stop, {}});
}

Guidance ValidationSet::guidance(size_t index, bool teacher, const Task& task) {
    Guidance guidance{.positive = prompt(index, task), .embedded = m_recipe.guidance};
    if (teacher && guided()) {
        if (!m_negative) {
            m_negative = m_cache.embedding(*m_model->encoder, "", {task.stop, {}});
        }
        guidance.negative = m_negative;
        guidance.trueCfg = m_recipe.trueCfg;
    }
    return guidance;
}

const at::Tensor& ValidationSet::teacherEnd(size_t index, int steps, const Task& task) {
    const auto key = std::make_pair(index, steps);
    const auto found = m_teacher.find(key);
    if (found != m_teacher.end()) {
        return found->second;
    }
    const std::vector<float> sigmas = m_model->teacherSchedule.sigmas(steps, m_grid.count());
    std::string made = concat("seed ", firstSeed + index, ", guidance ", m_recipe.guidance, " and ", m_recipe.trueCfg,
                              ", ", m_grid.rows, 'x', m_grid.columns, " at");
    for (const float sigma : sigmas) {
        made += concat(' ', sigma);
    }
    return m_teacher[key] = m_cache.teacherEnd(concat(made, '\n', m_texts[index]), [&] {
        const at::Tensor noise = pack(seededNoise(firstSeed + index, m_model->info.latentChannels, m_grid));
        return sampleEuler(*m_model->teacher, guidance(index, true, task), m_grid, sigmas, noise, {}, task);
    });
}

at::Tensor ValidationSet::studentEnd(size_t index, const Transformer& student, int64_t evaluations, const Task& task) {
    const ArcFlowSchedule schedule{m_recipe.imitation.shift, m_recipe.imitation.timestepRatio};
    const at::Tensor noise = pack(seededNoise(firstSeed + index, m_model->info.latentChannels, m_grid));
    return sampleArcFlow(student, guidance(index, false, task), m_grid, schedule.sigmas(evaluations), noise, {}, task);
}

at::Tensor ValidationSet::reference(const Task& task) {
    std::vector<at::Tensor> ends;
    for (size_t i = 0; i < m_texts.size(); ++i) {
        const double share = 1.0 / static_cast<double>(m_texts.size());
        const double from = static_cast<double>(i) * share;
        ends.push_back(teacherEnd(i, m_steps, task.part(from, from + share)));
    }
    return at::cat(ends);
}

double ValidationSet::error(const std::vector<at::Tensor>& ends, const Task& task) {
    const at::Tensor teacher = reference({task.stop, {}});
    return (at::cat(ends) - teacher).square().mean().item<double>() / teacher.var().item<double>();
}

double ValidationSet::teacherError(int steps, const Task& task) {
    std::vector<at::Tensor> ends;
    for (size_t i = 0; i < m_texts.size(); ++i) {
        ends.push_back(teacherEnd(i, steps, {task.stop, {}}));
    }
    return error(ends, task);
}

double ValidationSet::studentError(const Transformer& student, int64_t evaluations, const Task& task,
                                   std::vector<at::Tensor>* ends) {
    std::vector<at::Tensor> found;
    for (size_t i = 0; i < m_texts.size(); ++i) {
        found.push_back(studentEnd(i, student, evaluations, {task.stop, {}}));
    }
    const double result = error(found, task);
    if (ends) {
        *ends = std::move(found);
    }
    return result;
}

std::shared_ptr<const Image> ValidationSet::picture(const at::Tensor& end, const Task& task) const {
    return std::make_shared<const Image>(decodeLatents(*m_model, unpack(end, m_grid), {task.stop, {}}));
}

DistillationValidation ValidationSet::measure(const Transformer& student, int64_t iteration, const Task& task) {
    reference(task.part(0, 0.8)); // all of the time the first time
    DistillationValidation result{.iteration = iteration};
    result.shortTeacherError = teacherError(static_cast<int>(m_recipe.imitation.evaluations), task);
    std::vector<at::Tensor> ends;
    result.studentError = studentError(student, m_recipe.imitation.evaluations, task, &ends);
    task.advance(0.9);
    for (size_t i = 0; i < m_pictures; ++i) {
        if (i >= m_teacherPictures.size()) {
            m_teacherPictures.push_back(picture(teacherEnd(i, m_steps, task), task));
        }
        result.pairs.push_back({m_texts[i], m_teacherPictures[i], picture(ends[i], task)});
    }
    task.advance(1.0);
    return result;
}

DistillationCurve ValidationSet::curve(const Transformer& student, int64_t iteration, const Task& task) {
    reference(task.part(0, 0.5));
    DistillationCurve result{.iteration = iteration};
    const int perStep = guided() ? 2 : 1;
    for (int steps = 1; steps <= mostTeacherSteps; ++steps) {
        result.teacher.push_back({steps, steps * perStep, teacherError(steps, task)});
        task.advance(0.5 + 0.3 * steps / mostTeacherSteps);
    }
    for (int steps = 1; steps <= mostStudentSteps; ++steps) {
        result.student.push_back({steps, steps, studentError(student, steps, task)});
        task.advance(0.8 + 0.2 * steps / mostStudentSteps);
    }
    return result;
}

} // namespace arcflow
