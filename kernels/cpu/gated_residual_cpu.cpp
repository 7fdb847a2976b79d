#include "kernels/cpu/loops.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

template <typename T> void runRows(const GatedResidual<T>& op, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.length, position = row % op.length;
        T* x = op.x.at(batch, position);
        const T* gate = op.gate.at(batch, position);
        const T* y = op.y.at(batch, position);
#pragma omp simd
        for (int64_t i = 0; i < op.width; ++i) {
            x[i] = fromFloat<T>(gatedSum(toFloat(x[i]), toFloat(gate[i]), toFloat(y[i])));
        }
    }
}

template <typename T> void runRows(const GatedResidualGradient<T>& op, int64_t begin, int64_t end) {
    for (int64_t batch = begin; batch < end; ++batch) {
        float* const gateGradient = op.gateGradient + batch * op.width;
        for (int64_t position = 0; position < op.length; ++position) {
            const T* gate = op.gate.at(batch, position);
            const T* y = op.y.at(batch, position);
            const T* gradient = op.gradient.at(batch, position);
            T* yGradient = op.yGradient.at(batch, position);
#pragma omp simd
            for (int64_t i = 0; i < op.width; ++i) {
                const float slope = toFloat(gradient[i]);
                gateGradient[i] += slope * toFloat(y[i]);
                yGradient[i] = fromFloat<T>(slope * toFloat(gate[i]));
            }
        }
    }
}

} // namespace

void run(const GatedResidual<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GatedResidual<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GatedResidualGradient<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const GatedResidualGradient<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
