#include "kernels/cuda/launch.cuh"

namespace arcflow::kernels::cuda {
namespace {

/// One head by one warp: no shared memory, and neighbouring lanes hold neighbouring pairs.
template <typename T>
__device__ __forceinline__ void normRopeHead(const T* x, const float* weight, const float* cosines, const float* sines,
                                             float eps, T* out, int64_t headSize) {
    const int64_t lane = threadIdx.x % warpThreads;
    float squares = 0;
    for (int64_t i = lane; i < headSize; i += warpThreads) {
        squares += toFloat(x[i]) * toFloat(x[i]);
    }
    const float factor = inverseRoot(warpSum(squares), static_cast<float>(headSize), eps);
    for (int64_t i = lane; i < headSize / 2; i += warpThreads) {
        const float even = rounded<T>(toFloat(x[2 * i]) * factor * weight[2 * i]);
        const float odd = rounded<T>(toFloat(x[2 * i + 1]) * factor * weight[2 * i + 1]);
        out[2 * i] = fromFloat<T>(rotatedEven(even, odd, cosines[i], sines[i]));
        out[2 * i + 1] = fromFloat<T>(rotatedOdd(even, odd, cosines[i], sines[i]));
    }
}

/// A block per token; its warps share out the H heads of q, of k and of v.
template <typename T> __global__ void qkNormRopeToken(QkNormRope<T> op) {
    const int64_t batch = blockIdx.x / op.length, position = blockIdx.x % op.length;
    const int64_t size = op.headSize;
    const float* cosines = op.cosines + position * (size / 2);
    const float* sines = op.sines + position * (size / 2);
    for (int64_t i = threadIdx.x / warpThreads; i < 3 * op.heads; i += blockDim.x / warpThreads) {
        const int64_t part = i / op.heads, head = i % op.heads;
        const T* x = op.qkv.at(batch, position) + i * size;
        if (part == 0) {
            normRopeHead(x, op.qWeight, cosines, sines, op.eps, op.q.at(batch, position, head), size);
        } else if (part == 1) {
            normRopeHead(x, op.kWeight, cosines, sines, op.eps, op.k.at(batch, position, head), size);
        } else {
            T* out = op.v.at(batch, position, head);
            for (int64_t d = threadIdx.x % warpThreads; d < size; d += warpThreads) {
                out[d] = x[d];
            }
        }
    }
}

} // namespace

void run(const QkNormRope<float>& op, int64_t rows, int deviceIndex) {
    launchRows(qkNormRopeToken<float>, op, rows, blockThreads(3 * op.heads * warpThreads), deviceIndex);
}
void run(const QkNormRope<Bf16>& op, int64_t rows, int deviceIndex) {
    launchRows(qkNormRopeToken<Bf16>, op, rows, blockThreads(3 * op.heads * warpThreads), deviceIndex);
}

} // namespace arcflow::kernels::cuda
