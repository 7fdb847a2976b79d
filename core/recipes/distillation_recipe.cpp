#include "core/recipes/distillation_recipe.h"

#include "core/recipes/recipe_section.h"

#include <nlohmann/json.hpp>

namespace arcflow {
namespace {

/// Writes the keys of one object.
class Writer {
public:
    template <typename Value> void take(const char* key, const Value& value) { m_json[key] = value; }
    template <typename Settings> void part(const char* key, Settings settings) {
        Writer section;
        settings(section);
        m_json[key] = section.m_json;
    }
    std::string text() const { return m_json.dump(2); }

private:
    nlohmann::ordered_json m_json = nlohmann::ordered_json::object();
};

/// The settings by their names in a file, for reading and for writing.
template <typename Section, typename Recipe> void eachSetting(Section& all, Recipe& recipe) {
    take(all, recipe.optimisation);
    all.take("batch", recipe.batch);
    all.take("parts", recipe.parts);
    all.take("gradient_checkpointing", recipe.gradientCheckpointing);
    all.take("guidance", recipe.guidance);
    all.take("true_cfg", recipe.trueCfg);
    all.take("seed", recipe.seed);
    all.part("student", [&](Section& student) {
        student.take("modes", recipe.student.modes);
        student.take("rank", recipe.student.rank);
        student.take("head_noise", recipe.student.headNoise);
        student.take("least_gamma", recipe.student.leastGamma);
        student.take("most_gamma", recipe.student.mostGamma);
        student.take("gamma_rate", recipe.student.gammaRate);
        student.take("down_spread", recipe.student.downSpread);
        student.take("dropout", recipe.student.dropout);
    });
    all.part("imitation", [&](Section& imitation) {
        imitation.take("evaluations", recipe.imitation.evaluations);
        imitation.take("timestep_ratio", recipe.imitation.timestepRatio);
        imitation.take("shift", recipe.imitation.shift);
        imitation.take("states", recipe.imitation.states);
        imitation.take("substeps", recipe.imitation.substeps);
        imitation.take("window", recipe.imitation.window);
        imitation.take("mode_dropout", recipe.imitation.modeDropout);
        imitation.take("loss_scale", recipe.imitation.lossScale);
        imitation.take("decay_iterations", recipe.imitation.decayIterations);
    });
}

} // namespace

DistillationRecipe DistillationRecipe::from(const ConfigFile& config) {
    return recipeFrom<DistillationRecipe>(config, eachSetting<RecipeSection, DistillationRecipe>);
}

DistillationRecipe DistillationRecipe::read(const std::filesystem::path& file) {
    return from(ConfigFile::load(file));
}

DistillationRecipe DistillationRecipe::parse(std::string_view json, const std::string& sourceName) {
    return from(ConfigFile::parse(json, sourceName));
}

std::string DistillationRecipe::toJson() const {
    Writer all;
    eachSetting(all, *this);
    return all.text();
}

void DistillationRecipe::validate() const {
    constexpr const char* what = "distillation recipe";
    const auto require = [](bool holds, const char* rule) { requireOfRecipe(holds, what, rule); };
    optimisation.validate(what);
    require(batch >= 1 && batch <= 65536, "batch must be 1 to 65536");
    require(parts >= 1 && parts <= batch, "parts must be 1 to batch");
    require(student.modes >= 1 && student.modes <= 64, "student.modes must be 1 to 64");
    require(student.rank >= 1 && student.rank <= 4096, "student.rank must be 1 to 4096");
    require(student.leastGamma > 0 && student.mostGamma >= student.leastGamma,
            "student.least_gamma must be above 0, and most_gamma not below it");
    require(student.dropout >= 0 && student.dropout < 1, "student.dropout must be 0 to below 1");
    require(student.gammaRate >= 0 && student.gammaRate <= 100, "student.gamma_rate must be 0 to 100");
    require(imitation.evaluations >= 1 && imitation.evaluations <= 16, "imitation.evaluations must be 1 to 16");
    require(imitation.timestepRatio > 0 && imitation.timestepRatio <= 1,
            "imitation.timestep_ratio must be above 0 and at most 1");
    require(imitation.shift > 0 && imitation.shift <= 100, "imitation.shift must be above 0 and at most 100");
    require(imitation.states >= 1 && imitation.states <= 64, "imitation.states must be 1 to 64");
    require(imitation.substeps >= 1 && imitation.window > 0, "imitation.substeps and window must be above 0");
    require(imitation.modeDropout >= 0 && imitation.modeDropout < 1,
            "imitation.mode_dropout must be at least 0 and below 1");
}

} // namespace arcflow
