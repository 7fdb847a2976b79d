#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// Where the attention of a block reads from: [B, L, H, D] buffers over all tokens (text and image together), with a
/// contiguous last dimension and any other strides, so also views of [B, H, L, D] memory.
struct AttentionInputs {
    at::Tensor q, k, v;
};

/// One stream's projections into the joint attention buffers: RMS norm of every q and k head (weight [D], fp32 or
/// bf16), rotation of adjacent pairs by RoPE tables, and a plain copy of v. Writes rows [rowBegin, rowBegin + L) of
/// `out`. qkv [B, L, 3·H·D], rows q ‖ k ‖ v, fp32 or bf16 (last dimension contiguous, any row stride); cos, sin [L,
/// D/2] fp32 contiguous; buffers in qkv's type. Norm and rotation in fp32, rounded once to that type, except that with
/// bf16 the normalised value is rounded before the rotation, too, as the reference implementation does.
void qkNormRope(const at::Tensor& qkv, const at::Tensor& qWeight, const at::Tensor& kWeight, const at::Tensor& cos,
                const at::Tensor& sin, double eps, AttentionInputs& out, int64_t rowBegin);

} // namespace arcflow::kernels
