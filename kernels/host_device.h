#pragma once

#include <cstdint>

/// Marks the per-element functions that the CPU loops, the CUDA kernels and the tests share.
///
/// Always inlined, also without optimisation: the CPU loops are compiled once per instruction set, and of several
/// out-of-line copies of one function the linker keeps any, perhaps the AVX-512 one on a machine without it.
#ifdef __CUDACC__
#define ARCFLOW_HD __host__ __device__ __forceinline__
#else
#define ARCFLOW_HD inline __attribute__((always_inline))
#endif

namespace arcflow::kernels {

/// A bfloat16 as it is stored: the upper half of a float. Same bits as c10::BFloat16, whose header has functions that
/// are not always inlined (see above).
struct Bf16 {
    uint16_t bits;
};

ARCFLOW_HD uint32_t bitsOf(float value) {
    return __builtin_bit_cast(uint32_t, value);
}
ARCFLOW_HD float floatOf(uint32_t bits) {
    return __builtin_bit_cast(float, bits);
}

ARCFLOW_HD float toFloat(float value) {
    return value;
}
ARCFLOW_HD float toFloat(Bf16 value) {
    return floatOf(static_cast<uint32_t>(value.bits) << 16);
}

/// Conversion to the storage type T: for bf16 to the nearest, ties to even; NaN stays NaN.
template <typename T> ARCFLOW_HD T fromFloat(float value);

template <> ARCFLOW_HD float fromFloat<float>(float value) {
    return value;
}

template <> ARCFLOW_HD Bf16 fromFloat<Bf16>(float value) {
    const uint32_t bits = bitsOf(value);
    const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    const uint32_t quietNan = (bits >> 16) | 0x40u; // rounding could carry a NaN into infinity
    const bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
    return Bf16{static_cast<uint16_t>(isNan ? quietNan : rounded)};
}

/// `value` as it would be read back after a store as T.
template <typename T> ARCFLOW_HD float rounded(float value) {
    return toFloat(fromFloat<T>(value));
}

/// The rows of a [B, L, ...] tensor whose inner part is dense. A stride of 0 repeats: [B, D] gives every position of a
/// batch item the same row, [1, D] every batch item as well.
template <typename T> struct Rows {
    T* data;
    int64_t batchStride, rowStride; // in elements

    ARCFLOW_HD T* at(int64_t batch, int64_t position) const {
        return data + batch * batchStride + position * rowStride;
    }
};

} // namespace arcflow::kernels
