#pragma once

#include "kernels/host_device.h"

#include <cstdint>

/// The inner loops of norm_silu.cpp, on one thread, over rows of channels. norm_silu_loops.cpp is compiled once per
/// instruction set, as the loops in kernels/cpu are; the same rule holds: no ATen, no inline functions that are not
/// ARCFLOW_HD.
namespace arcflow::norm_loops {

template <typename T> struct Loops {
    /// Adds to sum[c] and squares[c] those of x − pivot[c] over the rows.
    void (*accumulate)(const T* x, int64_t rows, int64_t channels, const float* pivot, float* sum, float* squares);
    /// y = scale[c] · x + shift[c], then silu if asked for.
    void (*scaleShift)(const T* x, int64_t rows, int64_t channels, const float* scale, const float* shift, bool silu,
                       T* y);
    /// y = x / max(‖x‖, 1e-12) · √C · weight[c] row by row, then silu if asked for.
    void (*rms)(const T* x, int64_t rows, int64_t channels, const float* weight, bool silu, T* y);
};

#define ARCFLOW_DECLARE_NORM_LOOPS(isa)                                                                                \
    namespace isa {                                                                                                    \
    extern const Loops<float> floatLoops;                                                                              \
    extern const Loops<kernels::Bf16> bf16Loops;                                                                       \
    }
ARCFLOW_DECLARE_NORM_LOOPS(baseline)
ARCFLOW_DECLARE_NORM_LOOPS(avx2)
ARCFLOW_DECLARE_NORM_LOOPS(avx512)
#undef ARCFLOW_DECLARE_NORM_LOOPS

} // namespace arcflow::norm_loops
