#pragma once

#include "kernels/host_device.h"

#include <cmath>

namespace arcflow::kernels {

/// One call of normModulate on raw memory. A "row" of the loops is one of the B · L positions.
template <typename T> struct NormModulate {
    Rows<const T> x, scale, shift;
    Rows<T> out;
    int64_t length; // L
    int64_t width;  // D
    float eps;
};

/// Its gradients. A "row" of the loops is one of the B batch items, whose positions all change the same modulation.
template <typename T> struct NormModulateGradient {
    Rows<const T> x, scale, gradient; // of the result
    Rows<T> xGradient;
    float *scaleGradient, *shiftGradient; // [B, D]
    int64_t length;                       // L
    int64_t width;                        // D
    float eps;
};

/// 1 / √(mean of squares + eps), the factor of layer norm (squares of deviations) and of RMS norm (squares of values).
template <typename T> ARCFLOW_HD T inverseRoot(T sumOfSquares, T count, T eps) {
    using std::sqrt;
    return T(1) / sqrt(sumOfSquares / count + eps);
}

template <typename T> ARCFLOW_HD T modulated(T x, T mean, T inverseDeviation, T scale, T shift) {
    return (x - mean) * inverseDeviation * (T(1) + scale) + shift;
}

} // namespace arcflow::kernels
