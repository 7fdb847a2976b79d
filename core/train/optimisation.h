#pragma once

#include "core/recipes/iteration_report.h"
#include "core/recipes/training_recipe.h"
#include "core/train/adamw.h"
#include "core/train/muon.h"

#include <filesystem>

namespace arcflow {

/// The part that all training runs have in common: parameters, their optimiser, the average of the weights that is used
/// in the end, and how many iterations are done.
///
///     Optimisation optimisation(parameters, recipe);
///     while (!optimisation.finished()) {
///         … gradients into the parameters …
///         report(optimisation.step(loss));
///     }
class Optimisation {
public:
    Optimisation(std::vector<TrainedParameter> parameters, const OptimisationRecipe& recipe);

    const std::vector<TrainedParameter>& parameters() const { return m_parameters; }
    const std::vector<at::Tensor>& average() const { return m_average; } ///< in the parameters' order
    int64_t iteration() const { return m_iteration; }                    ///< the next one
    bool finished() const { return m_iteration >= m_recipe.iterations; }
    const OptimisationRecipe& recipe() const { return m_recipe; }

    /// Ends an iteration: clips the gradients, moves the parameters, lets the average follow, clears the gradients.
    /// Where the gradients are not finite nothing is changed but the count. `loss` is passed on.
    IterationReport step(double loss);

    /// Weights, averages and moments with the iteration, atomically; and back. `load` refuses a state of other
    /// parameters before it changes anything: Error(modelCorrupt).
    void save(const std::filesystem::path& file) const;
    void load(const std::filesystem::path& file);

private:
    NamedTensors state() const;

    std::vector<TrainedParameter> m_parameters;
    OptimisationRecipe m_recipe;
    AdamW m_adamw;
    Muon m_muon; ///< of matrices within the networks, where the recipe says so
    std::vector<at::Tensor> m_average;
    int64_t m_iteration = 0;
};

} // namespace arcflow
