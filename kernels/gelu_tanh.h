#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// out = GELU(x) in its tanh form, for example into a slice of a wider buffer. x, out [B, L, D] of one type, fp32 or
/// bf16 (last dimension contiguous, any row stride); out may be x itself, and must not overlap it otherwise.
void geluTanh(const at::Tensor& x, const at::Tensor& out);

/// The same as a new tensor, for when gradients are recorded.
at::Tensor geluTanh(const at::Tensor& x);

} // namespace arcflow::kernels
