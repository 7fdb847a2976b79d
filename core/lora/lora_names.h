#pragma once

#include "core/formats/pipeline_folder.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// The part of a pipeline that a LoRA module changes. textEncoder is CLIP for FLUX and the language model for
/// Qwen-Image, textEncoder2 is T5.
enum class LoraComponent { transformer, textEncoder, textEncoder2 };

/// Folder name of the component, which diffusers also uses as prefix of its keys: "transformer", "text_encoder"…
std::string_view name(LoraComponent component);

/// What a module name in a LoRA file stands for.
struct LoraTarget {
    LoraComponent component = LoraComponent::transformer;
    /// Checkpoint modules whose stacked rows the up factor covers, in this order: one, or the parts of a fused BFL
    /// tensor.
    std::vector<std::string> modules;
    /// The two halves of the rows stand in the other order in the checkpoint (BFL: shift, scale; diffusers: scale,
    /// shift).
    bool swapHalves = false;
    std::string format; ///< for people: "kohya, BFL names"
};

/// Finds the checkpoint modules of a name as any of the known trainers write it, for example (FLUX)
///
///     "lora_unet_double_blocks_3_img_attn_qkv"   -> transformer_blocks.3.attn.{to_q, to_k, to_v}
///     "transformer.transformer_blocks.0.ff.net.2" -> transformer_blocks.0.ff.net.2
///
/// Nothing where no table knows the name. Block numbers are passed through: only the model knows how many it has.
std::optional<LoraTarget> findLoraTarget(std::string_view moduleName, ModelFamily family);

} // namespace arcflow
