#pragma once

#include "core/engine/request.h"
#include "core/recipes/training_recipe.h"

#include <variant>

namespace arcflow {

/// Trains one part of a model on captioned pictures, from nothing or from where another model has come to: first the
/// autoencoder, then on its latents the teacher with its text encoders and tokenizers. The model is a pipeline folder
/// in diffusers' layout, complete after the second. Or trains a judge on pictures with tags; its folder holds nothing
/// else.
struct TrainingRequest {
    std::variant<AutoencoderRecipe, TeacherRecipe, JudgeRecipe> recipe;
    std::filesystem::path pictures; ///< captioned folder (core/datasets)
    std::filesystem::path model;    ///< folder to write; for the teacher with the autoencoder in it
    std::filesystem::path start;    ///< a model to begin with, in place of new weights; empty: from nothing
    std::filesystem::path judge;    ///< whose features a teacher is aligned with, where its recipe says so
    std::filesystem::path work;     ///< caches, the run's state and samples; the same request goes on from there
    DeviceChoice device = DeviceChoice::automatic;
    NumberFormat format = NumberFormat::automatic; ///< to compute in; weights are trained in fp32
    int threads = 0;
    double saveEverySeconds = 300; ///< how often the state is kept; 0: after every iteration
    int64_t measureEvery = 1000;   ///< iterations between two measurements on pictures held out, with samples
};

struct TrainingResult {
    int64_t iterations = 0; ///< all that led to the weights, earlier runs included
    int64_t parameters = 0; ///< trained, those of alignments included
    int64_t pictures = 0, heldOutPictures = 0;
    double loss = 0; ///< of the last iteration; not a number: all were done before
    double heldOut = 0;
    double seconds = 0;
};

/// Says in words what is wrong with a request before anything is read; empty = fine.
std::string validate(const TrainingRequest& request);

} // namespace arcflow
