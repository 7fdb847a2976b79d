#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// y += (x · downᵀ) · upᵀ in place: a LoRA update kept beside its weight. x [N, in], down [rank, in], up [out, rank],
/// y [N, out] of one type (last dimension contiguous but for up, any row stride). Small ranks in fp32 on the CPU are
/// fused if up is stored by columns (`up.t()` contiguous); everything else is two matrix products of ATen's.
void lowRankUpdate(const at::Tensor& x, const at::Tensor& down, const at::Tensor& up, const at::Tensor& y);

} // namespace arcflow::kernels
