#pragma once

#include "kernels/exp_math.h"

namespace arcflow::kernels {

/// What a sum over momentum modes gives.
enum class MomentumTerm { velocity, displacementExact, displacementPublished };

constexpr int64_t pixelsPerToken = 4; ///< a token is a 2×2 patch of latent pixels
constexpr int64_t maxModes = 64;      ///< what the loops keep on their stack; published models have 16 and 4

/// One call of momentumDisplacement or momentumVelocity on raw memory. A "row" of the loops is one of the B · I tokens.
template <typename T> struct MomentumSum {
    Rows<const T> means;                     // [K, 4C] each
    Rows<const float> logWeights, logGammas; // [K, 4] and [K−1, 4] each
    Rows<float> out;                         // [4C] each
    int64_t tokens;                          // I
    int64_t modes;                           // K
    int64_t width;                           // 4C
    float lead;                              // source − from (or − σ): how far the prediction lies behind
    float step;                              // from − to; 1 for the velocity
    MomentumTerm term;
};

/// φ(y) = (eʸ − 1)/y, the mean of e^(y·s) over s in [0, 1]; φ(0) = 1.
/// Near 0 the difference cancels, so |y| < 1 takes the series Σ yⁿ/(n+1)!, cut where it no longer changes T; beyond,
/// at most a factor of 1.6 is lost, and both sides stay free of branches for the vector loops.
template <typename T> ARCFLOW_HD T meanGrowth(T y) {
    constexpr int terms = sizeof(T) == sizeof(float) ? 11 : 20;
    T series = T(1);
    for (int n = terms; n >= 2; --n) {
        series = T(1) + series * y * (T(1) / static_cast<T>(n));
    }
    const T size = y < T(0) ? -y : y;
    return size < T(1) ? series : (expOf(y) - T(1)) / y;
}

/// y as the published code uses it in φ: |y| at least 1e-4, and zero counts as positive.
template <typename T> ARCFLOW_HD T heldFromZero(T y) {
    constexpr T least = T(1e-4);
    const T size = y < T(0) ? -y : y;
    const T held = y < T(0) ? -least : least;
    return size < least ? held : y;
}

/// What mode weight · mean is multiplied with, for a mode of log-growth ℓ: e^(ℓ·lead) for the velocity, and
/// e^(ℓ·lead) · step · φ(ℓ·step), its integral over the step, for the displacement.
template <MomentumTerm term, typename T> ARCFLOW_HD T modeGain(T logGamma, T lead, T step) {
    const T growth = expOf(logGamma * lead);
    if constexpr (term == MomentumTerm::velocity) {
        return growth;
    } else if constexpr (term == MomentumTerm::displacementExact) {
        return growth * step * meanGrowth(logGamma * step);
    } else {
        return growth * step * meanGrowth(heldFromZero(logGamma * step));
    }
}

} // namespace arcflow::kernels
