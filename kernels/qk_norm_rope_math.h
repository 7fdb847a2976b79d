#pragma once

#include "kernels/norm_modulate_math.h"

namespace arcflow::kernels {

/// The heads of a [B, L, H, D] tensor with dense D and any other strides (in elements).
template <typename T> struct Heads {
    T* data;
    int64_t batchStride, rowStride, headStride;

    ARCFLOW_HD T* at(int64_t batch, int64_t position, int64_t head) const {
        return data + batch * batchStride + position * rowStride + head * headStride;
    }
};

/// One call of qkNormRope on raw memory; q, k, v begin at the first row to write. A "row" of the loops is one of the
/// B · L tokens.
template <typename T> struct QkNormRope {
    Rows<const T> qkv;
    Heads<T> q, k, v;
    const float *qWeight, *kWeight; // [D]
    const float *cosines, *sines;   // [L, D/2]
    int64_t length;                 // L
    int64_t heads;                  // H
    int64_t headSize;               // D
    float eps;
};

/// Its gradients. A "row" of the loops is a chunk of `chunkRows` of the B · L tokens, with sums of its own for the
/// weights' gradients, so that these do not depend on the number of threads.
template <typename T> struct QkNormRopeGradient {
    Rows<const T> qkv;
    Heads<const T> q, k, v; // gradients of the results
    Rows<T> qkvGradient;
    const float *qWeight, *kWeight; // [D]
    const float *cosines, *sines;   // [L, D/2]
    float* weightGradients;         // [chunks, 2, D]: of qWeight, of kWeight
    int64_t rows;                   // B · L
    int64_t chunkRows;
    int64_t length;   // L
    int64_t heads;    // H
    int64_t headSize; // D
    float eps;
};

/// Rotation of the adjacent pair (even, odd) by the angle of the given cosine and sine.
template <typename T> ARCFLOW_HD T rotatedEven(T even, T odd, T cosine, T sine) {
    return even * cosine - odd * sine;
}
template <typename T> ARCFLOW_HD T rotatedOdd(T even, T odd, T cosine, T sine) {
    return odd * cosine + even * sine;
}

} // namespace arcflow::kernels
