#include "core/train/distiller.h"

#include "core/base/error.h"
#include "core/lora/adapter_writer.h"

#include <limits>

namespace arcflow {
namespace {

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
    std::vector<std::shared_ptr<const LowRankDropout>> dropouts; ///< of the student's passes, one for each segment
};

Distiller::Distiller(const Transformer& teacher, PromptSource prompts, TokenGrid grid, const DistillationRecipe& recipe)
    : m_teacher(teacher),
      m_prompts(std::move(prompts)),
      m_grid(grid),
      m_recipe(validated(recipe)),
      m_student(
          TrainableStudent::fresh(teacher, recipe.student, randomNumbers(recipe.seed, RandomStream::firstValues, 0))),
      m_optimisation(m_student.parameters(), recipe.optimisation) {
    m_student.gradientCheckpointing = recipe.gradientCheckpointing;
    if (m_prompts.count <= 0) {
        fail(ErrorKind::invalidRequest, "there are no prompts to imitate the teacher on");
    }
}

at::Generator Distiller::generatorFor(RandomStream stream, int64_t sample) const {
    return randomNumbers(m_recipe.seed, stream,
                         static_cast<uint64_t>(m_optimisation.iteration() * m_recipe.batch + sample));
}

std::vector<std::shared_ptr<const LowRankDropout>> Distiller::dropoutsOf(const ProcessGroup::Range& range) const {
    const int64_t passes = m_recipe.imitation.evaluations;
    std::vector<std::shared_ptr<const LowRankDropout>> dropouts(static_cast<size_t>(passes));
    if (m_recipe.student.dropout <= 0) {
        return dropouts;
    }
    std::vector<LowRankDropout> ofPass(dropouts.size(), {m_recipe.student.dropout, {}});
    for (int64_t sample = range.begin; sample < range.end; ++sample) {
        const at::Generator numbers = generatorFor(RandomStream::dropout, sample);
        for (LowRankDropout& pass : ofPass) {
            pass.seeds.push_back(static_cast<uint64_t>(
                at::randint(std::numeric_limits<int64_t>::max(), {1}, numbers, at::kLong).item<int64_t>()));
        }
    }
    for (size_t pass = 0; pass < dropouts.size(); ++pass) {
        dropouts[pass] = std::make_shared<const LowRankDropout>(std::move(ofPass[pass]));
    }
    return dropouts;
}

/// These samples of this iteration's batch.
Distiller::Batch Distiller::drawBatch(const ProcessGroup::Range& range) const {
    Batch batch;
    std::vector<PromptEmbedding> prompts;
    std::vector<at::Tensor> noise;
    std::vector<std::vector<SegmentDraws>> samples(static_cast<size_t>(m_recipe.imitation.evaluations));
    for (int64_t sample = range.begin; sample < range.end; ++sample) {
        const at::Generator generator = generatorFor(RandomStream::samples, sample);
        const int64_t index = at::randint(m_prompts.count, {1}, generator, at::kLong).item<int64_t>();
        prompts.push_back(m_prompts.embedding(index));
        noise.push_back(at::randn({1, m_grid.count(), m_teacher.config.outChannels}, generator, at::kFloat));
        std::vector<SegmentDraws> draws = drawSegments(m_recipe.imitation, 1, m_student.modeCount(), generator);
        for (size_t segment = 0; segment < draws.size(); ++segment) {
            samples[segment].push_back(draws[segment]);
        }
    }
    batch.dropouts = dropoutsOf(range);
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
    double total = 0;
    for (const ProcessGroup::Range& part :
         m_optimisation.begin(m_recipe.batch, m_recipe.parts, m_recipe.imitation.evaluations)) {
        task.checkpoint();
        const double share = static_cast<double>(part.size()) / static_cast<double>(m_recipe.batch);
        const Batch batch = drawBatch(part);
        const GuidedTeacher teacher(m_teacher, {batch.prompts, m_prompts.negative, m_recipe.guidance, m_recipe.trueCfg},
                                    m_grid);
        const at::Tensor embedded = at::full({part.size()}, m_recipe.guidance, at::kFloat);
        size_t pass = 0;
        const ImitationLoss loss = imitate(
            [&](const at::Tensor& x, const at::Tensor& sigma) {
                return m_student.modes(batch.prompts, m_grid, embedded, x, sigma, task, batch.dropouts.at(pass++));
            },
            [&](const at::Tensor& x, const at::Tensor& sigma) { return teacher(x, sigma, task); }, batch.noise,
            batch.draws, m_optimisation.iteration(), m_recipe.imitation, share);
        total += share * loss.total;
    }
    return m_optimisation.step(total);
}

void Distiller::writeAdapter(const std::filesystem::path& folder) const {
    arcflow::writeAdapter(folder, named(m_optimisation.parameters(), m_optimisation.average()), m_teacher.config,
                          {m_student.modeCount(), m_recipe.imitation.shift, m_recipe.imitation.timestepRatio});
}

} // namespace arcflow
