#include "core/transformer/family.h"

namespace arcflow::qwen {

const StreamNames imageNames{.modulation = "img_mod.1",
                             .query = "attn.to_q",
                             .key = "attn.to_k",
                             .value = "attn.to_v",
                             .normQuery = "attn.norm_q",
                             .normKey = "attn.norm_k",
                             .out = "attn.to_out.0",
                             .mlp = "img_mlp"};
const StreamNames textNames{.modulation = "txt_mod.1",
                            .query = "attn.add_q_proj",
                            .key = "attn.add_k_proj",
                            .value = "attn.add_v_proj",
                            .normQuery = "attn.norm_added_q",
                            .normKey = "attn.norm_added_k",
                            .out = "attn.to_add_out",
                            .mlp = "txt_mlp"};

void load(Transformer& model, const WeightReader& reader) {
    const TransformerConfig& config = model.config;
    const int64_t width = config.width();
    model.imageIn = reader.linear("img_in", config.inChannels, width);
    model.textIn = reader.linear("txt_in", config.textChannels, width);
    model.textNorm = reader.tensor("txt_norm.weight", {config.textChannels});
    model.timestep = EmbeddingMlp::load(reader.scope("time_text_embed.timestep_embedder"), sinusoidChannels, width);
}

void collect(Transformer& model, LinearMap& map) {
    map["img_in"] = {&model.imageIn, 0, model.imageIn.outFeatures()};
    map["txt_in"] = {&model.textIn, 0, model.textIn.outFeatures()};
    model.timestep.collect(map, "time_text_embed.timestep_embedder");
}

at::Tensor timeEmbedding(const Transformer& model, const at::Tensor& times, const Probe& probe) {
    // Unlike FLUX, σ is rounded to the model's format first and multiplied by 1000 in fp32.
    const at::Tensor waves = sinusoid(times.flatten().to(model.device, model.compute), 1000.0);
    report(probe, "sinusoid", waves);
    return model.timestep(waves.to(model.compute)).view({times.size(0), times.size(1), -1});
}

at::Tensor normaliseText(const Transformer& model, const at::Tensor& tokens) {
    const at::Tensor wide = tokens.to(at::kFloat);
    const at::Tensor normed = wide * at::rsqrt(wide.square().mean({-1}, true) + 1e-6);
    return normed.to(model.compute) * model.textNorm;
}

} // namespace arcflow::qwen
