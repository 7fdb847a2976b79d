#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// Layer norm of each row without affine, then modulation: LN(x) · (1 + scale) + shift, in one pass over memory.
/// x [B, L, D] fp32 or bf16 (last dimension contiguous, any row stride); scale, shift [B, D] or [1, D] in x's type
/// (last dimension contiguous, any row stride). Returns [B, L, D] contiguous in x's type. Computed in fp32, rounded
/// once.
at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps = 1e-6);

} // namespace arcflow::kernels
