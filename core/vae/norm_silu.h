#pragma once

#include <ATen/ATen.h>

/// Norms of image features with the activation that follows, fused. x [B, C, H, W] of any strides and type; the result
/// is channels-last in x's type, statistics and arithmetic are fp32. On the CPU with fp32 or bf16 one pass reads the
/// statistics and one writes the result; elsewhere ATen does it.
namespace arcflow {

enum class Activation { none, silu };

/// Group norm over C/groups channels and all pixels, then weight · x + bias per channel ([C]).
at::Tensor groupNorm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
                     Activation activation);

/// Each pixel's channels divided by their root mean square, times weight [C]: x / max(‖x‖, 1e-12) · √C · weight.
at::Tensor channelRmsNorm(const at::Tensor& x, const at::Tensor& weight, Activation activation);

/// The same two from plain ATen: the path of other devices and types, and the truth in tests.
namespace reference {
at::Tensor groupNorm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
                     Activation activation);
at::Tensor channelRmsNorm(const at::Tensor& x, const at::Tensor& weight, Activation activation);
} // namespace reference

} // namespace arcflow
