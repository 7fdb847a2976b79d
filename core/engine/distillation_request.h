#pragma once

#include "core/engine/request.h"
#include "core/recipes/distillation_recipe.h"
#include "core/recipes/iteration_report.h"

namespace arcflow {

/// Distils an ArcFlow adapter from a teacher and prompts alone: no pictures are needed.
struct DistillationRequest {
    ModelRequest model; ///< the teacher, with its LoRAs; without an adapter
    DistillationRecipe recipe;
    std::vector<std::string> prompts;    ///< UTF-8
    std::vector<std::string> validation; ///< prompts that are never trained on; may be empty
    int width = 0, height = 0;           ///< pixels; 0 = the model's size
    std::filesystem::path adapter;       ///< folder to write, in the published layout
    std::filesystem::path state;         ///< file to go on from if it is there, and to keep the run in
    double saveEverySeconds = 300;       ///< how often the state is kept
    int64_t validateEvery = 100;         ///< iterations
};

/// What is known after an iteration.
struct DistillationProgress {
    IterationReport last;
    int64_t iterations = 0; ///< of the whole run
    double seconds = 0;     ///< that the iteration took
    /// Mean square distance of the student's latents to the teacher's, over the teacher's variance; where this
    /// iteration was validated.
    std::optional<double> studentError;
};

struct DistillationResult {
    int64_t iterations = 0; ///< all that led to the adapter, earlier runs included
    int64_t trainedParameters = 0, teacherParameters = 0;
    double loss = 0; ///< of the last iteration
    std::optional<double> studentError;
    /// The same distance for the teacher in as few steps as the student takes.
    std::optional<double> shortTeacherError;
    double seconds = 0;
};

/// Says in words what is wrong with a request before anything is loaded; empty = fine.
std::string validate(const DistillationRequest& request);

} // namespace arcflow
