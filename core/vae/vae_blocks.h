#pragma once

#include "core/base/task.h"
#include "core/vae/conv2d.h"
#include "core/vae/norm_silu.h"
#include "core/weights/linear.h"
#include "core/weights/probe.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The parts both autoencoders are made of. Features are [B, C, H, W], channels-last. Blocks take their input by value
/// and may overwrite it: the residual is added in place.
namespace arcflow {

/// Group norm (FLUX) or RMS norm over the channels (Qwen-Image).
struct ChannelNorm {
    at::Tensor weight; ///< [C]
    at::Tensor bias;   ///< [C]; undefined for the RMS norm
    int64_t groups = 0;
    double eps = 1e-6;

    at::Tensor operator()(const at::Tensor& x, Activation activation) const;
};

/// x + conv2(silu(norm2(conv1(silu(norm1(x)))))), with a 1×1 convolution of x where the channel count changes.
struct ResBlock {
    ChannelNorm norm1, norm2;
    Conv2d conv1, conv2;
    std::optional<Conv2d> shortcut;

    at::Tensor operator()(at::Tensor x) const;
};

/// x + out(softmax(q·kᵀ/√C)·v) over all pixels, one head of width C.
struct AttentionBlock {
    ChannelNorm norm;
    Linear qkv, out;

    at::Tensor operator()(const at::Tensor& x) const;
};

/// Twice the height and width by repetition, then a 3×3 convolution.
struct Upsample {
    UpsampledConv2d conv;

    at::Tensor operator()(const at::Tensor& x) const;
};

/// Half the height and width: a 3×3 convolution of stride 2 after one row and column of zeros behind the image.
struct Downsample {
    Conv2d conv; ///< stride 2, padding 0

    at::Tensor operator()(const at::Tensor& x) const;
};

using VaeBlock = std::variant<ResBlock, AttentionBlock, Upsample, Downsample>;

/// An encoder or decoder: first convolution, blocks, norm, silu, last convolution.
struct ConvStack {
    struct Step {
        VaeBlock block;
        std::string state; ///< what the probe calls the features after this block; empty = nothing worth a name
    };
    Conv2d convIn;
    std::vector<Step> steps;
    ChannelNorm normOut;
    Conv2d convOut;

    /// Polls the task before every block. The probe sees `prefix` + "conv_in", the steps' states and "conv_out"; a
    /// later block may overwrite what it saw, so a probe that keeps states must clone them.
    at::Tensor operator()(const at::Tensor& x, const Task& task, std::string_view prefix, const Probe& probe) const;

    /// About the largest number of values alive at once for an input of `pixels`, weights not counted.
    double peakValues(int64_t pixels) const;
};

} // namespace arcflow
