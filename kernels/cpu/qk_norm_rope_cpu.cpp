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

/// Turned back, the gradient is g; then with the factor f = 1/√(mean(x²) + eps) of y = x · f · weight:
/// dx = f · (g · weight − x · f² · mean(g · weight · x)), dweight = g · x · f. (Zhang and Sennrich, "Root Mean Square
/// Layer Normalization", 2019, differentiated.)
template <typename T>
void normRopeHeadGradient(const T* x, const float* weight, const float* cosines, const float* sines, float eps,
                          const T* gradient, T* xGradient, float* weightGradient, int64_t headSize) {
    const float count = static_cast<float>(headSize);
    const float squares = sumOf(headSize, [=](int64_t i) { return toFloat(x[i]) * toFloat(x[i]); });
    const float factor = inverseRoot(squares, count, eps);
    const float along = sumOf(headSize / 2, [=](int64_t i) {
        const float even = toFloat(gradient[2 * i]), odd = toFloat(gradient[2 * i + 1]);
        return rotatedEven(even, odd, cosines[i], -sines[i]) * weight[2 * i] * toFloat(x[2 * i]) +
               rotatedOdd(even, odd, cosines[i], -sines[i]) * weight[2 * i + 1] * toFloat(x[2 * i + 1]);
    });
    const float back = along / count * factor * factor;
#pragma omp simd
    for (int64_t i = 0; i < headSize / 2; ++i) {
        const float even = toFloat(gradient[2 * i]), odd = toFloat(gradient[2 * i + 1]);
        const float evenBack = rotatedEven(even, odd, cosines[i], -sines[i]);
        const float oddBack = rotatedOdd(even, odd, cosines[i], -sines[i]);
        const float xEven = toFloat(x[2 * i]), xOdd = toFloat(x[2 * i + 1]);
        weightGradient[2 * i] += evenBack * xEven * factor;
        weightGradient[2 * i + 1] += oddBack * xOdd * factor;
        xGradient[2 * i] = fromFloat<T>(factor * (evenBack * weight[2 * i] - xEven * back));
        xGradient[2 * i + 1] = fromFloat<T>(factor * (oddBack * weight[2 * i + 1] - xOdd * back));
    }
}

template <typename T> void tokenGradient(const QkNormRopeGradient<T>& op, int64_t row, float* weightGradients) {
    const int64_t size = op.headSize, batch = row / op.length, position = row % op.length;
    const T* q = op.qkv.at(batch, position);
    const T* k = q + op.heads * size;
    T* qGradient = op.qkvGradient.at(batch, position);
    T* kGradient = qGradient + op.heads * size;
    T* vGradient = kGradient + op.heads * size;
    const float* cosines = op.cosines + position * (size / 2);
    const float* sines = op.sines + position * (size / 2);
    for (int64_t head = 0; head < op.heads; ++head) {
        const int64_t first = head * size;
        normRopeHeadGradient(q + first, op.qWeight, cosines, sines, op.eps, op.q.at(batch, position, head),
                             qGradient + first, weightGradients, size);
        normRopeHeadGradient(k + first, op.kWeight, cosines, sines, op.eps, op.k.at(batch, position, head),
                             kGradient + first, weightGradients + size, size);
        const T* v = op.v.at(batch, position, head);
#pragma omp simd
        for (int64_t i = 0; i < size; ++i) {
            vGradient[first + i] = v[i];
        }
    }
}

template <typename T> void runRows(const QkNormRopeGradient<T>& op, int64_t begin, int64_t end) {
    for (int64_t chunk = begin; chunk < end; ++chunk) {
        const int64_t first = chunk * op.chunkRows;
        const int64_t last = first + op.chunkRows < op.rows ? first + op.chunkRows : op.rows;
        for (int64_t row = first; row < last; ++row) {
            tokenGradient(op, row, op.weightGradients + chunk * 2 * op.headSize);
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
void run(const QkNormRopeGradient<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const QkNormRopeGradient<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
