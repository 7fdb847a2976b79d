#include "kernels/reference.h"

#include <c10/core/GradMode.h>

#include <atomic>
#include <cmath>

namespace arcflow::kernels {
namespace {

std::atomic<Path> chosenPath = Path::fused;

} // namespace

void setPath(Path chosen) {
    chosenPath.store(chosen, std::memory_order_relaxed);
}
Path path() {
    return chosenPath.load(std::memory_order_relaxed);
}
bool useReference() {
    return path() == Path::reference || c10::GradMode::is_enabled();
}

namespace reference {
namespace {

/// Statistics and sums are taken in fp32, or in fp64 for fp64 (finite differences in tests need it).
at::ScalarType accumulationType(const at::Tensor& tensor) {
    return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

/// A scalar or [B] level beside tensors [B, I, K, 4].
at::Tensor besideTokens(const at::Tensor& level, at::ScalarType type) {
    return (level.dim() == 0 ? level : level.view({-1, 1, 1, 1})).to(type);
}

/// φ(y) = (eʸ − 1)/y with finite, accurate value and gradient everywhere. The quotient's gradient loses 1/|y| digits
/// near 0, so |y| < 1/2 takes the series Σ yⁿ/(n+1)!, whose first term left out is below 1e-18; the quotient gets a
/// stand-in there, since autograd multiplies the branch not taken by 0, and 0 · NaN is NaN.
at::Tensor exactGrowth(const at::Tensor& y) {
    const at::Tensor small = y.abs() < 0.5;
    const at::Tensor near = at::where(small, y, at::zeros_like(y)), far = at::where(small, at::ones_like(y), y);
    at::Tensor series = at::ones_like(y);
    for (int n = 16; n >= 2; --n) {
        series = 1 + series * near / n;
    }
    return at::where(small, series, at::expm1(far) / far);
}

/// φ with |y| ≥ 1e-4 and sign(0) = +1, as published; no gradient where y is held.
at::Tensor publishedGrowth(const at::Tensor& y) {
    const at::Tensor sign = at::where(y < 0, -at::ones_like(y), at::ones_like(y));
    const at::Tensor held = sign * y.abs().clamp_min(1e-4);
    return at::expm1(held) / held;
}

/// Σₖ softmax(log-weights)ₖ · gainₖ · μₖ, where mode 0 has gain 1 and `gains` [B, I, K−1, 4] are the others'.
at::Tensor weightedSum(const MomentumModes& modes, const at::Tensor& gains) {
    const at::ScalarType type = accumulationType(modes.means);
    const at::Tensor weights = at::softmax(modes.logWeights.to(type), 2);              // [B, I, K, 4]
    const at::Tensor straight = at::ones_like(weights.narrow(2, 0, 1));                // [B, I, 1, 4]
    const at::Tensor factors = (weights * at::cat({straight, gains}, 2)).unsqueeze(3); // [B, I, K, 1, 4]
    const at::Tensor means =
        modes.means.to(type).unflatten(3, {modes.means.size(3) / 4, int64_t(4)}); // [B, I, K, C, 4]
    return (factors * means).sum(2).flatten(2);                                   // [B, I, 4C]
}

} // namespace

at::Tensor normModulate(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, double eps) {
    const at::Tensor normed = at::layer_norm(x, {x.size(-1)}, {}, {}, eps);
    return normed * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1);
}

at::Tensor gatedResidual(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& y) {
    return x + gate.unsqueeze(1) * y;
}

at::Tensor geluTanh(const at::Tensor& x) {
    return at::gelu(x, "tanh");
}

at::Tensor normRope(const at::Tensor& heads, const at::Tensor& weight, const at::Tensor& cos, const at::Tensor& sin,
                    double eps) {
    const at::ScalarType type = accumulationType(heads);
    const at::Tensor wide = heads.to(type);
    const at::Tensor factor = at::rsqrt(wide.square().mean(-1, true) + eps);
    const at::Tensor normed = (wide * factor * weight.to(type)).to(heads.scalar_type()).to(type);
    const at::Tensor pairs = normed.unflatten(-1, {heads.size(-1) / 2, int64_t(2)}); // [B, L, H, D/2, 2]
    const at::Tensor even = pairs.select(-1, 0), odd = pairs.select(-1, 1);
    const at::Tensor cosine = cos.unsqueeze(1), sine = sin.unsqueeze(1); // [L, 1, D/2]: the same for every head
    const at::Tensor rotated = at::stack({even * cosine - odd * sine, odd * cosine + even * sine}, -1);
    return rotated.flatten(-2).to(heads.scalar_type());
}

at::Tensor momentumDisplacement(const MomentumModes& modes, const at::Tensor& source, const at::Tensor& from,
                                const at::Tensor& to, PhiRule rule) {
    const at::ScalarType type = accumulationType(modes.means);
    const at::Tensor logGammas = modes.logGammas.to(type); // [B, I, K−1, 4]
    const at::Tensor lead = besideTokens(source - from, type), step = besideTokens(from - to, type);
    const at::Tensor y = logGammas * step;
    const at::Tensor growth = rule == PhiRule::exact ? exactGrowth(y) : publishedGrowth(y);
    const at::Tensor sum = weightedSum(modes, at::exp(logGammas * lead) * growth); // [B, I, 4C]
    return sum * (step.dim() == 0 ? step : step.view({-1, 1, 1}));
}

at::Tensor momentumVelocity(const MomentumModes& modes, const at::Tensor& source, const at::Tensor& sigma) {
    const at::ScalarType type = accumulationType(modes.means);
    return weightedSum(modes, at::exp(modes.logGammas.to(type) * besideTokens(source - sigma, type)));
}

} // namespace reference
} // namespace arcflow::kernels
