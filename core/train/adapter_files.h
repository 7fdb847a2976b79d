#pragma once

#include "core/train/imitation.h"
#include "core/train/tensor_store.h"
#include "core/transformer/transformer_config.h"

namespace arcflow {

/// Writes an ArcFlow adapter in the published folder layout (model-formats: §7.1): the weights in fp16 under
/// diffusion_pytorch_model.safetensors, then config.json with the base's sizes, the number of modes, and the student's
/// `shift` and `timestep_ratio`.
void writeAdapterFiles(const std::filesystem::path& folder, const NamedTensors& tensors, const TransformerConfig& base,
                       int64_t modes, const ImitationRecipe& recipe);

} // namespace arcflow
