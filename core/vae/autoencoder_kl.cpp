#include "core/vae/autoencoder_kl.h"

#include "core/vae/group_norm_blocks.h"

#include <algorithm>
#include <cmath>

namespace arcflow {
namespace {

struct KlConfig {
    std::vector<int64_t> widths; ///< of the encoder's levels, full resolution first
    int64_t resBlocks = 2;       ///< per encoder level; the decoder has one more
    int64_t latentChannels = 16;
    int64_t groups = 32;
    double scalingFactor = 0.3611;
    double shiftFactor = 0.1159;
    bool quantConv = false;
    bool postQuantConv = false;
    bool midAttention = true;

    static KlConfig fromFile(const ConfigFile& file);
};

void requireBlockTypes(const ConfigFile& file, std::string_view key, std::string_view expected, size_t count) {
    const std::vector<std::string> types = file.texts(key, std::vector<std::string>(count, std::string(expected)));
    for (const std::string& type : types) {
        if (type != expected) {
            fail(ErrorKind::unsupported, file.sourceName(), ": ", key, " '", type, "' is not supported; expected ",
                 expected);
        }
    }
    if (types.size() != count) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": ", key, " has ", types.size(),
             " entries, block_out_channels has ", count);
    }
}

KlConfig KlConfig::fromFile(const ConfigFile& file) {
    KlConfig config;
    config.widths = file.integers("block_out_channels", {128, 256, 512, 512});
    config.groups = file.integer("norm_num_groups", config.groups, 1, 1 << 14);
    if (config.widths.empty() || config.widths.size() > 8) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": block_out_channels has ", config.widths.size(),
             " entries, expected 1 to 8");
    }
    for (const int64_t width : config.widths) {
        if (width < 1 || width > 1 << 14 || width % config.groups != 0) {
            fail(ErrorKind::modelCorrupt, file.sourceName(), ": block_out_channels has ", width,
                 ", expected 1 to 16384 and a multiple of norm_num_groups ", config.groups);
        }
    }
    requireBlockTypes(file, "down_block_types", "DownEncoderBlock2D", config.widths.size());
    requireBlockTypes(file, "up_block_types", "UpDecoderBlock2D", config.widths.size());
    if (const std::string activation = file.text("act_fn", "silu"); activation != "silu" && activation != "swish") {
        fail(ErrorKind::unsupported, file.sourceName(), ": act_fn '", activation, "' is not supported; expected silu");
    }
    file.integer("in_channels", 3, 3, 3);
    file.integer("out_channels", 3, 3, 3);
    config.resBlocks = file.integer("layers_per_block", config.resBlocks, 1, 64);
    config.latentChannels = file.integer("latent_channels", config.latentChannels, 1, 4096);
    config.scalingFactor = file.number("scaling_factor", config.scalingFactor);
    config.shiftFactor = file.number("shift_factor", 0.0);
    if (config.scalingFactor <= 0) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": scaling_factor is ", config.scalingFactor,
             ", expected more than 0");
    }
    // Absent, these two mean true: the first models of the class had both convolutions and no such keys.
    config.quantConv = file.boolean("use_quant_conv", true);
    config.postQuantConv = file.boolean("use_post_quant_conv", true);
    config.midAttention = file.boolean("mid_block_add_attention", true);
    return config;
}

class KlLoader : GroupNormBlocks {
public:
    KlLoader(const ConfigFile& file, const WeightReader& reader) : KlLoader(KlConfig::fromFile(file), reader) {}

    Vae load() const;

private:
    KlLoader(const KlConfig& config, const WeightReader& reader)
        : GroupNormBlocks(config.groups), m_config(config), m_reader(reader) {}

    AttentionBlock attention(const WeightReader& reader, int64_t channels) const;
    void addMiddle(std::vector<ConvStack::Step>& steps, const WeightReader& reader, int64_t channels) const;
    ConvStack encoder() const;
    ConvStack decoder() const;

    KlConfig m_config;
    WeightReader m_reader;
};

/// A 1×1 convolution or a linear layer: older files store the former.
Linear pointwise(const WeightReader& reader, std::string_view name, int64_t channels) {
    const std::string weight = concat(name, ".weight");
    if (reader.shape(weight).size() == 4) {
        return {reader.tensor(weight, {channels, channels, 1, 1}).view({channels, channels}),
                reader.tensor(concat(name, ".bias"), {channels}),
                {}};
    }
    return {reader.tensor(weight, {channels, channels}), reader.tensor(concat(name, ".bias"), {channels}), {}};
}

