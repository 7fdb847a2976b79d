#pragma once

#include "kernels/host_device.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

/// Σ term(i) over i in [0, count), as 32 partial sums side by side that are folded in halves at the end: enough
/// independent additions to keep the vector units busy, and a smaller rounding error than one running sum.
/// (`omp simd reduction` would do, but GCC adds its lanes up one by one, which takes longer than a head of 128.)
template <typename Term> ARCFLOW_HD float sumOf(int64_t count, const Term& term) {
    constexpr int64_t lanes = 32;
    float partial[lanes] = {};
    int64_t begin = 0;
    for (; begin + lanes <= count; begin += lanes) {
#pragma omp simd
        for (int64_t lane = 0; lane < lanes; ++lane) {
            partial[lane] += term(begin + lane);
        }
    }
    for (int64_t i = begin; i < count; ++i) {
        partial[i - begin] += term(i);
    }
#pragma GCC unroll 8
    for (int64_t half = lanes / 2; half > 0; half /= 2) {
        for (int64_t lane = 0; lane < half; ++lane) {
            partial[lane] += partial[lane + half];
        }
    }
    return partial[0];
}

} // namespace
} // namespace arcflow::kernels::ARCFLOW_ISA
