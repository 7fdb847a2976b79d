#include "core/train/adapter_files.h"

#include "core/formats/atomic_file.h"

#include <nlohmann/json.hpp>

namespace arcflow {
namespace {

nlohmann::ordered_json configOf(const TransformerConfig& base, int64_t modes, const ImitationRecipe& recipe) {
    const bool flux = base.family == ModelFamily::flux;
    nlohmann::ordered_json config;
    config["_class_name"] = flux ? "ArcFluxTransformer2DModel" : "ArcQwenImageTransformer2DModel";
    config["attention_head_dim"] = base.headDim;
    config["axes_dims_rope"] = base.ropeAxes;
    if (flux) {
        config["guidance_embeds"] = base.guidanceEmbeds;
        config["num_single_layers"] = base.singleLayers;
        config["pooled_projection_dim"] = base.pooledChannels;
    }
    config["in_channels"] = base.inChannels;
    config["joint_attention_dim"] = base.textChannels;
    config["logweights_channels"] = 4;
    config["num_attention_heads"] = base.heads;
    config["num_gaussians"] = modes;
    config["num_layers"] = base.jointLayers;
    config["out_channels"] = base.outChannels; // packed, also for Qwen-Image
    config["shift"] = recipe.shift;
    config["timestep_ratio"] = recipe.timestepRatio;
    return config;
}

} // namespace

void writeAdapterFiles(const std::filesystem::path& folder, const NamedTensors& tensors, const TransformerConfig& base,
                       int64_t modes, const ImitationRecipe& recipe) {
    std::filesystem::create_directories(folder);
    writeTensors(folder / "diffusion_pytorch_model.safetensors", tensors, {{"policy_config", R"({"type":"ArcFlow"})"}},
                 at::kHalf);
    const std::string text = configOf(base, modes, recipe).dump(2) + "\n";
    AtomicFile out(folder / "config.json");
    out.write(std::as_bytes(std::span(text)));
    out.commit();
}

} // namespace arcflow
