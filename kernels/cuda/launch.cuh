#pragma once

#include "kernels/cuda/launch.h"

#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>

namespace arcflow::kernels::cuda {

constexpr int warpThreads = 32;
constexpr unsigned fullWarp = 0xffffffffu;

/// Sum over a warp, in every lane of it. All lanes must call.
__device__ __forceinline__ float warpSum(float value) {
    for (int offset = warpThreads / 2; offset > 0; offset /= 2) {
        value += __shfl_xor_sync(fullWarp, value, offset);
    }
    return value;
}

/// Sum over a block of whole warps, in every thread of it. All threads must call.
__device__ __forceinline__ float blockSum(float value) {
    __shared__ float partial[warpThreads]; // blocks have at most 32 warps
    const unsigned warp = threadIdx.x / warpThreads, lane = threadIdx.x % warpThreads;
    value = warpSum(value);
    __syncthreads(); // the sum before this one has been read by all
    if (lane == 0) {
        partial[warp] = value;
    }
    __syncthreads();
    return warpSum(lane < blockDim.x / warpThreads ? partial[lane] : 0.0f);
}

/// Threads of a block that walks over `width` elements: whole warps, at most 256.
inline int blockThreads(int64_t width) {
    const int64_t warps = (width + warpThreads - 1) / warpThreads;
    return static_cast<int>(std::clamp<int64_t>(warps, 1, 8)) * warpThreads;
}

/// Runs `kernel` with one block per row on the current stream of the device, and reports a failed launch here.
template <typename Op> void launchRows(void (*kernel)(Op), const Op& op, int64_t rows, int threads, int deviceIndex) {
    TORCH_CHECK(rows <= std::numeric_limits<int32_t>::max(), "CUDA kernels take at most 2^31 - 1 rows, found ", rows);
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(deviceIndex));
    kernel<<<static_cast<unsigned>(rows), threads, 0, c10::cuda::getCurrentCUDAStream()>>>(op);
    C10_CUDA_KERNEL_LAUNCH_CHECK();
}

} // namespace arcflow::kernels::cuda
