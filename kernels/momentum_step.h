#pragma once

#include <ATen/ATen.h>

namespace arcflow::kernels {

/// One ArcFlow prediction in token layout, made at noise level s: K momentum modes (1 to 64), per latent pixel of a 2×2
/// patch. All three tensors are fp32 or all bf16; fastest when the last two dimensions are dense, any other strides.
struct MomentumModes {
    at::Tensor means;      ///< [B, I, K, 4C], channel c·4 + dy·2 + dx
    at::Tensor logWeights; ///< [B, I, K, 4], any offset over K (softmax is taken over K)
    at::Tensor logGammas;  ///< [B, I, K−1, 4]; mode 0 has ℓ = 0
};

/// How φ(y) = (eʸ − 1)/y behaves near 0.
enum class PhiRule {
    exact,     ///< series for small |y|: the true integral
    published, ///< |y| held at ≥ 1e-4 with sign(0) = +1, as the published code does; mode 0 exact
};

/// Displacement x(from) − x(to) = Σₖ wₖ μₖ exp(ℓₖ(s−from)) (from−to) φ(ℓₖ(from−to)), all modes fused.
/// `source`, `from`, `to` are noise levels, s ≥ from ≥ to normally (not required). Returns [B, I, 4C] fp32.
at::Tensor momentumDisplacement(const MomentumModes& modes, double source, double from, double to,
                                PhiRule rule = PhiRule::published);

/// Velocity u(σ) = Σₖ wₖ μₖ exp(ℓₖ(s−σ)). Returns [B, I, 4C] fp32.
at::Tensor momentumVelocity(const MomentumModes& modes, double source, double sigma);

} // namespace arcflow::kernels
