#include "core/text/qwen25_vl_encoder.h"

#include "core/text/text_layers.h"

#include <cmath>

namespace arcflow {
namespace {

/// Rotation angles of every position and pair: cos and sin [1, L, 1, D/2] in the compute format.
struct RotaryTable {
    at::Tensor cos, sin;
};

RotaryTable rotaryTable(int64_t length, int64_t headWidth, double theta, const at::TensorOptions& options) {
    const at::TensorOptions wide = options.dtype(at::kFloat);
    const at::Tensor exponents = at::arange(0, headWidth, 2, wide) / static_cast<double>(headWidth);
    const at::Tensor frequencies = at::pow(theta, exponents).reciprocal(); // [D/2]
    const at::Tensor angles = at::outer(at::arange(length, wide), frequencies).unsqueeze(1).unsqueeze(0);
    return {angles.cos().to(options.dtype()), angles.sin().to(options.dtype())};
}

/// Turns the pairs (k, k + D/2) of every head of x [B, L, H, D]. Text has three equal position rows, so that
/// Qwen2.5-VL's multimodal sections make no difference.
at::Tensor rotate(const at::Tensor& x, const RotaryTable& table) {
    const std::vector<at::Tensor> half = x.chunk(2, -1);
    return at::cat({half[0] * table.cos - half[1] * table.sin, half[1] * table.cos + half[0] * table.sin}, -1);
}

/// Weights with one input as rows of one Linear; their heights may differ.
Linear stack(const std::vector<Linear>& parts) {
    std::vector<at::Tensor> weights;
    std::vector<at::Tensor> biases;
    for (const Linear& part : parts) {
        weights.push_back(part.weight);
        biases.push_back(part.bias);
    }
    return {at::cat(weights), at::cat(biases), {}};
}

Qwen25VlEncoder::Layer loadLayer(const WeightReader& reader, const Qwen25VlConfig& config) {
    const int64_t d = config.width;
    const int64_t keyValueWidth = config.keyValueHeads * config.headWidth();
    Qwen25VlEncoder::Layer layer;
    layer.attentionNorm = reader.tensor("input_layernorm.weight", {d});
    layer.mlpNorm = reader.tensor("post_attention_layernorm.weight", {d});
    layer.qkv = stack({reader.linear("self_attn.q_proj", d, d), reader.linear("self_attn.k_proj", d, keyValueWidth),
                       reader.linear("self_attn.v_proj", d, keyValueWidth)});
    layer.out = reader.linear("self_attn.o_proj", d, d, /*bias=*/false);
    layer.gateUp = reader.fused({"mlp.gate_proj", "mlp.up_proj"}, d, config.hidden, /*bias=*/false);
    layer.down = reader.linear("mlp.down_proj", config.hidden, d, /*bias=*/false);
    return layer;
}

/// Refuses what would need other arithmetic: scaled rotary embeddings, sliding windows, other activations.
void requirePlainDecoder(const ConfigFile& model, const ConfigFile& rope) {
    const std::string type = rope.text("rope_type", rope.text("type", "default"));
    if (type != "default" && type != "mrope") {
        fail(ErrorKind::unsupported, model.sourceName(), ": rope_type '", type,
             "' is not supported; expected default or mrope");
    }
    if (model.boolean("use_sliding_window", false)) {
        fail(ErrorKind::unsupported, model.sourceName(), ": use_sliding_window is not supported");
    }
    const std::string activation = model.text("hidden_act", "silu");
    if (activation != "silu") {
        fail(ErrorKind::unsupported, model.sourceName(), ": hidden_act '", activation,
             "' is not supported; expected silu");
    }
}

/// One where padding stands only behind the tokens, so that causal attention alone keeps it away from them.
void requireRightPadding(const at::Tensor& mask) {
    const at::Tensor kept = mask.to(at::kCPU, at::kBool);
    const int64_t length = kept.size(1);
    if (length > 1 && (kept.narrow(1, 1, length - 1) & ~kept.narrow(1, 0, length - 1)).any().item<bool>()) {
        fail(ErrorKind::invalidRequest, "the prompt mask must have its padding on the right");
    }
}

} // namespace

Qwen25VlConfig Qwen25VlConfig::fromFile(const ConfigFile& file) {
    const ConfigFile model = file.has("hidden_size") ? file : file.section("text_config");
    const bool nestedRope = model.has("rope_parameters"); // as transformers 5 writes it
    const ConfigFile rope = model.section(nestedRope ? "rope_parameters" : "rope_scaling");
    requirePlainDecoder(model, rope);

    Qwen25VlConfig config;
    config.vocabulary = model.integer("vocab_size", config.vocabulary, 1, text::mostVocabulary);
    config.width = model.integer("hidden_size", config.width, 1, text::mostWidth);
    config.layers = model.integer("num_hidden_layers", config.layers, 1, text::mostLayers);
    config.heads = model.integer("num_attention_heads", config.heads, 1, config.width);
    config.keyValueHeads = model.integer("num_key_value_heads", config.keyValueHeads, 1, config.heads);
    config.hidden = model.integer("intermediate_size", config.hidden, 1, text::mostWidth);
    // The two generations differ in the value they mean by an absent key.
    config.normEps = text::normEps(model, "rms_norm_eps", nestedRope ? 1e-5 : 1e-6);
    config.ropeTheta =
        nestedRope ? rope.number("rope_theta", config.ropeTheta) : model.number("rope_theta", config.ropeTheta);
    text::requireMultiple(model, "hidden_size", config.width, "num_attention_heads", config.heads);
    text::requireMultiple(model, "num_attention_heads", config.heads, "num_key_value_heads", config.keyValueHeads);
    if (config.headWidth() % 2 != 0) {
        fail(ErrorKind::modelCorrupt, model.sourceName(), ": heads of odd width ", config.headWidth(),
             " cannot be rotated");
    }
    if (config.ropeTheta <= 0) {
        fail(ErrorKind::modelCorrupt, model.sourceName(), ": rope_theta is ", config.ropeTheta,
             ", expected more than 0");
    }
    return config;
}

Qwen25VlEncoder Qwen25VlEncoder::load(const ConfigFile& configFile, const WeightReader& reader) {
    Qwen25VlEncoder encoder;
    encoder.config = Qwen25VlConfig::fromFile(configFile);
    const Qwen25VlConfig& config = encoder.config;
    // Published files have `model.*` beside `visual.*`; newer ones `model.language_model.*` beside `model.visual.*`.
    const bool nested = reader.has("model.language_model.embed_tokens.weight");
    const WeightReader root = reader.scope(nested ? "model.language_model" : "model");
    encoder.tokens = root.matrix("embed_tokens.weight", config.vocabulary, config.width);
    for (int64_t i = 0; i < config.layers; ++i) {
        encoder.layers.push_back(loadLayer(root.scope(concat("layers.", i)), config));
    }
    encoder.finalNorm = root.tensor("norm.weight", {config.width});
    return encoder;
}

at::Tensor Qwen25VlEncoder::forward(const at::Tensor& ids, const at::Tensor& mask, const Task& task,
                                    const Probe& probe) const {
    const int64_t batch = ids.size(0);
    const int64_t length = ids.size(1);
    const int64_t headWidth = config.headWidth();
    if (mask.defined()) {
        requireRightPadding(mask);
    }
    const auto states = [&](const at::Tensor& x) { return x.view({batch, length, config.width}); };

    at::Tensor x = text::embed(tokens, ids, finalNorm.scalar_type()).view({batch * length, config.width});
    report(probe, "embeddings", states(x));
    const RotaryTable table = rotaryTable(length, headWidth, config.ropeTheta, x.options());
    for (size_t i = 0; i < layers.size(); ++i) {
        task.checkpoint();
        const Layer& layer = layers[i];
        const std::vector<at::Tensor> heads =
            layer.qkv(text::rmsNorm(x, layer.attentionNorm, config.normEps))
                .view({batch, length, config.heads + 2 * config.keyValueHeads, headWidth})
                .split_with_sizes({config.heads, config.keyValueHeads, config.keyValueHeads}, 2);
        x = x +
            layer.out(text::attention(rotate(heads[0], table), rotate(heads[1], table), heads[2], {.causal = true}));
        const std::vector<at::Tensor> gated = layer.gateUp(text::rmsNorm(x, layer.mlpNorm, config.normEps)).chunk(2, 1);
        x = x + layer.down(at::silu(gated[0]).mul_(gated[1]));
        report(probe, concat("layer.", i), states(x));
    }
    const at::Tensor last = states(text::rmsNorm(x, finalNorm, config.normEps));
    return mask.defined() ? last * mask.to(last.options()).unsqueeze(-1) : last;
}

} // namespace arcflow
