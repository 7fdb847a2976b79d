#pragma once

#include "core/transformer/transformer_config.h"

#include <string_view>

namespace arcflow::adapter_layout {

// The published folder of an ArcFlow adapter (model-formats: §7.1): names in its files, for reader and writer.

inline constexpr std::string_view fluxClass = "ArcFluxTransformer2DModel",
                                  qwenImageClass = "ArcQwenImageTransformer2DModel";
inline constexpr std::string_view weightStem = "diffusion_pytorch_model";
inline constexpr std::string_view means = "proj_out_means", logWeights = "proj_out_logweights",
                                  logGammas = "proj_out_loggamma", normOut = "norm_out.linear";
inline constexpr std::string_view downSuffix = ".lora_A.weight", upSuffix = ".lora_B.weight";

/// Sizes of the base model that the adapter's config repeats.
struct SizeKey {
    const char* key;
    int64_t TransformerConfig::*size;
    bool fluxOnly = false;
};
inline constexpr SizeKey sizeKeys[] = {
    {"in_channels", &TransformerConfig::inChannels},
    {"num_layers", &TransformerConfig::jointLayers},
    {"num_single_layers", &TransformerConfig::singleLayers, true},
    {"attention_head_dim", &TransformerConfig::headDim},
    {"num_attention_heads", &TransformerConfig::heads},
    {"joint_attention_dim", &TransformerConfig::textChannels},
    {"pooled_projection_dim", &TransformerConfig::pooledChannels, true},
};

} // namespace arcflow::adapter_layout
