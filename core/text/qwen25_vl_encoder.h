#pragma once

#include "core/base/task.h"
#include "core/formats/config_file.h"
#include "core/weights/probe.h"
#include "core/weights/weight_reader.h"

namespace arcflow {

struct Qwen25VlConfig {
    int64_t vocabulary = 152064;
    int64_t width = 3584;
    int64_t layers = 28;
    int64_t heads = 28;
    int64_t keyValueHeads = 4;
    int64_t hidden = 18944; ///< width of the gated MLP
    double normEps = 1e-6;
    double ropeTheta = 1e6;

    int64_t headWidth() const { return width / heads; }
    /// Flat (transformers 4) or nested in `text_config` with `rope_parameters` (transformers 5). Error(modelCorrupt,
    /// unsupported) naming the key.
    static Qwen25VlConfig fromFile(const ConfigFile& config);
};

/// The language model of Qwen2.5-VL as prompt encoder (Qwen-Image: 7B). The vision tower and the language head are not
/// read.
///
///     Qwen25VlEncoder qwen = Qwen25VlEncoder::load(folder.config("text_encoder"), reader);
///     at::Tensor prompt = qwen.forward(ids, mask, task).narrow(1, qwenImagePrefixTokens, …); // [B, L − 34, D]
struct Qwen25VlEncoder {
    struct Layer {
        at::Tensor attentionNorm, mlpNorm; // [D]
        Linear qkv;                        ///< rows q (all heads) ‖ k ‖ v (key-value heads)
        Linear out;
        Linear gateUp; ///< rows gate ‖ up
        Linear down;
    };

    Qwen25VlConfig config;
    at::Tensor tokens; // [V, D]
    std::vector<Layer> layers;
    at::Tensor finalNorm; // [D]

    static Qwen25VlEncoder load(const ConfigFile& config, const WeightReader& reader);

    /// ids [B, L] int64; mask [B, L], 1 = token, 0 = padding, which must stand on the right (Error(invalidRequest)
    /// otherwise); undefined = no padding. Returns the states after the final norm [B, L, D], zero at padding. Probe:
    /// "embeddings", "layer.i".
    at::Tensor forward(const at::Tensor& ids, const at::Tensor& mask, const Task& task, const Probe& probe = {}) const;
};

} // namespace arcflow
