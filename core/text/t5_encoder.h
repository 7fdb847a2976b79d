#pragma once

#include "core/base/task.h"
#include "core/formats/config_file.h"
#include "core/weights/probe.h"
#include "core/weights/weight_reader.h"

namespace arcflow {

struct T5Config {
    int64_t vocabulary = 32128;
    int64_t width = 4096;
    int64_t headWidth = 64; ///< heads · headWidth need not equal width
    int64_t heads = 64;
    int64_t hidden = 10240; ///< width of the gated MLP
    int64_t layers = 24;
    int64_t buckets = 32;
    int64_t maxDistance = 128;
    double normEps = 1e-6;

    static T5Config fromFile(const ConfigFile& config); ///< Error(modelCorrupt, unsupported) naming the key
};

/// Bucket of T5's relative position bias for key − query = `relative`, attention both ways: half of the buckets for
/// each side, the first half of those exact, the rest logarithmic up to `maxDistance`.
int64_t t5RelativeBucket(int64_t relative, int64_t buckets, int64_t maxDistance);

/// The encoder of T5 v1.1 (FLUX: XXL), whose states are the prompt the transformer reads.
///
///     T5Encoder t5 = T5Encoder::load(folder.config("text_encoder_2"), reader);
///     at::Tensor prompt = t5.forward(ids, task); // [B, L, D]
struct T5Encoder {
    struct Layer {
        at::Tensor attentionNorm, mlpNorm; // [D]
        Linear qkv, out;
        Linear gateUp; ///< rows wi_0 (gate) ‖ wi_1
        Linear down;
    };

    T5Config config;
    at::Tensor tokens;       // [V, D]
    at::Tensor relativeBias; // [buckets, heads], of the first block, used by all
    std::vector<Layer> layers;
    at::Tensor finalNorm; // [D]

    static T5Encoder load(const ConfigFile& config, const WeightReader& reader);

    /// ids [B, L] int64 with padding: FLUX passes no mask, so pad tokens are attended and are part of the prompt.
    /// Returns [B, L, D]. Probe: "embeddings", "position_bias", "layer.i".
    at::Tensor forward(const at::Tensor& ids, const Task& task, const Probe& probe = {}) const;

    /// [heads, L, L], row = query, column = key.
    at::Tensor positionBias(int64_t length) const;

    LinearMap linears(); ///< by checkpoint name, for LoRA
};

} // namespace arcflow
