#include "core/recipes/optimisation_recipe.h"

#include "core/base/error.h"

namespace arcflow {

void requireOfRecipe(bool holds, const char* recipe, const char* rule) {
    if (!holds) {
        fail(ErrorKind::invalidRequest, recipe, ": ", rule);
    }
}

void OptimisationRecipe::validate(const char* what) const {
    requireOfRecipe(iterations >= 1, what, "iterations must be at least 1");
    requireOfRecipe(clip > 0, what, "clip must be above 0");
    requireOfRecipe(weightDecay >= 0 && weightDecay < 1, what, "weight_decay must be at least 0 and below 1");
    requireOfRecipe(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, what,
                    "beta1 and beta2 must be at least 0 and below 1");
    requireOfRecipe(average.gamma >= 0 && average.start >= 0, what, "average.gamma and start must not be below 0");
    requireOfRecipe(rate.rate > 0 && rate.rate < 1, what, "rate.rate must be above 0 and below 1");
    requireOfRecipe(rate.warmUp >= 0, what, "rate.warm_up must not be below 0");
    requireOfRecipe(rate.warmUpShare >= 0 && rate.endShare >= 0, what,
                    "rate.warm_up_share and end_share must not be below 0");
    requireOfRecipe(rate.constantShare >= 0 && rate.constantShare <= 1, what, "rate.constant_share must be 0 to 1");
}

} // namespace arcflow
