#pragma once

#include "core/base/task.h"
#include "core/formats/config_file.h"
#include "core/weights/probe.h"
#include "core/weights/weight_reader.h"

namespace arcflow {

struct ClipTextConfig {
    int64_t vocabulary = 49408;
    int64_t width = 768;
    int64_t layers = 12;
    int64_t heads = 12;
    int64_t hidden = 3072; ///< width of the MLP
    int64_t maxPositions = 77;
    double normEps = 1e-5;
    int64_t eosId = 2;
    enum class Activation { quickGelu, gelu } activation = Activation::quickGelu;

    static ClipTextConfig fromFile(const ConfigFile& config); ///< Error(modelCorrupt, unsupported) naming the key
};

/// The text tower of CLIP (FLUX: ViT-L/14). FLUX uses only the pooled vector, which modulates every block.
///
///     ClipTextEncoder clip = ClipTextEncoder::load(folder.config("text_encoder"), reader);
///     at::Tensor vector = clip.pooled(ids, task); // [B, D]
struct ClipTextEncoder {
    struct Layer {
        at::Tensor norm1Weight, norm1Bias, norm2Weight, norm2Bias; // [D]
        Linear qkv, out, up, down;
    };
    struct Output {
        at::Tensor lastHidden; ///< [B, L, D] after the final norm
        at::Tensor pooled;     ///< [B, D] row of the end-of-text token
    };

    ClipTextConfig config;
    at::Tensor tokens;    // [V, D]
    at::Tensor positions; // [P, D]
    std::vector<Layer> layers;
    at::Tensor finalNormWeight, finalNormBias;

    static ClipTextEncoder load(const ConfigFile& config, const WeightReader& reader);

    /// ids [B, L] int64, L ≤ maxPositions, padding included: CLIP attends causally and FLUX passes no padding mask.
    /// Probe: "embeddings", "layer.i".
    Output forward(const at::Tensor& ids, const Task& task, const Probe& probe = {}) const;

    /// The same pooled vector without the tokens behind the last end-of-text: attention is causal, so they cannot reach
    /// it.
    at::Tensor pooled(const at::Tensor& ids, const Task& task) const;

    /// Position of the end-of-text token of each row. With the legacy `eos_token_id` 2 (kept in published configs,
    /// though the real end token is 49407) it is the first largest id; otherwise the first token equal to eosId, or 0
    /// without one.
    std::vector<int64_t> endPositions(const at::Tensor& ids) const;

    LinearMap linears(); ///< by checkpoint name with the `text_model.` prefix, for LoRA
};

} // namespace arcflow
