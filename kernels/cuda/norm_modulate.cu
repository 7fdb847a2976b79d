#include "kernels/cuda/launch.cuh"

namespace arcflow::kernels::cuda {
namespace {

/// A block per row; the row stays in the L1 cache between the three sweeps.
template <typename T> __global__ void normModulateRow(NormModulate<T> op) {
    const int64_t batch = blockIdx.x / op.length, position = blockIdx.x % op.length;
    const T* x = op.x.at(batch, position);
    const T* scale = op.scale.at(batch, position);
    const T* shift = op.shift.at(batch, position);
    T* out = op.out.at(batch, position);

    float sum = 0;
    for (int64_t i = threadIdx.x; i < op.width; i += blockDim.x) {
        sum += toFloat(x[i]);
    }
    const float mean = blockSum(sum) / static_cast<float>(op.width);
    float squares = 0;
    for (int64_t i = threadIdx.x; i < op.width; i += blockDim.x) {
        const float deviation = toFloat(x[i]) - mean;
        squares += deviation * deviation;
    }
    const float factor = inverseRoot(blockSum(squares), static_cast<float>(op.width), op.eps);
    for (int64_t i = threadIdx.x; i < op.width; i += blockDim.x) {
        out[i] = fromFloat<T>(modulated(toFloat(x[i]), mean, factor, toFloat(scale[i]), toFloat(shift[i])));
    }
}

} // namespace

void run(const NormModulate<float>& op, int64_t rows, int deviceIndex) {
    launchRows(normModulateRow<float>, op, rows, blockThreads(op.width), deviceIndex);
}
void run(const NormModulate<Bf16>& op, int64_t rows, int deviceIndex) {
    launchRows(normModulateRow<Bf16>, op, rows, blockThreads(op.width), deviceIndex);
}

} // namespace arcflow::kernels::cuda
