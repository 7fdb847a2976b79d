#pragma once

#include "kernels/host_device.h"

#include <cmath>

namespace arcflow::kernels {

/// eˣ without a branch or a library call, so that loops over it become vector code. Error below 1.5 ulp over the whole
/// range (tests/kernels/tst_host_math.cpp measures it); overflows to infinity and underflows to 0 where the
/// library's does; NaN stays NaN.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2: ln 2 is split in two so that n · ln2High is exact (n has 8 bits, ln2High 10),
/// and eʳ is its Taylor series, whose first term left out is below 6e-9.
ARCFLOW_HD float expOf(float x) {
    constexpr float log2e = 1.44269504f, ln2High = 0.693359375f, ln2Low = -2.12194440e-4f;
    constexpr float roundingShift = 12582912.0f; // 1.5 · 2²³: adding it leaves the rounded integer in the low bits
    const float held = x < -105.0f ? -105.0f : x > 89.0f ? 89.0f : x;
    const float shifted = held * log2e + roundingShift;
    const float n = shifted - roundingShift;
    const float r = (held - n * ln2High) - n * ln2Low;
    constexpr float inverseFactorial[] = {1.0f, 1.0f, 1.0f / 2, 1.0f / 6, 1.0f / 24, 1.0f / 120, 1.0f / 720};
    float series = 1.0f / 5040;
    for (int term = 6; term >= 0; --term) {
        series = series * r + inverseFactorial[term];
    }
    // 2ⁿ as two factors: n reaches from −151 to 128, beyond the exponents of normal floats.
    const int32_t exponent = static_cast<int32_t>(bitsOf(shifted) - bitsOf(roundingShift));
    const int32_t half = exponent >> 1;
    const float first = floatOf(static_cast<uint32_t>(half + 127) << 23);
    const float second = floatOf(static_cast<uint32_t>(exponent - half + 127) << 23);
    return series * first * second;
}

ARCFLOW_HD double expOf(double x) {
    return std::exp(x);
}

} // namespace arcflow::kernels
