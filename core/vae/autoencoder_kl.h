#pragma once

#include "core/vae/vae.h"

namespace arcflow {

/// FLUX's autoencoder (the one of Stable Diffusion, with 16 latent channels): group norms, widths from
/// `block_out_channels`. Reads today's attention names and the older query/key/value/proj_attn, and the quant
/// convolutions where there are any.
Vae loadAutoencoderKl(const ConfigFile& config, const WeightReader& reader);

} // namespace arcflow
