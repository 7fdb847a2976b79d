#pragma once

#include "core/recipes/iteration_report.h"
#include "core/recipes/training_recipe.h"
#include "core/train/adamw.h"
#include "core/train/gradient_exchange.h"
#include "core/train/muon.h"

#include <filesystem>

namespace arcflow {

/// The part that all training runs have in common: parameters, their optimiser, the average of the weights that is used
/// in the end, and how many iterations are done. Among several processes each makes the gradients of its own share of
/// the batch; the weights move alike in all.
///
///     Optimisation optimisation(parameters, recipe);
///     while (!optimisation.finished()) {
///         const auto parts = optimisation.begin(batch);
///         … a backward pass for each part of the batch: gradients into the parameters …
///         report(optimisation.step(loss));
///     }
class Optimisation {
public:
    /// `compute`: the format of the products within the optimiser, as of the passes through the model.
    Optimisation(std::vector<TrainedParameter> parameters, const OptimisationRecipe& recipe,
                 at::ScalarType compute = at::kFloat, ProcessGroup& group = ProcessGroup::current());

    const std::vector<TrainedParameter>& parameters() const { return m_parameters; }
    const std::vector<at::Tensor>& average() const { return m_average; } ///< in the parameters' order
    int64_t iteration() const { return m_iteration; }                    ///< the next one
    bool finished() const { return m_iteration >= m_recipe.iterations; }
    const OptimisationRecipe& recipe() const { return m_recipe; }

    /// Begins an iteration without gradients. The samples of a batch that are this process's, in as many parts as its
    /// share of `parts` comes to: so many times `passesPerPart` backward passes complete the gradients.
    /// Error(invalidRequest) for a batch smaller than the group.
    std::vector<ProcessGroup::Range> begin(int64_t batch, int64_t parts = 1, int64_t passesPerPart = 1);

    /// Ends an iteration: sums the gradients of all processes, clips them, moves the parameters, lets the average
    /// follow, clears the gradients. Where the gradients are not finite nothing is changed but the count. `loss`, of
    /// this process's share, comes back in the report as that of the whole batch.
    IterationReport step(double loss);

    /// Weights, averages and moments with the iteration, atomically; and back. `load` refuses a state of other
    /// parameters before it changes anything: Error(modelCorrupt). `resume` loads what process 0 finds, into all;
    /// without such a file nothing changes.
    void save(const std::filesystem::path& file) const;
    void load(const std::filesystem::path& file);
    void resume(const std::filesystem::path& file);

private:
    NamedTensors state() const;

    ProcessGroup& m_group;
    std::vector<TrainedParameter> m_parameters;
    OptimisationRecipe m_recipe;
    std::unique_ptr<GradientExchange> m_exchange;
    AdamW m_adamw;
    Muon m_muon; ///< of matrices within the networks, where the recipe says so
    std::vector<at::Tensor> m_average;
    int64_t m_iteration = 0;
};

} // namespace arcflow
