#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// x += gate · y in place. x, y [B, L, D] of one type, fp32 or bf16 (last dimension contiguous, any row stride); gate
/// [B, D] or [1, D]. Computed in fp32, rounded once. While gradients are recorded x becomes a new tensor instead:
/// a norm before has saved the old one for its own gradient.
void gatedResidual(at::Tensor& x, const at::Tensor& gate, const at::Tensor& y);

} // namespace arcflow::kernels
