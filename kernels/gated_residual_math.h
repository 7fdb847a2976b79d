#pragma once

#include "kernels/host_device.h"

namespace arcflow::kernels {

/// One call of gatedResidual on raw memory. A "row" of the loops is one of the B · L positions.
template <typename T> struct GatedResidual {
    Rows<T> x; // read and written
    Rows<const T> gate, y;
    int64_t length; // L
    int64_t width;  // D
};

/// Its gradients of gate and y; that of x is the result's own. A "row" of the loops is one of the B batch items.
template <typename T> struct GatedResidualGradient {
    Rows<const T> gate, y, gradient; // of the result
    Rows<T> yGradient;
    float* gateGradient; // [B, D]
    int64_t length;      // L
    int64_t width;       // D
};

template <typename T> ARCFLOW_HD T gatedSum(T x, T gate, T y) {
    return x + gate * y;
}

} // namespace arcflow::kernels
