#include "core/vae/autoencoder_kl_qwen_image.h"

namespace arcflow {
namespace {

struct QwenVaeConfig {
    int64_t baseWidth = 96;
    int64_t latentChannels = 16;
    std::vector<int64_t> widths; ///< baseWidth · dim_mult, full resolution first
    int64_t resBlocks = 2;       ///< per encoder level; the decoder has one more
    std::vector<double> latentMean, latentDeviation;

    static QwenVaeConfig fromFile(const ConfigFile& file);
};

std::vector<double> latentStatistic(const ConfigFile& file, std::string_view key, int64_t channels) {
    std::vector<double> values = file.numbers(key, {});
    if (std::ssize(values) != channels) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": ", key, " has ", values.size(), " entries, z_dim is ",
             channels);
    }
    return values;
}

QwenVaeConfig QwenVaeConfig::fromFile(const ConfigFile& file) {
    QwenVaeConfig config;
    config.baseWidth = file.integer("base_dim", config.baseWidth, 1, 1 << 12);
    config.latentChannels = file.integer("z_dim", config.latentChannels, 1, 4096);
    config.resBlocks = file.integer("num_res_blocks", config.resBlocks, 1, 64);
    const std::vector<int64_t> multipliers = file.integers("dim_mult", {1, 2, 4, 4});
    if (multipliers.empty() || multipliers.size() > 8) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": dim_mult has ", multipliers.size(),
             " entries, expected 1 to 8");
    }
    for (const int64_t multiplier : multipliers) {
        if (multiplier < 1 || multiplier > 64 || (multipliers.size() > 1 && multiplier * config.baseWidth % 2 != 0)) {
            fail(ErrorKind::modelCorrupt, file.sourceName(), ": dim_mult has ", multiplier, " with base_dim ",
                 config.baseWidth, ", expected 1 to 64 and an even width");
        }
        config.widths.push_back(multiplier * config.baseWidth);
    }
    const size_t resamplings = file.booleans("temperal_downsample", {false, true, true}).size();
    if (resamplings + 1 != multipliers.size()) {
        fail(ErrorKind::modelCorrupt, file.sourceName(), ": temperal_downsample has ", resamplings,
             " entries, dim_mult has ", multipliers.size(), "; expected one less");
    }
    if (!file.numbers("attn_scales", {}).empty()) {
        fail(ErrorKind::unsupported, file.sourceName(), ": attn_scales is not supported; expected an empty list");
    }
    file.integer("input_channels", 3, 3, 3);
    config.latentMean = latentStatistic(file, "latents_mean", config.latentChannels);
    config.latentDeviation = latentStatistic(file, "latents_std", config.latentChannels);
    for (const double deviation : config.latentDeviation) {
        if (deviation <= 0) {
            fail(ErrorKind::modelCorrupt, file.sourceName(), ": latents_std has ", deviation, ", expected more than 0");
        }
    }
    return config;
}

/// A causal 3-D convolution [out, in, t, k, k] as the 2-D one that a single frame sees.
Conv2d frameConv(const WeightReader& reader, std::string_view name, int64_t in, int64_t out, int64_t kernel) {
    const at::Tensor weight = reader.tensor(concat(name, ".weight"), {out, in, kernel, kernel, kernel});
    return Conv2d(weight.select(2, kernel - 1), reader.tensor(concat(name, ".bias"), {out}), 1, kernel / 2);
}

ChannelNorm norm(const WeightReader& reader, std::string_view name, int64_t channels) {
    return {reader.tensor(concat(name, ".gamma"), {channels, 1, 1, 1}).view({channels}), {}};
}

ResBlock resBlock(const WeightReader& reader, int64_t in, int64_t out) {
    ResBlock block{norm(reader, "norm1", in), norm(reader, "norm2", out), frameConv(reader, "conv1", in, out, 3),
                   frameConv(reader, "conv2", out, out, 3), std::nullopt};
    if (in != out) {
        block.shortcut = frameConv(reader, "conv_shortcut", in, out, 1);
    }
    return block;
}

