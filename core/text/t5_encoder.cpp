#include "core/text/t5_encoder.h"

#include "core/text/text_layers.h"

#include <algorithm>
#include <cmath>

namespace arcflow {
namespace {

T5Encoder::Layer loadLayer(const WeightReader& reader, const T5Config& config) {
    const int64_t d = config.width;
    const int64_t inner = config.heads * config.headWidth;
    T5Encoder::Layer layer;
    layer.attentionNorm = reader.tensor("layer.0.layer_norm.weight", {d});
    layer.qkv =
        reader.fused({"layer.0.SelfAttention.q", "layer.0.SelfAttention.k", "layer.0.SelfAttention.v"}, d, inner,
                     /*bias=*/false);
    layer.out = reader.linear("layer.0.SelfAttention.o", inner, d, /*bias=*/false);
    layer.mlpNorm = reader.tensor("layer.1.layer_norm.weight", {d});
    layer.gateUp = reader.fused({"layer.1.DenseReluDense.wi_0", "layer.1.DenseReluDense.wi_1"}, d, config.hidden,
                                /*bias=*/false);
    layer.down = reader.linear("layer.1.DenseReluDense.wo", config.hidden, d, /*bias=*/false);
    return layer;
}

} // namespace

int64_t t5RelativeBucket(int64_t relative, int64_t buckets, int64_t maxDistance) {
    const int64_t side = buckets / 2;
    const int64_t exact = side / 2;
    const int64_t distance = std::abs(relative);
    int64_t bucket = distance;
    if (distance >= exact) {
        // In fp32, as the models were trained: the floor sits on exact powers.
        const float position =
            std::log(static_cast<float>(distance) / static_cast<float>(exact)) /
            static_cast<float>(std::log(static_cast<double>(maxDistance) / static_cast<double>(exact)));
        bucket = std::min(side - 1, exact + static_cast<int64_t>(position * static_cast<float>(side - exact)));
    }
    return bucket + (relative > 0 ? side : 0);
}

T5Config T5Config::fromFile(const ConfigFile& file) {
    T5Config config;
    config.vocabulary = file.integer("vocab_size", config.vocabulary, 1, text::mostVocabulary);
    config.width = file.integer("d_model", config.width, 1, text::mostWidth);
    config.headWidth = file.integer("d_kv", config.headWidth, 1, text::mostWidth);
    config.heads = file.integer("num_heads", config.heads, 1, text::mostWidth);
    config.hidden = file.integer("d_ff", config.hidden, 1, text::mostWidth);
    config.layers = file.integer("num_layers", config.layers, 1, text::mostLayers);
    config.buckets = file.integer("relative_attention_num_buckets", config.buckets, 4, 4096);
    // Buckets grow logarithmically from buckets/4 to the greatest distance, which must lie beyond.
    config.maxDistance =
        file.integer("relative_attention_max_distance", config.maxDistance, config.buckets / 4 + 1, 1 << 20);
    config.normEps = text::normEps(file, "layer_norm_epsilon", config.normEps);
    const std::string mlp = file.text("feed_forward_proj", "gated-gelu");
    if (mlp != "gated-gelu") {
        fail(ErrorKind::unsupported, file.sourceName(), ": feed_forward_proj '", mlp,
             "' is not supported; expected gated-gelu (T5 v1.1)");
    }
    return config;
}

T5Encoder T5Encoder::load(const ConfigFile& configFile, const WeightReader& reader) {
    T5Encoder encoder;
    encoder.config = T5Config::fromFile(configFile);
    const T5Config& config = encoder.config;
    const std::string_view table =
        reader.has("encoder.embed_tokens.weight") ? "encoder.embed_tokens.weight" : "shared.weight";
    encoder.tokens = reader.matrix(table, config.vocabulary, config.width);
    encoder.relativeBias = reader.tensor("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                                         {config.buckets, config.heads});
    for (int64_t i = 0; i < config.layers; ++i) {
        encoder.layers.push_back(loadLayer(reader.scope(concat("encoder.block.", i)), config));
    }
    encoder.finalNorm = reader.tensor("encoder.final_layer_norm.weight", {config.width});
    return encoder;
}

at::Tensor T5Encoder::positionBias(int64_t length) const {
    // The bias depends on key − query alone: look up the 2L − 1 distances, then every row is a window one step further
    // left.
    std::vector<int64_t> buckets;
    buckets.reserve(2 * length - 1);
    for (int64_t relative = 1 - length; relative < length; ++relative) {
        buckets.push_back(t5RelativeBucket(relative, config.buckets, config.maxDistance));
    }
    const at::Tensor rows = at::tensor(buckets, at::dtype(at::kLong).device(relativeBias.device()));
    const at::Tensor byDistance = relativeBias.index_select(0, rows).t().contiguous(); // [heads, 2L - 1]
    return byDistance.unfold(1, length, 1).flip(1);                                    // [heads, L, L]
}

at::Tensor T5Encoder::forward(const at::Tensor& ids, const Task& task, const Probe& probe) const {
    const int64_t batch = ids.size(0);
    const int64_t length = ids.size(1);
    const auto states = [&](const at::Tensor& x) { return x.view({batch, length, config.width}); };

    at::Tensor x = text::embed(tokens, ids, finalNorm.scalar_type()).view({batch * length, config.width});
    report(probe, "embeddings", states(x));
    const at::Tensor bias = positionBias(length);
    report(probe, "position_bias", bias);
    for (size_t i = 0; i < layers.size(); ++i) {
        task.checkpoint();
        const Layer& layer = layers[i];
        const at::Tensor qkv = layer.qkv(text::rmsNorm(x, layer.attentionNorm, config.normEps))
                                   .view({batch, length, 3, config.heads, config.headWidth});
        // T5 folds 1/√d into the initialisation of q: the scores are not scaled.
        x = x + layer.out(text::attention(qkv.select(2, 0), qkv.select(2, 1), qkv.select(2, 2),
                                          {.bias = bias.unsqueeze(0), .scale = 1.0}));
        const std::vector<at::Tensor> gated = layer.gateUp(text::rmsNorm(x, layer.mlpNorm, config.normEps)).chunk(2, 1);
        x = x + layer.down(at::gelu(gated[0], "tanh").mul_(gated[1]));
        report(probe, concat("layer.", i), states(x));
    }
    return states(text::rmsNorm(x, finalNorm, config.normEps));
}

LinearMap T5Encoder::linears() {
    LinearMap map;
    const int64_t inner = config.heads * config.headWidth;
    for (size_t i = 0; i < layers.size(); ++i) {
        const std::string name = concat("encoder.block.", i, ".layer.");
        Layer& layer = layers[i];
        map[name + "0.SelfAttention.q"] = {&layer.qkv, 0, inner};
        map[name + "0.SelfAttention.k"] = {&layer.qkv, inner, inner};
        map[name + "0.SelfAttention.v"] = {&layer.qkv, 2 * inner, inner};
        map[name + "0.SelfAttention.o"] = {&layer.out, 0, config.width};
        map[name + "1.DenseReluDense.wi_0"] = {&layer.gateUp, 0, config.hidden};
        map[name + "1.DenseReluDense.wi_1"] = {&layer.gateUp, config.hidden, config.hidden};
        map[name + "1.DenseReluDense.wo"] = {&layer.down, 0, config.width};
    }
    return map;
}

} // namespace arcflow
