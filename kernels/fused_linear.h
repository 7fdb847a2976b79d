#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace arcflow::kernels {

/// A low-rank update kept beside a weight: adds `up · (down · x)` to rows [rowBegin, rowBegin + up.size(0)) of the
/// result. The strength is already folded into `up`.
struct LowRankUpdate {
    at::Tensor down; ///< [rank, in]
    at::Tensor up;   ///< [rows, rank]
    int64_t rowBegin = 0;
};

/// A linear layer: y = x · Wᵀ + b, plus its low-rank updates.
struct LinearWeights {
    const at::Tensor& weight; ///< [out, in]
    const at::Tensor& bias;   ///< [out] or undefined
    const std::vector<LowRankUpdate>& updates;
};

/// A linear layer and what follows it, for x [B, L, in], of one number format with everything else. On the CPU in fp32,
/// with few enough tokens for a kernel of our own, each is one pass; otherwise ATen's product and the kernels for the
/// rest. `out` and `sum` are [B, L, out] with a contiguous last dimension and any row stride, for example a slice of a
/// wider buffer. Where gradients are recorded, they flow
/// through `linear`, and through `linearAddGated`, whose `sum` is then another tensor.
at::Tensor linear(const at::Tensor& x, const LinearWeights& layer);
/// out = GELU(linear(x)) in its tanh form.
void linearGelu(const at::Tensor& x, const LinearWeights& layer, const at::Tensor& out);
/// sum += gate · linear(x), gate [B, out] or [1, out].
void linearAddGated(const at::Tensor& x, const LinearWeights& layer, const at::Tensor& gate, at::Tensor& sum);

} // namespace arcflow::kernels
