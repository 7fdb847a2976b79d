#pragma once

#include "kernels/exp_math.h"

namespace arcflow::kernels {

/// One call of geluTanh on raw memory. A "row" of the loops is one of the B · L positions.
template <typename T> struct GeluTanh {
    Rows<const T> x;
    Rows<T> out;
    int64_t length; // L
    int64_t width;  // D
};

/// Its gradient.
template <typename T> struct GeluTanhGradient {
    Rows<const T> x, gradient; // of the result
    Rows<T> xGradient;
    int64_t length; // L
    int64_t width;  // D
};

/// x/2 · (1 + tanh u), u = √(2/π) (x + 0.044715 x³), as x / (1 + e^(−2u)): one exponential, and no cancellation where
/// tanh u nears −1. (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.)
template <typename T> ARCFLOW_HD T geluOf(T x) {
    constexpr T twoRootTwoOverPi = T(1.5957691216057308);
    return x / (T(1) + expOf(-twoRootTwoOverPi * x * (T(1) + T(0.044715) * x * x)));
}

/// Its slope: with s = 1 / (1 + e^(−2u)), d(x · s)/dx = s + x · s · (1 − s) · d(2u)/dx.
template <typename T> ARCFLOW_HD T geluSlope(T x) {
    constexpr T twoRootTwoOverPi = T(1.5957691216057308);
    const T share = T(1) / (T(1) + expOf(-twoRootTwoOverPi * x * (T(1) + T(0.044715) * x * x)));
    return share + x * share * (T(1) - share) * twoRootTwoOverPi * (T(1) + T(3 * 0.044715) * x * x);
}

} // namespace arcflow::kernels
