#include "kernels/cpu/loops.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

template <typename T> void runRows(const GeluTanh<T>& op, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.length, position = row % op.length;
        const T* x = op.x.at(batch, position);
        T* out = op.out.at(batch, position);
#pragma omp simd
        for (int64_t i = 0; i < op.width; ++i) {
            out[i] = fromFloat<T>(geluOf(toFloat(x[i])));
        }
    }
}

template <typename T> void runRows(const GeluTanhGradient<T>& op, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.length, position = row % op.length;
        const T* x = op.x.at(batch, position);
        const T* gradient = op.gradient.at(batch, position);
        T* xGradient = op.xGradient.at(batch, position);
#pragma omp simd
        for (int64_t i = 0; i < op.width; ++i) {
            xGradient[i] = fromFloat<T>(toFloat(gradient[i]) * geluSlope(toFloat(x[i])));
        }
    }
}

} // namespace

void run(const GeluTanh<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GeluTanh<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GeluTanhGradient<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GeluTanhGradient<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
