#include "core/vae/vae_blocks.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// What a block needs for an input of `pixels`: values alive at once (its input included), and the pixels it puts out.
struct BlockCost {
    double values;
    double pixels;
};

struct CostOf {
    double pixels;

    BlockCost operator()(const ResBlock& block) const {
        // The residual (with a shortcut: and x), a norm's result and a convolution's.
        const auto in = static_cast<double>(block.conv1.inChannels());
        const auto out = static_cast<double>(block.conv1.outChannels());
        return {pixels * (std::max(2 * in, in + out) + 2 * out), pixels};
    }
    BlockCost operator()(const AttentionBlock& block) const {
        return {pixels * 7 * static_cast<double>(block.out.inFeatures()),
                pixels}; // x, norm, q ‖ k ‖ v, mixture, projection
    }
    BlockCost operator()(const Upsample& block) const {
        const auto in = static_cast<double>(block.conv.inChannels());
        const auto out = static_cast<double>(block.conv.outChannels());
        return {pixels * (in + 4 * (out + std::max(in, out))), 4 * pixels};
    }
    BlockCost operator()(const Downsample& block) const {
        const auto in = static_cast<double>(block.conv.inChannels());
        return {pixels * (2 * in + static_cast<double>(block.conv.outChannels()) / 4), pixels / 4};
    }
};

} // namespace

at::Tensor ChannelNorm::operator()(const at::Tensor& x, Activation activation) const {
    return bias.defined() ? groupNorm(x, groups, weight, bias, eps, activation) : channelRmsNorm(x, weight, activation);
}

at::Tensor ResBlock::operator()(at::Tensor x) const {
    const at::Tensor inner = conv1(norm1(x, Activation::silu));
    at::Tensor sum = shortcut ? (*shortcut)(x) : std::move(x);
    conv2.addTo(sum, norm2(inner, Activation::silu));
    return sum;
}

at::Tensor AttentionBlock::operator()(const at::Tensor& x) const {
    const int64_t batch = x.size(0);
    const int64_t channels = x.size(1);
    const int64_t pixels = x.size(2) * x.size(3);
    const at::Tensor normed = norm(x, Activation::none).permute({0, 2, 3, 1});
    const std::vector<at::Tensor> heads =
        qkv(normed.reshape({batch, 1, pixels, channels})).chunk(3, -1); // [B, 1, HW, C]
    const at::Tensor mixed = at::scaled_dot_product_attention(heads[0], heads[1], heads[2]);
    const at::Tensor change = out(mixed).view({batch, x.size(2), x.size(3), channels}).permute({0, 3, 1, 2});
    return at::GradMode::is_enabled() ? x + change : x.add_(change);
}

at::Tensor Upsample::operator()(const at::Tensor& x) const {
    return conv(x);
}

at::Tensor Downsample::operator()(const at::Tensor& x) const {
    return conv(at::constant_pad_nd(x, {0, 1, 0, 1}));
}

at::Tensor ConvStack::operator()(const at::Tensor& input, const Task& task, std::string_view prefix,
                                 const Probe& probe) const {
    const auto reported = [&](std::string_view state, const at::Tensor& x) {
        if (probe && !state.empty()) {
            probe(concat(prefix, state), x);
        }
    };
    task.checkpoint();
    at::Tensor x = convIn(input.contiguous(at::MemoryFormat::ChannelsLast));
    reported("conv_in", x);
    for (size_t i = 0; i < steps.size(); ++i) {
        task.advance(static_cast<double>(i) / static_cast<double>(steps.size() + 1));
        x = std::visit([&](const auto& block) { return block(std::move(x)); }, steps[i].block);
        reported(steps[i].state, x);
    }
    task.checkpoint();
    x = convOut(normOut(x, Activation::silu));
    reported("conv_out", x);
    task.advance(1);
    return x;
}

double ConvStack::peakValues(int64_t inputPixels) const {
    auto pixels = static_cast<double>(inputPixels);
    double peak = 0;
    for (const Step& step : steps) {
        const BlockCost cost = std::visit(CostOf{pixels}, step.block);
        peak = std::max(peak, cost.values);
        pixels = cost.pixels;
    }
    return std::max(peak, pixels * static_cast<double>(2 * convOut.inChannels() + convOut.outChannels()));
}

} // namespace arcflow
