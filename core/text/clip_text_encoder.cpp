#include "core/text/clip_text_encoder.h"

#include "core/text/text_layers.h"

#include <algorithm>

namespace arcflow {
namespace {

ClipTextConfig::Activation activationFromName(const ConfigFile& config) {
    const std::string name = config.text("hidden_act", "quick_gelu");
    if (name == "quick_gelu") {
        return ClipTextConfig::Activation::quickGelu;
    }
    if (name == "gelu") {
        return ClipTextConfig::Activation::gelu;
    }
    fail(ErrorKind::unsupported, config.sourceName(), ": hidden_act '", name,
         "' is not supported; expected quick_gelu or gelu");
}

/// x is overwritten.
at::Tensor activate(at::Tensor x, ClipTextConfig::Activation activation) {
    if (activation == ClipTextConfig::Activation::gelu) {
        return at::gelu_(x);
    }
    return x.mul_(at::sigmoid(x * 1.702)); // the sigmoid approximation CLIP was trained with
}

ClipTextEncoder::Layer loadLayer(const WeightReader& reader, const ClipTextConfig& config) {
    const int64_t d = config.width;
    ClipTextEncoder::Layer layer;
    layer.norm1Weight = reader.tensor("layer_norm1.weight", {d});
    layer.norm1Bias = reader.tensor("layer_norm1.bias", {d});
    layer.norm2Weight = reader.tensor("layer_norm2.weight", {d});
    layer.norm2Bias = reader.tensor("layer_norm2.bias", {d});
    layer.qkv = reader.fused({"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"}, d, d);
    layer.out = reader.linear("self_attn.out_proj", d, d);
    layer.up = reader.linear("mlp.fc1", d, config.hidden);
    layer.down = reader.linear("mlp.fc2", config.hidden, d);
    return layer;
}

} // namespace

ClipTextConfig ClipTextConfig::fromFile(const ConfigFile& file) {
    ClipTextConfig config;
    config.vocabulary = file.integer("vocab_size", config.vocabulary, 1, text::mostVocabulary);
    config.width = file.integer("hidden_size", config.width, 1, text::mostWidth);
    config.layers = file.integer("num_hidden_layers", config.layers, 1, text::mostLayers);
    config.heads = file.integer("num_attention_heads", config.heads, 1, config.width);
    config.hidden = file.integer("intermediate_size", config.hidden, 1, text::mostWidth);
    config.maxPositions = file.integer("max_position_embeddings", config.maxPositions, 1, text::mostWidth);
    config.normEps = text::normEps(file, "layer_norm_eps", config.normEps);
    config.eosId = file.integer("eos_token_id", config.eosId);
    config.activation = activationFromName(file);
    text::requireMultiple(file, "hidden_size", config.width, "num_attention_heads", config.heads);
    return config;
}

ClipTextEncoder ClipTextEncoder::load(const ConfigFile& configFile, const WeightReader& reader) {
    ClipTextEncoder encoder;
    encoder.config = ClipTextConfig::fromFile(configFile);
    const ClipTextConfig& config = encoder.config;
    // transformers 4 writes every name under `text_model.`, transformers 5 none.
    const bool bare = reader.has("embeddings.token_embedding.weight");
    const WeightReader root = bare ? reader : reader.scope("text_model");

    encoder.tokens = root.matrix("embeddings.token_embedding.weight", config.vocabulary, config.width);
    encoder.positions = root.tensor("embeddings.position_embedding.weight", {config.maxPositions, config.width});
    for (int64_t i = 0; i < config.layers; ++i) {
        encoder.layers.push_back(loadLayer(root.scope(concat("encoder.layers.", i)), config));
    }
    encoder.finalNormWeight = root.tensor("final_layer_norm.weight", {config.width});
    encoder.finalNormBias = root.tensor("final_layer_norm.bias", {config.width});
    return encoder;
}

std::vector<int64_t> ClipTextEncoder::endPositions(const at::Tensor& ids) const {
    const at::Tensor rows = ids.to(at::kCPU).contiguous(); // [B, L]
    std::vector<int64_t> found;
    for (int64_t b = 0; b < rows.size(0); ++b) {
        const int64_t* begin = rows[b].const_data_ptr<int64_t>();
        const int64_t* end = begin + rows.size(1);
        const int64_t* token = config.eosId == 2 ? std::max_element(begin, end) : std::find(begin, end, config.eosId);
        found.push_back(token == end ? 0 : token - begin);
    }
    return found;
}

ClipTextEncoder::Output ClipTextEncoder::forward(const at::Tensor& ids, const Task& task, const Probe& probe) const {
    const int64_t batch = ids.size(0);
    const int64_t length = ids.size(1);
    const int64_t d = config.width;
    if (length > config.maxPositions) {
        fail(ErrorKind::invalidRequest, "CLIP takes at most ", config.maxPositions, " tokens, got ", length);
    }
    const auto norm = [&](const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
        return at::layer_norm(x, {d}, weight, bias, config.normEps);
    };
    const auto states = [&](const at::Tensor& x) { return x.view({batch, length, d}); };

    at::Tensor x = text::embed(tokens, ids, positions.scalar_type()) + positions.narrow(0, 0, length);
    x = x.view({batch * length, d});
    report(probe, "embeddings", states(x));
    for (size_t i = 0; i < layers.size(); ++i) {
        task.checkpoint();
        const Layer& layer = layers[i];
        const at::Tensor qkv = layer.qkv(norm(x, layer.norm1Weight, layer.norm1Bias))
                                   .view({batch, length, 3, config.heads, d / config.heads});
        x = x + layer.out(text::attention(qkv.select(2, 0), qkv.select(2, 1), qkv.select(2, 2), {.causal = true}));
        x = x + layer.down(activate(layer.up(norm(x, layer.norm2Weight, layer.norm2Bias)), config.activation));
        report(probe, concat("layer.", i), states(x));
    }
    Output output;
    output.lastHidden = states(norm(x, finalNormWeight, finalNormBias));
    const at::Tensor ends = at::tensor(endPositions(ids), at::dtype(at::kLong).device(x.device()));
    output.pooled = output.lastHidden.index({at::arange(batch, ends.options()), ends});
    return output;
}

at::Tensor ClipTextEncoder::pooled(const at::Tensor& ids, const Task& task) const {
    const std::vector<int64_t> ends = endPositions(ids);
    const int64_t needed = *std::max_element(ends.begin(), ends.end()) + 1;
    return forward(ids.narrow(1, 0, needed), task).pooled;
}

LinearMap ClipTextEncoder::linears() {
    LinearMap map;
    const int64_t d = config.width;
    for (size_t i = 0; i < layers.size(); ++i) {
        const std::string name = concat("text_model.encoder.layers.", i, ".");
        Layer& layer = layers[i];
        map[name + "self_attn.q_proj"] = {&layer.qkv, 0, d};
        map[name + "self_attn.k_proj"] = {&layer.qkv, d, d};
        map[name + "self_attn.v_proj"] = {&layer.qkv, 2 * d, d};
        map[name + "self_attn.out_proj"] = {&layer.out, 0, d};
        map[name + "mlp.fc1"] = {&layer.up, 0, config.hidden};
        map[name + "mlp.fc2"] = {&layer.down, 0, d};
    }
    return map;
}

} // namespace arcflow
