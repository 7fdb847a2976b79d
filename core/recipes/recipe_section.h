#pragma once

#include "core/formats/config_file.h"
#include "core/recipes/optimisation_recipe.h"

#include <set>
#include <type_traits>
#include <vector>

namespace arcflow {

/// One object of a recipe file. Missing keys keep what the recipe has; `refuseOthers` then refuses those that nobody
/// took, since a misspelt setting would go unnoticed for hours.
class RecipeSection {
public:
    explicit RecipeSection(ConfigFile config) : m_config(std::move(config)) {}

    void take(const char* key, int64_t& value);
    void take(const char* key, uint64_t& value);
    void take(const char* key, double& value);
    void take(const char* key, bool& value);
    void take(const char* key, std::vector<int64_t>& value);
    /// An object within this one; keys that `settings` takes none of are refused.
    template <typename Settings> void part(const char* key, Settings settings) {
        RecipeSection section(object(key));
        settings(section);
        section.refuseOthers();
    }
    ConfigFile object(const char* key); ///< for others to read: any keys are allowed in it
    void refuseOthers() const;          ///< Error(invalidRequest) naming the key

private:
    ConfigFile m_config;
    std::set<std::string> m_known;
};

template <typename Some, typename Settings>
concept PerhapsConst = std::is_same_v<std::remove_const_t<Some>, Settings>;

/// The settings that recipes share by their names in a file: for a RecipeSection to read, or for what writes them.
template <typename Section, PerhapsConst<RateSchedule> Rate> void take(Section& section, Rate& rate) {
    section.take("rate", rate.rate);
    section.take("warm_up", rate.warmUp);
    section.take("warm_up_share", rate.warmUpShare);
    section.take("end_share", rate.endShare);
    section.take("constant_share", rate.constantShare);
}

template <typename Section, PerhapsConst<AverageSchedule> Average> void take(Section& section, Average& average) {
    section.take("start", average.start);
    section.take("gamma", average.gamma);
}

/// These keys stand beside those of the recipe that they belong to.
template <typename Section, PerhapsConst<OptimisationRecipe> Recipe> void take(Section& all, Recipe& recipe) {
    all.take("iterations", recipe.iterations);
    all.take("clip", recipe.clip);
    all.take("clip_from", recipe.clipFrom);
    all.take("weight_decay", recipe.weightDecay);
    all.take("beta1", recipe.beta1);
    all.take("beta2", recipe.beta2);
    all.take("muon", recipe.muon);
    all.part("rate", [&](Section& rate) { take(rate, recipe.rate); });
    all.part("average", [&](Section& average) { take(average, recipe.average); });
}

/// A recipe with what the object says in place of its defaults, validated. `settings` takes the keys.
template <typename Recipe, typename Settings> Recipe recipeFrom(const ConfigFile& config, Settings settings) {
    Recipe recipe;
    RecipeSection all(config);
    settings(all, recipe);
    all.refuseOthers();
    recipe.validate();
    return recipe;
}

} // namespace arcflow
