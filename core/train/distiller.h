#pragma once

#include "core/recipes/iteration_report.h"
#include "core/train/adamw.h"
#include "core/train/guided_teacher.h"
#include "core/train/imitation.h"
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
///     while (!distiller.finished()) { report(distiller.step()); }
///     distiller.writeAdapter(folder);
class Distiller {
public:
    Distiller(const Transformer& teacher, PromptSource prompts, TokenGrid grid, const DistillationRecipe& recipe);

    /// One iteration. Stopped in between (Error(cancelled)), it has changed nothing.
    IterationReport step(const Task& task = {});
    int64_t iteration() const { return m_iteration; } ///< the next one
    bool finished() const { return m_iteration >= m_recipe.iterations; }

    /// Weights, averages and moments with the iteration, atomically; and back. `load` refuses a state of another
    /// recipe's shape: Error(modelCorrupt).
    void save(const std::filesystem::path& file) const;
    void load(const std::filesystem::path& file);

    /// The student with averaged weights, to sample from.
    Transformer averagedStudent() const { return m_student.sampler(m_average); }
    /// The averaged weights as an adapter folder in the published layout (fp16), the file first and config.json last.
    void writeAdapter(const std::filesystem::path& folder) const;

    const TrainableStudent& student() const { return m_student; }

private:
    struct Batch;
    Batch drawBatch(int64_t begin, int64_t size) const;
    at::Generator generatorFor(int64_t sample) const;
    NamedTensors state() const;

    Transformer m_teacher;
    PromptSource m_prompts;
    TokenGrid m_grid;
    DistillationRecipe m_recipe;
    TrainableStudent m_student;
    AdamW m_optimiser;
    std::vector<at::Tensor> m_average;
    int64_t m_iteration = 0;
};

} // namespace arcflow
