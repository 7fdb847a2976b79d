#include "core/train/distiller.h"

#include "core/base/error.h"
#include "core/base/split_mix.h"
#include "core/lora/adapter_writer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

namespace arcflow {
namespace {

constexpr const char* iterationName = "iteration";
constexpr uint64_t studentStream = 0, sampleStream = 1;

at::Generator seeded(uint64_t seed, uint64_t stream, uint64_t counter) {
    const uint64_t ofStream = SplitMix64(SplitMix64(seed).next() ^ stream).next();
    return at::detail::createCPUGenerator(SplitMix64(ofStream ^ counter).next());
}

at::Tensor joined(const std::vector<SegmentDraws>& samples, at::Tensor SegmentDraws::*part) {
    std::vector<at::Tensor> rows;
    rows.reserve(samples.size());
    for (const SegmentDraws& sample : samples) {
        rows.push_back(sample.*part);
    }
    return at::cat(rows);
}

const DistillationRecipe& validated(const DistillationRecipe& recipe) {
    recipe.validate();
    return recipe;
}

} // namespace

struct Distiller::Batch {
    PromptEmbedding prompts;
    at::Tensor noise; ///< [B, I, 4C]
    std::vector<SegmentDraws> draws;
};

Distiller::Distiller(const Transformer& teacher, PromptSource prompts, TokenGrid grid, const DistillationRecipe& recipe)
    : m_teacher(teacher),
      m_prompts(std::move(prompts)),
      m_grid(grid),
      m_recipe(validated(recipe)),
      m_student(TrainableStudent::fresh(teacher, recipe.student, seeded(recipe.seed, studentStream, 0))),
      m_optimiser(m_student.parameters(), {}) {
    if (m_prompts.count <= 0) {
        fail(ErrorKind::invalidRequest, "there are no prompts to imitate the teacher on");
    }
    for (const TrainedParameter& parameter : m_student.parameters()) {
        m_average.push_back(parameter.value.detach().clone());
    }
}

at::Generator Distiller::generatorFor(int64_t sample) const {
    const uint64_t counter =
        static_cast<uint64_t>(m_iteration) * static_cast<uint64_t>(m_recipe.batch) + static_cast<uint64_t>(sample);
    return seeded(m_recipe.seed, sampleStream, counter);
}

/// Samples [begin, begin + size) of this iteration's batch.
Distiller::Batch Distiller::drawBatch(int64_t begin, int64_t size) const {
    Batch batch;
    std::vector<PromptEmbedding> prompts;
    std::vector<at::Tensor> noise;
    std::vector<std::vector<SegmentDraws>> samples(static_cast<size_t>(m_recipe.imitation.evaluations));
    for (int64_t sample = begin; sample < begin + size; ++sample) {
        const at::Generator generator = generatorFor(sample);
        const int64_t index = at::randint(m_prompts.count, {1}, generator, at::kLong).item<int64_t>();
        prompts.push_back(m_prompts.embedding(index));
        noise.push_back(at::randn({1, m_grid.count(), m_teacher.config.outChannels}, generator, at::kFloat));
        std::vector<SegmentDraws> draws = drawSegments(m_recipe.imitation, 1, m_student.modeCount(), generator);
        for (size_t segment = 0; segment < draws.size(); ++segment) {
            samples[segment].push_back(draws[segment]);
        }
    }
    batch.prompts = batched(prompts);
    batch.noise = at::cat(noise).to(m_teacher.device);
    for (const std::vector<SegmentDraws>& segment : samples) {
        batch.draws.push_back({joined(segment, &SegmentDraws::dropout).to(m_teacher.device),
                               joined(segment, &SegmentDraws::student).to(m_teacher.device),
                               joined(segment, &SegmentDraws::teacher).to(m_teacher.device)});
    }
    return batch;
}

IterationReport Distiller::step(const Task& task) {
    IterationReport report{.iteration = m_iteration, .rate = m_recipe.rate.at(m_iteration, m_recipe.iterations)};
    const std::vector<TrainedParameter>& parameters = m_student.parameters();
    clearGradients(parameters);
    for (int64_t part = 0; part < m_recipe.parts; ++part) {
        task.checkpoint();
        const int64_t begin = m_recipe.batch * part / m_recipe.parts;
        const int64_t size = m_recipe.batch * (part + 1) / m_recipe.parts - begin;
        const double share = static_cast<double>(size) / static_cast<double>(m_recipe.batch);
        const Batch batch = drawBatch(begin, size);
        const GuidedTeacher teacher(m_teacher, {batch.prompts, m_prompts.negative, m_recipe.guidance, m_recipe.trueCfg},
                                    m_grid);
        const at::Tensor embedded = at::full({size}, m_recipe.guidance, at::kFloat);
        const ImitationLoss loss = imitate(
            [&](const at::Tensor& x, const at::Tensor& sigma) {
                return m_student.modes(batch.prompts, m_grid, embedded, x, sigma, task);
            },
            [&](const at::Tensor& x, const at::Tensor& sigma) { return teacher(x, sigma, task); }, batch.noise,
            batch.draws, m_iteration, m_recipe.imitation, share);
        report.loss += share * loss.total;
    }
    report.gradientNorm = gradientNorm(parameters);
    report.skipped = !std::isfinite(report.gradientNorm);
    if (!report.skipped) {
        if (m_iteration >= m_recipe.clipFrom) {
            clipGradients(parameters, report.gradientNorm, m_recipe.clip);
        }
        m_optimiser.step(report.rate);
        const at::NoGradGuard noGrad;
        const double old = m_recipe.average.weightOfOld(m_iteration);
        for (size_t i = 0; i < parameters.size(); ++i) {
            m_average[i].lerp_(parameters[i].value, 1 - old);
        }
    }
    clearGradients(parameters);
    ++m_iteration;
    return report;
}

NamedTensors Distiller::state() const {
    NamedTensors all;
    const std::vector<TrainedParameter>& parameters = m_student.parameters();
    for (size_t i = 0; i < parameters.size(); ++i) {
        all.emplace_back("weight." + parameters[i].name, parameters[i].value.detach());
        all.emplace_back("average." + parameters[i].name, m_average[i]);
    }
    for (const auto& [name, tensor] : m_optimiser.state()) {
        all.emplace_back("optimiser." + name, tensor);
    }
    return all;
}

void Distiller::save(const std::filesystem::path& file) const {
    NamedTensors all = state();
    all.emplace_back(iterationName, at::scalar_tensor(m_iteration, at::kLong));
    writeTensors(file, all);
}

void Distiller::load(const std::filesystem::path& file) {
    const StoredTensors stored(file);
    const int64_t iteration = stored.at(iterationName, {}).item<int64_t>();
    if (iteration < 0) {
        fail(ErrorKind::modelCorrupt, file.string(), ": iteration ", iteration);
    }
    const NamedTensors own = state();
    std::vector<at::Tensor> found; // all of them, before the first is used
    for (const auto& [name, tensor] : own) {
        found.push_back(stored.at(name, tensor.sizes()));
    }
    const at::NoGradGuard noGrad;
    for (size_t i = 0; i < own.size(); ++i) {
        own[i].second.copy_(found[i]);
    }
    m_iteration = iteration;
}

void Distiller::writeAdapter(const std::filesystem::path& folder) const {
    NamedTensors tensors;
    for (size_t i = 0; i < m_average.size(); ++i) {
        tensors.emplace_back(m_student.parameters()[i].name, m_average[i]);
    }
    arcflow::writeAdapter(folder, tensors, m_teacher.config,
                          {m_student.modeCount(), m_recipe.imitation.shift, m_recipe.imitation.timestepRatio});
}

} // namespace arcflow
