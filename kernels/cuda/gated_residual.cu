#include "kernels/cuda/launch.cuh"

namespace arcflow::kernels::cuda {
namespace {

template <typename T> __global__ void gatedResidualRow(GatedResidual<T> op) {
    const int64_t batch = blockIdx.x / op.length, position = blockIdx.x % op.length;
    T* x = op.x.at(batch, position);
    const T* gate = op.gate.at(batch, position);
    const T* y = op.y.at(batch, position);
    for (int64_t i = threadIdx.x; i < op.width; i += blockDim.x) {
        x[i] = fromFloat<T>(gatedSum(toFloat(x[i]), toFloat(gate[i]), toFloat(y[i])));
    }
}

} // namespace

void run(const GatedResidual<float>& op, int64_t rows, int deviceIndex) {
    launchRows(gatedResidualRow<float>, op, rows, blockThreads(op.width), deviceIndex);
}
void run(const GatedResidual<Bf16>& op, int64_t rows, int deviceIndex) {
    launchRows(gatedResidualRow<Bf16>, op, rows, blockThreads(op.width), deviceIndex);
}

} // namespace arcflow::kernels::cuda
