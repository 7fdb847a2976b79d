#pragma once

#include "kernels/host_device.h"

#include <utility>

/// Vector registers by hand, for the loops that GCC does not vectorise well.
namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX2__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif

/// One register of floats; may lie anywhere in memory.
using Vector = float __attribute__((vector_size(4 * lanes), aligned(4), may_alias));

ARCFLOW_HD Vector load(const float* memory) {
    return *reinterpret_cast<const Vector*>(memory);
}
ARCFLOW_HD void store(float* memory, Vector value) {
    *reinterpret_cast<Vector*>(memory) = value;
}

/// Swaps the off-diagonal blocks of size `step` between rows a and b, `step` apart.
template <int step, int... i>
ARCFLOW_HD void exchangeBlocks(Vector& a, Vector& b, std::integer_sequence<int, i...> /*columns*/) {
    const Vector x = __builtin_shufflevector(a, b, ((i & step) ? lanes + i - step : i)...);
    const Vector y = __builtin_shufflevector(a, b, ((i & step) ? lanes + i : i + step)...);
    a = x;
    b = y;
}

/// Transposes a square of floats in registers: blocks of 1, 2, 4, … change places.
template <int step = 1> ARCFLOW_HD void transpose(Vector (&rows)[lanes]) {
#pragma GCC unroll 16
    for (int i = 0; i < lanes; ++i) {
        if (!(i & step)) {
            exchangeBlocks<step>(rows[i], rows[i + step], std::make_integer_sequence<int, lanes>{});
        }
    }
    if constexpr (2 * step < lanes) {
        transpose<2 * step>(rows);
    }
}

} // namespace
} // namespace arcflow::kernels::ARCFLOW_ISA
