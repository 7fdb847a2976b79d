#pragma once

#include "core/engine/model_loading.h"
#include "core/engine/request.h"
#include "core/sampling/latents.h"
#include "core/sampling/sampler.h"

#include <string>
#include <vector>

namespace arcflow {

/// A request with every default of the loaded model filled in.
struct GenerationSettings {
    TokenGrid grid;
    int width = 0, height = 0; ///< what the grid really gives, in pixels
    bool runStudent = false, runTeacher = false;
    std::vector<float> studentSigmas, teacherSigmas; ///< empty unless that run happens
    double guidance = 0;
    double trueCfg = 1; ///< of the teacher
    std::string negativePrompt;
    double timestepRatio = 1;
    int textLength = 0;
};

/// Error(invalidRequest) in words when the loaded model cannot do what is asked.
GenerationSettings resolve(const GenerationRequest& request, const LoadedWeights& model);

} // namespace arcflow
