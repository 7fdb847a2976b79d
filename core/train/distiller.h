#pragma once

#include "core/train/guided_teacher.h"
#include "core/train/imitation.h"
#include "core/train/optimisation.h"
#include "core/train/random_streams.h"
#include "core/train/trainable_student.h"

#include <functional>

namespace arcflow {

/// Prompts to imitate the teacher on; embeddings come from a cache or an encoder when they are asked for.
struct PromptSource {
    int64_t count = 0;
    std::function<PromptEmbedding(int64_t index)> embedding;
    std::optional<PromptEmbedding> negative; ///< needed where trueCfg > 1
};

/// Distils a student from its teacher, one iteration at a time. Everything random follows from the recipe's seed, the
/// iteration and the place in the batch, so that a run that was stopped goes on to the same bits, and a batch may be
/// divided among processes.
///
///     Distiller distiller(teacher, prompts, {rows, columns}, recipe);
///     while (!distiller.optimisation().finished()) { report(distiller.step()); }
///     distiller.writeAdapter(folder);
class Distiller {
public:
    Distiller(const Transformer& teacher, PromptSource prompts, TokenGrid grid, const DistillationRecipe& recipe);

    /// One iteration. Stopped in between (Error(cancelled)), it has changed nothing.
    IterationReport step(const Task& task = {});
    const Optimisation& optimisation() const { return m_optimisation; }
    Optimisation& optimisation() { return m_optimisation; }

    /// The student with averaged weights, to sample from.
    Transformer averagedStudent() const { return m_student.sampler(m_optimisation.average()); }
    /// The averaged weights as an adapter folder in the published layout (fp16), the file first and config.json last.
    void writeAdapter(const std::filesystem::path& folder) const;

    const TrainableStudent& student() const { return m_student; }

private:
    struct Batch;
    Batch drawBatch(const ProcessGroup::Range& range) const;
    std::vector<std::shared_ptr<const LowRankDropout>> dropoutsOf(const ProcessGroup::Range& range) const;
    at::Generator generatorFor(RandomStream stream, int64_t sample) const;

    Transformer m_teacher;
    PromptSource m_prompts;
    TokenGrid m_grid;
    DistillationRecipe m_recipe;
    TrainableStudent m_student;
    Optimisation m_optimisation;
};

} // namespace arcflow
