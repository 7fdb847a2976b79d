#pragma once

#include "core/formats/config_file.h"
#include "core/recipes/optimisation_recipe.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace arcflow {

/// Size and start of a new ArcFlow adapter (model-formats: §7.5, "init").
struct StudentShape {
    int64_t modes = 16;
    int64_t rank = 256;
    double headNoise = 0.05;                  ///< spread of the modes' first means
    double leastGamma = 0.2, mostGamma = 4.0; ///< of the modes at the start, spaced evenly in the logarithm
    double gammaRate =
        0.1; ///< learning rate of the modes' decays, relative to the others'; 0 leaves them as they start
    /// Standard deviation of the LoRA's down factors: 0 = 1/√in; the published adapters start with 1/rank.
    double downSpread = 0;
    double dropout = 0.05; ///< share of the inputs of low-rank updates left out while training
};

/// ArcFlow's data-free imitation loss (arXiv 2602.09014; model-formats: §7.5, with the official names of the settings
/// in brackets). Data supplies prompts only: states are where teacher and student themselves go from noise.
struct ImitationRecipe {
    int64_t evaluations = 2;    ///< steps of the student [nfe]
    double timestepRatio = 1.0; ///< length of the last raw segment relative to the others
    double shift = 3.2;         ///< static time shift of the student's levels
    int64_t states = 4;         ///< states per segment at which the teacher is asked [num_intermediate_states]
    int64_t substeps = 128;     ///< the raw grid that windows are counted in
    double window = 3;          ///< substeps over which the student's mean velocity is compared
    double modeDropout = 0.1;   ///< share of modes left out where the student walks by itself [gm_dropout]
    double lossScale = 30;
    int64_t decayIterations = 2000; ///< until then states move from the teacher's walk to the student's own
};

/// How a student is distilled. Defaults are the published recipe for FLUX (model-formats: §7.5); the shipped ones are
/// JSON files in resources/recipes.
struct DistillationRecipe {
    StudentShape student;
    ImitationRecipe imitation;
    OptimisationRecipe optimisation{.clip = 50, .clipFrom = 100};
    int64_t batch = 16;
    int64_t parts = 1;                  ///< micro-batches a batch is split into: less memory, the same gradients
    bool gradientCheckpointing = false; ///< compute blocks again in the backward pass: less memory, a third more work
    double guidance = 3.5;              ///< embedded, of teacher and student
    double trueCfg = 1.0;               ///< of the teacher: its guidance is folded into the student
    uint64_t seed = 0;

    /// From a JSON file; missing keys keep their defaults, unknown ones are Error(invalidRequest), since a misspelt
    /// setting would go unnoticed for hours.
    static DistillationRecipe read(const std::filesystem::path& file);
    static DistillationRecipe parse(std::string_view json, const std::string& sourceName); ///< the same, of a text
    static DistillationRecipe from(const ConfigFile& config);                              ///< or of a part of one
    std::string toJson() const; ///< every setting; read back, the same recipe
    void validate() const;      ///< Error(invalidRequest) naming the setting and its range
};

} // namespace arcflow
