#pragma once

#include "core/engine/request.h"
#include "core/recipes/distillation_recipe.h"

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
    std::filesystem::path cache;         ///< folder for embeddings and what the teacher made of the validation prompts
    uint64_t cacheBytes = uint64_t{8} << 30; ///< most that it holds
    double saveEverySeconds = 300;           ///< how often the state is kept; less often where that takes long
    int64_t validateEvery = 100;             ///< iterations
    int pictures = 0;                        ///< of so many validation prompts, decoded at every validation
    bool validateFirst = false;              ///< also before the first iteration, to see where it starts from
    bool curveAtEnd = false;                 ///< measure the error by evaluations once the run is done
};

/// Says in words what is wrong with a request before anything is loaded; empty = fine.
std::string validate(const DistillationRequest& request);

} // namespace arcflow
