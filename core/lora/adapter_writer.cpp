#include "core/lora/adapter_writer.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"
#include "core/lora/adapter_layout.h"
#include "kernels/momentum_step_math.h"

#include <nlohmann/json.hpp>

namespace arcflow {
namespace {

using namespace adapter_layout;

nlohmann::ordered_json configOf(const TransformerConfig& base, const AdapterFacts& facts) {
    const bool flux = base.family == ModelFamily::flux;
    nlohmann::ordered_json config{{"_class_name", flux ? fluxClass : qwenImageClass}};
    for (const SizeKey& size : sizeKeys) {
        if (flux || !size.fluxOnly) {
            config[size.key] = base.*size.size;
        }
    }
    if (flux) {
        config["guidance_embeds"] = base.guidanceEmbeds;
    }
    config["axes_dims_rope"] = base.ropeAxes;
    config["out_channels"] = base.outChannels; // packed, also for Qwen-Image
    config["num_gaussians"] = facts.modes;
    config["logweights_channels"] = kernels::pixelsPerToken;
    config["shift"] = facts.shift;
    config["timestep_ratio"] = facts.timestepRatio;
    return config;
}

} // namespace

void writeAdapter(const std::filesystem::path& folder, const NamedTensors& tensors, const TransformerConfig& base,
                  const AdapterFacts& facts) {
    std::filesystem::create_directories(folder);
    writeTensors(folder / concat(weightStem, ".safetensors"), tensors, {{"policy_config", R"({"type":"ArcFlow"})"}},
                 at::kHalf);
    writeTextFile(folder / "config.json", configOf(base, facts).dump(2) + "\n");
}

} // namespace arcflow
