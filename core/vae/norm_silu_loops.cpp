#include "core/vae/norm_silu_loops.h"

#include "kernels/exp_math.h"

namespace arcflow::norm_loops::ARCFLOW_ISA {
namespace {

using kernels::fromFloat;
using kernels::toFloat;

template <bool silu> ARCFLOW_HD float activated(float x) {
    return silu ? x / (1.0f + kernels::expOf(-x)) : x;
}

/// `count` rows in one sweep over the sums, which are read and written once for all of them.
template <int count, typename T>
ARCFLOW_HD void accumulateRows(const T* x, int64_t channels, const float* pivot, float* sum, float* squares) {
#pragma omp simd
    for (int64_t c = 0; c < channels; ++c) {
        float rowSum = 0, rowSquares = 0;
        for (int row = 0; row < count; ++row) {
            const float d = toFloat(x[row * channels + c]) - pivot[c];
            rowSum += d;
            rowSquares += d * d;
        }
        sum[c] += rowSum;
        squares[c] += rowSquares;
    }
}

template <typename T>
void accumulate(const T* x, int64_t rows, int64_t channels, const float* pivot, float* sum, float* squares) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        accumulateRows<4>(x + row * channels, channels, pivot, sum, squares);
    }
    for (; row < rows; ++row) {
        accumulateRows<1>(x + row * channels, channels, pivot, sum, squares);
    }
}

template <bool silu, typename T>
void scaleShiftRows(const T* x, int64_t rows, int64_t channels, const float* scale, const float* shift, T* y) {
    for (int64_t row = 0; row < rows; ++row, x += channels, y += channels) {
#pragma omp simd
        for (int64_t c = 0; c < channels; ++c) {
            y[c] = fromFloat<T>(activated<silu>(toFloat(x[c]) * scale[c] + shift[c]));
        }
    }
}

template <bool silu, typename T> void rmsRows(const T* x, int64_t rows, int64_t channels, const float* weight, T* y) {
    const float rootChannels = __builtin_sqrtf(static_cast<float>(channels));
    for (int64_t row = 0; row < rows; ++row, x += channels, y += channels) {
        float squares = 0;
#pragma omp simd reduction(+ : squares)
        for (int64_t c = 0; c < channels; ++c) {
            squares += toFloat(x[c]) * toFloat(x[c]);
        }
        const float length = __builtin_sqrtf(squares);
        const float scale = rootChannels / (length < 1e-12f ? 1e-12f : length);
#pragma omp simd
        for (int64_t c = 0; c < channels; ++c) {
            y[c] = fromFloat<T>(activated<silu>(toFloat(x[c]) * scale * weight[c]));
        }
    }
}

template <typename T>
void scaleShift(const T* x, int64_t rows, int64_t channels, const float* scale, const float* shift, bool silu, T* y) {
    (silu ? scaleShiftRows<true, T> : scaleShiftRows<false, T>)(x, rows, channels, scale, shift, y);
}

template <typename T> void rms(const T* x, int64_t rows, int64_t channels, const float* weight, bool silu, T* y) {
    (silu ? rmsRows<true, T> : rmsRows<false, T>)(x, rows, channels, weight, y);
}

} // namespace

const Loops<float> floatLoops = {accumulate<float>, scaleShift<float>, rms<float>};
const Loops<kernels::Bf16> bf16Loops = {accumulate<kernels::Bf16>, scaleShift<kernels::Bf16>, rms<kernels::Bf16>};

} // namespace arcflow::norm_loops::ARCFLOW_ISA