AttentionBlock attention(const WeightReader& reader, int64_t channels) {
    const auto pointwise = [&](std::string_view name, int64_t out) {
        const at::Tensor weight = reader.tensor(concat(name, ".weight"), {out, channels, 1, 1});
        return Linear{weight.view({out, channels}), reader.tensor(concat(name, ".bias"), {out}), {}};
    };
    // Attention works on frames: its gamma lacks the time axis.
    return {{reader.tensor("norm.gamma", {channels, 1, 1}).view({channels}), {}},
            pointwise("to_qkv", 3 * channels),
            pointwise("proj", channels)};
}

void addMiddle(std::vector<ConvStack::Step>& steps, const WeightReader& reader, int64_t channels) {
    steps.push_back({resBlock(reader.scope("resnets.0"), channels, channels), ""});
    steps.push_back({attention(reader.scope("attentions.0"), channels), ""});
    steps.push_back({resBlock(reader.scope("resnets.1"), channels, channels), "mid"});
}

ConvStack loadEncoder(const WeightReader& reader, const QwenVaeConfig& config) {
    std::vector<ConvStack::Step> steps; // the checkpoint counts all blocks of the levels in one list
    int64_t channels = config.baseWidth;
    for (size_t level = 0; level < config.widths.size(); ++level) {
        for (int64_t i = 0; i < config.resBlocks; ++i) {
            const WeightReader block = reader.scope(concat("down_blocks.", steps.size()));
            steps.push_back({resBlock(block, channels, config.widths[level]), concat("down.", steps.size())});
            channels = config.widths[level];
        }
        if (level + 1 < config.widths.size()) {
            const WeightReader down = reader.scope(concat("down_blocks.", steps.size(), ".resample.1"));
            steps.push_back(
                {Downsample{Conv2d(down.tensor("weight", {channels, channels, 3, 3}), down.tensor("bias", {channels}),
                                   /*stride=*/2, /*padding=*/0)},
                 concat("down.", steps.size())});
        }
    }
    addMiddle(steps, reader.scope("mid_block"), channels);
    return {frameConv(reader, "conv_in", 3, config.baseWidth, 3), std::move(steps), norm(reader, "norm_out", channels),
            frameConv(reader, "conv_out", channels, 2 * config.latentChannels, 3)};
}

ConvStack loadDecoder(const WeightReader& reader, const QwenVaeConfig& config) {
    const std::vector<int64_t> widths(config.widths.rbegin(), config.widths.rend());
    std::vector<ConvStack::Step> steps;
    int64_t channels = widths.front();
    addMiddle(steps, reader.scope("mid_block"), channels);
    for (size_t level = 0; level < widths.size(); ++level) {
        const WeightReader block = reader.scope(concat("up_blocks.", level));
        for (int64_t i = 0; i <= config.resBlocks; ++i) {
            steps.push_back({resBlock(block.scope(concat("resnets.", i)), channels, widths[level]), ""});
            channels = widths[level];
        }
        if (level + 1 < widths.size()) {
            const WeightReader up = block.scope("upsamplers.0.resample.1");
            const int64_t half = channels / 2;
            steps.push_back(
                {Upsample{UpsampledConv2d(up.tensor("weight", {half, channels, 3, 3}), up.tensor("bias", {half}))},
                 ""});
            channels = half;
        }
        steps.back().state = concat("up.", level);
    }
    return {frameConv(reader, "conv_in", config.latentChannels, widths.front(), 3), std::move(steps),
            norm(reader, "norm_out", channels), frameConv(reader, "conv_out", channels, 3, 3)};
}

} // namespace

Vae loadAutoencoderKlQwenImage(const ConfigFile& file, const WeightReader& reader) {
    const QwenVaeConfig config = QwenVaeConfig::fromFile(file);
    const int64_t z = config.latentChannels;
    return Vae({loadEncoder(reader.scope("encoder"), config), loadDecoder(reader.scope("decoder"), config),
                frameConv(reader, "quant_conv", 2 * z, 2 * z, 1), frameConv(reader, "post_quant_conv", z, z, 1),
                at::tensor(config.latentMean, at::kFloat).view({z, 1, 1}),
                at::tensor(config.latentDeviation, at::kFloat).view({z, 1, 1}), z,
                int64_t{1} << (config.widths.size() - 1),
                /*clampImage=*/true},
               reader.placement().device, reader.placement().compute);
}

} // namespace arcflow
