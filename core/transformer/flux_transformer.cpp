#include "core/transformer/family.h"

namespace arcflow::flux {

const StreamNames imageNames{.modulation = "norm1.linear",
                             .query = "attn.to_q",
                             .key = "attn.to_k",
                             .value = "attn.to_v",
                             .normQuery = "attn.norm_q",
                             .normKey = "attn.norm_k",
                             .out = "attn.to_out.0",
                             .mlp = "ff"};
const StreamNames textNames{.modulation = "norm1_context.linear",
                            .query = "attn.add_q_proj",
                            .key = "attn.add_k_proj",
                            .value = "attn.add_v_proj",
                            .normQuery = "attn.norm_added_q",
                            .normKey = "attn.norm_added_k",
                            .out = "attn.to_add_out",
                            .mlp = "ff_context"};

void load(Transformer& model, const WeightReader& reader) {
    const TransformerConfig& config = model.config;
    const int64_t width = config.width();
    const WeightReader embed = reader.scope("time_text_embed");
    model.imageIn = reader.linear("x_embedder", config.inChannels, width);
    model.textIn = reader.linear("context_embedder", config.textChannels, width);
    model.timestep = EmbeddingMlp::load(embed.scope("timestep_embedder"), sinusoidChannels, width);
    model.pooled = EmbeddingMlp::load(embed.scope("text_embedder"), config.pooledChannels, width);
    if (config.guidanceEmbeds) {
        model.guidance = EmbeddingMlp::load(embed.scope("guidance_embedder"), sinusoidChannels, width);
    }
}

void collect(Transformer& model, LinearMap& map) {
    const auto add = [&](const char* name, Linear& linear) { map[name] = {&linear, 0, linear.outFeatures()}; };
    add("x_embedder", model.imageIn);
    add("context_embedder", model.textIn);
    model.timestep.collect(map, "time_text_embed.timestep_embedder");
    model.pooled->collect(map, "time_text_embed.text_embedder");
    if (model.guidance) {
        model.guidance->collect(map, "time_text_embed.guidance_embedder");
    }
}

at::Tensor timeEmbedding(const Transformer& model, const at::Tensor& times, const at::Tensor& guidanceScale,
                         const at::Tensor& pooled, const Probe& probe) {
    const int64_t steps = times.size(0);
    const int64_t batch = times.size(1);
    const auto embed = [&](const EmbeddingMlp& mlp, const at::Tensor& values, std::string_view name) {
        // × 1000 happens in the model's number format: 761.9 becomes 760 in bf16, and weights were trained so.
        const at::Tensor scaled = values.to(model.device, model.compute) * 1000;
        const at::Tensor waves = sinusoid(scaled, 1.0);
        report(probe, name, waves);
        return mlp(waves.to(model.compute)); // [N, d]
    };
    at::Tensor e = embed(model.timestep, times.flatten(), "sinusoid.timestep").view({steps, batch, -1});
    if (model.guidance) {
        e = e + embed(*model.guidance, guidanceScale, "sinusoid.guidance").unsqueeze(0);
    }
    return e + (*model.pooled)(pooled.to(model.device, model.compute)).unsqueeze(0);
}

} // namespace arcflow::flux
