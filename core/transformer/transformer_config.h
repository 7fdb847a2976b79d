#pragma once

#include "core/formats/config_file.h"
#include "core/formats/pipeline_folder.h"

#include <cstdint>
#include <vector>

namespace arcflow {

/// Sizes of a FLUX or Qwen-Image transformer, from its config.json. Missing keys take the published values; sizes that
/// contradict each other are Error(modelCorrupt).
struct TransformerConfig {
    ModelFamily family = ModelFamily::flux;
    int64_t inChannels = 64;  ///< channels of a packed token: 4 · latent channels
    int64_t outChannels = 64; ///< packed channels of the velocity
    int64_t jointLayers = 19;
    int64_t singleLayers = 38; ///< 0 for Qwen-Image
    int64_t headDim = 128;
    int64_t heads = 24;
    int64_t textChannels = 4096;
    int64_t pooledChannels = 768; ///< FLUX only
    bool guidanceEmbeds = true;   ///< FLUX only
    std::vector<int64_t> ropeAxes{16, 56, 56};

    int64_t width() const { return headDim * heads; }
    int64_t mlpWidth() const { return 4 * width(); }

    static TransformerConfig read(ModelFamily family, const ConfigFile& config);
};

/// Parameters of a transformer of this shape, counted without its weights.
int64_t transformerParameters(const TransformerConfig& config);

} // namespace arcflow
