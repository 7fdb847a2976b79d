#include "kernels/cpu/loops.h"
#include "kernels/cpu/sum.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

template <typename T>
void normRopeHead(const T* x, const float* weight, const float* cosines, const float* sines, float eps, T* out,
                  int64_t headSize) {
    const float squares = sumOf(headSize, [=](int64_t i) { return toFloat(x[i]) * toFloat(x[i]); });
    const float factor = inverseRoot(squares, static_cast<float>(headSize), eps);
#pragma omp simd
    for (int64_t i = 0; i < headSize / 2; ++i) {
        const float even = rounded<T>(toFloat(x[2 * i]) * factor * weight[2 * i]);
        const float odd = rounded<T>(toFloat(x[2 * i + 1]) * factor * weight[2 * i + 1]);
        out[2 * i] = fromFloat<T>(rotatedEven(even, odd, cosines[i], sines[i]));
        out[2 * i + 1] = fromFloat<T>(rotatedOdd(even, odd, cosines[i], sines[i]));
    }
}

template <typename T> void runRows(const QkNormRope<T>& op, int64_t begin, int64_t end) {
    const int64_t size = op.headSize;
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.length, position = row % op.length;
        const T* q = op.qkv.at(batch, position);
        const T* k = q + op.heads * size;
        const T* v = k + op.heads * size;
        const float* cosines = op.cosines + position * (size / 2);
        const float* sines = op.sines + position * (size / 2);
        for (int64_t head = 0; head < op.heads; ++head) {
            const int64_t first = head * size;
            normRopeHead(q + first, op.qWeight, cosines, sines, op.eps, op.q.at(batch, position, head), size);
            normRopeHead(k + first, op.kWeight, cosines, sines, op.eps, op.k.at(batch, position, head), size);
            T* copy = op.v.at(batch, position, head);
#pragma omp simd
            for (int64_t i = 0; i < size; ++i) {
                copy[i] = v[first + i];
            }
        }
    }
}

} // namespace

void run(const QkNormRope<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const QkNormRope<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
