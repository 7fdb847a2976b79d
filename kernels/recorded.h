#pragma once

#include "kernels/qk_norm_rope.h"

/// The fused kernels where gradients are recorded: each is one node of the graph, with a gradient kernel of its own,
/// instead of the dozen of its formula in plain ATen. Arguments are checked by the public functions, which come here.
namespace arcflow::kernels::recorded {

/// Whether gradients are being recorded through kernels of this tensor's device and type: fp32 and bf16 on the CPU.
bool applies(const at::Tensor& x);

at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps);
at::Tensor gatedResidual(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& y);
at::Tensor geluTanh(const at::Tensor& x);
/// q, k, v [B, L, H, D] of qkv [B, L, 3·H·D].
AttentionInputs qkNormRope(const at::Tensor& qkv, const at::Tensor& qWeight, const at::Tensor& kWeight,
                           const at::Tensor& cos, const at::Tensor& sin, double eps);

} // namespace arcflow::kernels::recorded
