#include "core/transformer/transformer_config.h"

#include "core/base/error.h"

#include <numeric>

namespace arcflow {
namespace {

void refuseVariants(const ConfigFile& config) {
    // Edit and layered Qwen-Image models: other inputs than this program makes.
    for (const char* key : {"zero_cond_t", "use_additional_t_cond", "use_layer3d_rope"}) {
        if (config.boolean(key, false)) {
            fail(ErrorKind::unsupported, config.sourceName(), ": '", key,
                 "' is set: this variant of Qwen-Image is not supported");
        }
    }
}

} // namespace

TransformerConfig TransformerConfig::read(ModelFamily family, const ConfigFile& config) {
    constexpr int64_t maxWidth = 1 << 16;
    TransformerConfig result;
    result.family = family;
    const bool flux = family == ModelFamily::flux;
    result.inChannels = config.integer("in_channels", 64, 4, maxWidth);
    result.headDim = config.integer("attention_head_dim", 128, 2, 1024);
    result.heads = config.integer("num_attention_heads", 24, 1, 1024);
    result.textChannels = config.integer("joint_attention_dim", flux ? 4096 : 3584, 1, maxWidth);
    result.ropeAxes = config.integers("axes_dims_rope", {16, 56, 56});
    result.jointLayers = config.integer("num_layers", flux ? 19 : 60, 0, 1000);
    if (flux) {
        if (config.integer("patch_size", 1) != 1) {
            fail(ErrorKind::unsupported, config.sourceName(), ": patch_size must be 1 for FLUX");
        }
        result.singleLayers = config.integer("num_single_layers", 38, 0, 1000);
        result.pooledChannels = config.integer("pooled_projection_dim", 768, 1, maxWidth);
        result.guidanceEmbeds = config.boolean("guidance_embeds", false);
        result.outChannels =
            config.has("out_channels") ? config.integer("out_channels", 64, 1, maxWidth) : result.inChannels;
    } else {
        refuseVariants(config);
        const int64_t patch = config.integer("patch_size", 2, 2, 2);
        result.singleLayers = 0;
        result.pooledChannels = 0;
        result.guidanceEmbeds = false;
        result.outChannels = patch * patch * config.integer("out_channels", 16, 1, maxWidth);
    }
    bool even = result.ropeAxes.size() == 3;
    for (const int64_t axis : result.ropeAxes) {
        even = even && axis > 0 && axis % 2 == 0;
    }
    if (!even || std::accumulate(result.ropeAxes.begin(), result.ropeAxes.end(), int64_t{0}) != result.headDim) {
        fail(ErrorKind::modelCorrupt, config.sourceName(),
             ": axes_dims_rope must be three even numbers that add up to attention_head_dim (", result.headDim, ")");
    }
    if (result.inChannels % 4 != 0 || result.outChannels != result.inChannels) {
        fail(ErrorKind::modelCorrupt, config.sourceName(),
             ": expected as many output as input channels, a multiple of 4; found ", result.inChannels, " in, ",
             result.outChannels, " out");
    }
    return result;
}

int64_t transformerParameters(const TransformerConfig& config) {
    const int64_t d = config.width();
    const auto linear = [](int64_t in, int64_t out) { return in * out + out; };
    const int64_t embedder = linear(256, d) + linear(d, d);
    const int64_t mlp = linear(d, 4 * d) + linear(4 * d, d);
    const int64_t stream = linear(d, 6 * d) + 4 * linear(d, d) + 2 * config.headDim + mlp;
    const int64_t single =
        linear(d, 3 * d) + 3 * linear(d, d) + 2 * config.headDim + linear(d, 4 * d) + linear(5 * d, d);
    int64_t total = linear(config.inChannels, d) + linear(config.textChannels, d) + embedder +
                    2 * config.jointLayers * stream + config.singleLayers * single + linear(d, 2 * d) +
                    linear(d, config.outChannels);
    if (config.family == ModelFamily::flux) {
        total += linear(config.pooledChannels, d) + linear(d, d) + (config.guidanceEmbeds ? embedder : 0);
    } else {
        total += config.textChannels; // txt_norm
    }
    return total;
}

} // namespace arcflow
