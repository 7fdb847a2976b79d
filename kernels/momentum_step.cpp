#include "kernels/momentum_step.h"

#include "kernels/launch.h"
#include "kernels/reference.h"

namespace arcflow::kernels {
namespace {

void checkModes(const MomentumModes& modes) {
    const at::Tensor &means = modes.means, &logWeights = modes.logWeights, &logGammas = modes.logGammas;
    TORCH_CHECK(means.dim() == 4 && means.size(2) >= 1 && means.size(2) <= maxModes &&
                    means.size(3) % pixelsPerToken == 0,
                "Momentum modes: expected means [B, I, K, 4C] with 1 <= K <= ", maxModes, ", found ", means.sizes());
    const int64_t batch = means.size(0), tokens = means.size(1), count = means.size(2);
    const std::array<int64_t, 4> weightSizes{batch, tokens, count, pixelsPerToken};
    const std::array<int64_t, 4> gammaSizes{batch, tokens, count - 1, pixelsPerToken};
    TORCH_CHECK(logWeights.sizes() == at::IntArrayRef(weightSizes), "Momentum modes: expected log-weights ",
                at::IntArrayRef(weightSizes), ", found ", logWeights.sizes());
    TORCH_CHECK(logGammas.sizes() == at::IntArrayRef(gammaSizes), "Momentum modes: expected log-gammas ",
                at::IntArrayRef(gammaSizes), ", found ", logGammas.sizes());
    checkLike(logWeights, means, "Momentum modes, log-weights");
    checkLike(logGammas, means, "Momentum modes, log-gammas");
}

/// The tensor with dense last two dimensions, which the loops need; a view whenever it already has them.
at::Tensor denseTokens(const at::Tensor& tensor) { // [B, I, K, N]
    const bool dense = tensor.stride(3) == 1 && tensor.stride(2) == tensor.size(3);
    return dense ? tensor : tensor.contiguous();
}

at::Tensor fusedSum(const MomentumModes& modes, double lead, double step, MomentumTerm term) {
    const at::Tensor means = denseTokens(modes.means);
    // Log-weights and log-gammas are 1/C of the data: fp32 for both storage types keeps one variant of the
    // exponentials.
    const at::Tensor logWeights = denseTokens(modes.logWeights.to(at::kFloat));
    const at::Tensor logGammas = denseTokens(modes.logGammas.to(at::kFloat));
    const int64_t batch = means.size(0), tokens = means.size(1), count = means.size(2), width = means.size(3);
    at::Tensor out = at::empty({batch, tokens, width}, means.options().dtype(at::kFloat)); // [B, I, 4C]
    if (out.numel() == 0) {
        return out;
    }
    forStorageType(means.scalar_type(), "Momentum modes", [&](auto storage) {
        using T = decltype(storage);
        const MomentumSum<T> op{rowsOf<T>(means),
                                rowsOf<float>(logWeights),
                                rowsOf<float>(logGammas),
                                mutableRowsOf<float>(out),
                                tokens,
                                count,
                                width,
                                static_cast<float>(lead),
                                static_cast<float>(step),
                                term};
        run(op, batch * tokens, count * width, means.device());
    });
    return out;
}

/// Levels as the reference takes them. 0-dim: a double scalar leaves the modes' type alone.
at::Tensor level(double sigma) {
    return at::scalar_tensor(sigma, at::kDouble);
}

} // namespace

at::Tensor momentumDisplacement(const MomentumModes& modes, double source, double from, double to, PhiRule rule) {
    checkModes(modes);
    if (useReference() || !hasKernelsFor(modes.means.device())) {
        return reference::momentumDisplacement(modes, level(source), level(from), level(to), rule);
    }
    return fusedSum(modes, source - from, from - to,
                    rule == PhiRule::exact ? MomentumTerm::displacementExact : MomentumTerm::displacementPublished);
}

at::Tensor momentumVelocity(const MomentumModes& modes, double source, double sigma) {
    checkModes(modes);
    if (useReference() || !hasKernelsFor(modes.means.device())) {
        return reference::momentumVelocity(modes, level(source), level(sigma));
    }
    return fusedSum(modes, source - sigma, 1.0, MomentumTerm::velocity);
}

} // namespace arcflow::kernels
