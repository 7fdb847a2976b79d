#include "kernels/cpu/loops.h"
#include "kernels/cpu/sum.h"

namespace arcflow::kernels::ARCFLOW_ISA {
namespace {

/// Three sweeps over a row, of which the first brings it into the L1 cache: mean, squares of deviations (in two sweeps
/// because Σx² − (Σx)²/D cancels), result.
template <typename T>
void normModulateRow(const T* x, const T* scale, const T* shift, T* out, int64_t width, float eps) {
    const float mean = sumOf(width, [=](int64_t i) { return toFloat(x[i]); }) / static_cast<float>(width);
    const float squares = sumOf(width, [=](int64_t i) {
        const float deviation = toFloat(x[i]) - mean;
        return deviation * deviation;
    });
    const float factor = inverseRoot(squares, static_cast<float>(width), eps);
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) {
        out[i] = fromFloat<T>(modulated(toFloat(x[i]), mean, factor, toFloat(scale[i]), toFloat(shift[i])));
    }
}

template <typename T> void runRows(const NormModulate<T>& op, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
        const int64_t batch = row / op.length, position = row % op.length;
        normModulateRow(op.x.at(batch, position), op.scale.at(batch, position), op.shift.at(batch, position),
                        op.out.at(batch, position), op.width, op.eps);
    }
}

/// With n = (x − mean) · factor and g = gradient · (1 + scale): dx = factor · (g − mean(g) − n · mean(g · n)),
/// dscale = gradient · n, dshift = gradient (Ba et al., "Layer Normalization", 2016, differentiated).
template <typename T>
void normModulateRowGradient(const T* x, const T* scale, const T* gradient, T* xGradient, float* scaleGradient,
                             float* shiftGradient, int64_t width, float eps) {
    const float count = static_cast<float>(width);
    const float mean = sumOf(width, [=](int64_t i) { return toFloat(x[i]); }) / count;
    const float squares = sumOf(width, [=](int64_t i) {
        const float deviation = toFloat(x[i]) - mean;
        return deviation * deviation;
    });
    const float factor = inverseRoot(squares, count, eps);
    const float inner = sumOf(width, [=](int64_t i) { return toFloat(gradient[i]) * (1 + toFloat(scale[i])); }) / count;
    const float along =
        sumOf(width,
              [=](int64_t i) {
                  return toFloat(gradient[i]) * (1 + toFloat(scale[i])) * (toFloat(x[i]) - mean) * factor;
              }) /
        count;
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) {
        const float normed = (toFloat(x[i]) - mean) * factor, slope = toFloat(gradient[i]);
        scaleGradient[i] += slope * normed;
        shiftGradient[i] += slope;
        xGradient[i] = fromFloat<T>(factor * (slope * (1 + toFloat(scale[i])) - inner - normed * along));
    }
}

template <typename T> void runRows(const NormModulateGradient<T>& op, int64_t begin, int64_t end) {
    for (int64_t batch = begin; batch < end; ++batch) {
        for (int64_t position = 0; position < op.length; ++position) {
            normModulateRowGradient(op.x.at(batch, position), op.scale.at(batch, position),
                                    op.gradient.at(batch, position), op.xGradient.at(batch, position),
                                    op.scaleGradient + batch * op.width, op.shiftGradient + batch * op.width, op.width,
                                    op.eps);
        }
    }
}

} // namespace

void run(const NormModulate<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const NormModulate<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const NormModulateGradient<float>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}
void run(const NormModulateGradient<Bf16>& op, int64_t begin, int64_t end) {
    runRows(op, begin, end);
}

} // namespace arcflow::kernels::ARCFLOW_ISA
