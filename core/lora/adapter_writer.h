#pragma once

#include "core/transformer/transformer_config.h"
#include "core/weights/tensor_file.h"

namespace arcflow {

/// What an adapter's config says beside the sizes of its base.
struct AdapterFacts {
    int64_t modes = 16;
    double shift = 3.2, timestepRatio = 1.0; ///< of the student's sampler
};

/// Writes an ArcFlow adapter in the published folder layout (model-formats: §7.1): its tensors in fp16, then
/// config.json, without which the folder is no adapter.
void writeAdapter(const std::filesystem::path& folder, const NamedTensors& tensors, const TransformerConfig& base,
                  const AdapterFacts& facts);

} // namespace arcflow