AttentionBlock KlLoader::attention(const WeightReader& reader, int64_t channels) const {
    const bool older = reader.has("query.weight");
    const Linear q = pointwise(reader, older ? "query" : "to_q", channels);
    const Linear k = pointwise(reader, older ? "key" : "to_k", channels);
    const Linear v = pointwise(reader, older ? "value" : "to_v", channels);
    return {norm(reader, "group_norm", channels),
            {at::cat({q.weight, k.weight, v.weight}), at::cat({q.bias, k.bias, v.bias}), {}},
            pointwise(reader, older ? "proj_attn" : "to_out.0", channels)};
}

void KlLoader::addMiddle(std::vector<ConvStack::Step>& steps, const WeightReader& reader, int64_t channels) const {
    steps.push_back({resBlock(reader.scope("resnets.0"), channels, channels), ""});
    if (m_config.midAttention) {
        steps.push_back({attention(reader.scope("attentions.0"), channels), ""});
    }
    steps.push_back({resBlock(reader.scope("resnets.1"), channels, channels), "mid"});
}

ConvStack KlLoader::encoder() const {
    const WeightReader reader = m_reader.scope("encoder");
    const std::vector<int64_t>& widths = m_config.widths;
    std::vector<ConvStack::Step> steps;
    int64_t channels = widths.front();
    for (size_t level = 0; level < widths.size(); ++level) {
        const WeightReader block = reader.scope(concat("down_blocks.", level));
        for (int64_t i = 0; i < m_config.resBlocks; ++i) {
            steps.push_back({resBlock(block.scope(concat("resnets.", i)), channels, widths[level]), ""});
            channels = widths[level];
        }
        if (level + 1 < widths.size()) {
            steps.push_back({Downsample{conv(block, "downsamplers.0.conv", channels, channels, 3, 2)}, ""});
        }
        steps.back().state = concat("down.", level);
    }
    addMiddle(steps, reader.scope("mid_block"), channels);
    return {conv(reader, "conv_in", 3, widths.front(), 3, 1, 1), std::move(steps),
            norm(reader, "conv_norm_out", channels),
            conv(reader, "conv_out", channels, 2 * m_config.latentChannels, 3, 1, 1)};
}

ConvStack KlLoader::decoder() const {
    const WeightReader reader = m_reader.scope("decoder");
    const std::vector<int64_t> widths(m_config.widths.rbegin(), m_config.widths.rend());
    std::vector<ConvStack::Step> steps;
    int64_t channels = widths.front();
    addMiddle(steps, reader.scope("mid_block"), channels);
    for (size_t level = 0; level < widths.size(); ++level) {
        const WeightReader block = reader.scope(concat("up_blocks.", level));
        for (int64_t i = 0; i <= m_config.resBlocks; ++i) {
            steps.push_back({resBlock(block.scope(concat("resnets.", i)), channels, widths[level]), ""});
            channels = widths[level];
        }
        if (level + 1 < widths.size()) {
            const WeightReader up = block.scope("upsamplers.0.conv");
            steps.push_back({Upsample{UpsampledConv2d(up.tensor("weight", {channels, channels, 3, 3}),
                                                      up.tensor("bias", {channels}))},
                             ""});
        }
        steps.back().state = concat("up.", level);
    }
    return {conv(reader, "conv_in", m_config.latentChannels, widths.front(), 3, 1, 1), std::move(steps),
            norm(reader, "conv_norm_out", channels), conv(reader, "conv_out", channels, 3, 3, 1, 1)};
}

Vae KlLoader::load() const {
    const int64_t z = m_config.latentChannels;
    Vae::Parts parts{encoder(),
                     decoder(),
                     std::nullopt,
                     std::nullopt,
                     {},
                     {},
                     z,
                     int64_t{1} << (m_config.widths.size() - 1),
                     /*clampImage=*/false};
    if (m_config.quantConv) {
        parts.quant = conv(m_reader, "quant_conv", 2 * z, 2 * z, 1);
    }
    if (m_config.postQuantConv) {
        parts.postQuant = conv(m_reader, "post_quant_conv", z, z, 1);
    }
    parts.latentMean = at::full({1, 1, 1}, m_config.shiftFactor, at::kFloat);
    parts.latentDeviation = at::full({1, 1, 1}, 1.0 / m_config.scalingFactor, at::kFloat);
    return Vae(std::move(parts), m_reader.placement().device, m_reader.placement().compute);
}

} // namespace

Vae loadAutoencoderKl(const ConfigFile& config, const WeightReader& reader) {
    return KlLoader(config, reader).load();
}

} // namespace arcflow
