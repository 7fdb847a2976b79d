#pragma once

#include "kernels/momentum_step.h"
#include "kernels/qk_norm_rope.h"

#include <ATen/ATen.h>

/// The same operations from plain ATen: differentiable, and the truth the fused kernels are tested against.
namespace arcflow::kernels::reference {

at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps = 1e-6);
at::Tensor gatedResidual(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& y); ///< returns x + gate · y
at::Tensor geluTanh(const at::Tensor& x);
/// One of q, k: norm and rotation of heads [B, L, H, D].
at::Tensor normRope(const at::Tensor& heads, const at::Tensor& weight, const at::Tensor& cos, const at::Tensor& sin,
                    double eps);
/// Levels may be scalars or [B] tensors (training draws them per sample).
at::Tensor momentumDisplacement(const MomentumModes& modes, const at::Tensor& source, const at::Tensor& from,
                                const at::Tensor& to, PhiRule rule = PhiRule::published);
at::Tensor momentumVelocity(const MomentumModes& modes, const at::Tensor& source, const at::Tensor& sigma);

} // namespace arcflow::kernels::reference

namespace arcflow::kernels {

/// Which path the public functions take. Where gradients are recorded, those with a gradient kernel (kernels/recorded)
/// stay with the fused one, and the others take the reference.
enum class Path { fused, reference };
void setPath(Path path); ///< process-wide; for tests and for users who suspect a kernel ("safe mode")
Path path();
bool useReference(); ///< path() == reference, or gradients are being recorded

} // namespace arcflow::kernels
