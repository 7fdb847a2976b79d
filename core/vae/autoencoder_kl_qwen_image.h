#pragma once

#include "core/vae/vae.h"

namespace arcflow {

/// Qwen-Image's autoencoder, a video model (Wan 2.1) used for one frame. Its causal convolutions pad time with zeros in
/// front, so that for one frame only the last temporal slice of each kernel meets data: the model is read as a 2-D one,
/// and the temporal resampling (`time_conv`) is left out.
Vae loadAutoencoderKlQwenImage(const ConfigFile& config, const WeightReader& reader);

} // namespace arcflow
