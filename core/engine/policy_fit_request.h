#pragma once

#include "core/engine/request.h"
#include "core/recipes/distillation_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace arcflow {

/// Asks for the best that students of a recipe's form could come to, were their networks perfect
/// (core/train/policy_fit).
struct PolicyFitRequest {
    DistillationRecipe recipe;        ///< its student's modes and decays, its schedule and its teacher's guidance
    std::vector<std::string> prompts; ///< UTF-8
    std::vector<uint64_t> seeds;      ///< of the noise, one for each prompt, as in generation
};

} // namespace arcflow
