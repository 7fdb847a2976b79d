#include "core/vae/norm_silu_loops.h"

#include "kernels/exp_math.h"

namespace arcflow::norm_loops::ARCFLOW_ISA {
namespace {

using kernels::fromFloat;
using kernels::toFloat;

template <bool silu> ARCFLOW_HD float activated(float x) {
    return silu ? x / (1.0f + kernels::expOf(-x)) : x;
}

template <typename T>
void accumulate(const T* x, int64_t rows, int64_t channels, const float* pivot, float* sum, float* squares) {
    for (int64_t row = 0; row < rows; ++row, x += channels) {
#pragma omp simd
        for (int64_t c = 0; c < channels; ++c) {
            const float d = toFloat(x[c]) - pivot[c];
            sum[c] += d;
            squares[c] += d * d;
        }
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
