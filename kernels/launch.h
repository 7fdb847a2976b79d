#pragma once

#include "kernels/cpu/instruction_set.h"
#include "kernels/cpu/loops.h"
#include "kernels/cuda/launch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

/// From checked tensors to a running loop: what the public functions of all ops share.
namespace arcflow::kernels {

namespace cpu {

/// Elements a thread should get at least. At 0.1 to 0.5 ns each, less work than this takes no longer than waking a
/// second thread: images of 96×128 pixels stay on one.
constexpr int64_t elementsPerThread = 65536;

template <typename Op> void runRange(const Op& op, int64_t begin, int64_t end) {
#ifdef __x86_64__
    switch (instructionSet()) {
    case InstructionSet::avx512:
        return avx512::run(op, begin, end);
    case InstructionSet::avx2:
        return avx2::run(op, begin, end);
    case InstructionSet::baseline:
        break;
    }
#endif
    baseline::run(op, begin, end);
}

template <typename Op> void run(const Op& op, int64_t rows, int64_t elementsPerRow) {
    const int64_t grain = std::max<int64_t>(1, elementsPerThread / std::max<int64_t>(1, elementsPerRow));
    at::parallel_for(0, rows, grain, [&](int64_t begin, int64_t end) { runRange(op, begin, end); });
}

} // namespace cpu

/// Whether there is a fused kernel for tensors on this device at all.
inline bool hasKernelsFor(at::Device device) {
#ifdef ARCFLOW_WITH_CUDA
    return device.is_cpu() || device.is_cuda();
#else
    return device.is_cpu();
#endif
}

/// Runs `op` over its rows where the tensors are. `elementsPerRow` measures a row's work for the division into threads.
template <typename Op> void run(const Op& op, int64_t rows, int64_t elementsPerRow, at::Device device) {
#ifdef ARCFLOW_WITH_CUDA
    if (device.is_cuda()) {
        return cuda::run(op, rows, device.index());
    }
#endif
    TORCH_INTERNAL_ASSERT(device.is_cpu());
    cpu::run(op, rows, elementsPerRow);
}

/// Calls `body` with a value of the storage type of `scalarType`, which must be fp32 or bf16.
template <typename Body> void forStorageType(at::ScalarType scalarType, const char* op, const Body& body) {
    switch (scalarType) {
    case at::kFloat:
        return body(float{});
    case at::kBFloat16:
        return body(Bf16{});
    default:
        TORCH_CHECK(false, op, ": expected float32 or bfloat16, found ", scalarType);
    }
}

template <typename T> const T* constData(const at::Tensor& tensor) {
    return static_cast<const T*>(tensor.const_data_ptr());
}

template <typename T> T* mutableData(const at::Tensor& tensor) {
    return static_cast<T*>(tensor.mutable_data_ptr());
}

/// The stride of a dimension, 0 where it has one entry: that one is for everybody.
inline int64_t broadcastStride(const at::Tensor& tensor, int64_t dim) {
    return tensor.size(dim) == 1 ? 0 : tensor.stride(dim);
}

/// A [B, L, ...] tensor as rows.
template <typename T> Rows<const T> rowsOf(const at::Tensor& tensor) {
    return {constData<T>(tensor), tensor.stride(0), tensor.stride(1)};
}

template <typename T> Rows<T> mutableRowsOf(const at::Tensor& tensor) {
    return {mutableData<T>(tensor), tensor.stride(0), tensor.stride(1)};
}

/// A [B, D] or [1, D] tensor as rows that are the same at every position.
template <typename T> Rows<const T> modulationOf(const at::Tensor& tensor) {
    return {constData<T>(tensor), broadcastStride(tensor, 0), 0};
}

/// Each check names the op, the argument, what was expected and what was found.
inline void checkDenseLast(const at::Tensor& tensor, const char* what) {
    TORCH_CHECK(tensor.size(-1) <= 1 || tensor.stride(-1) == 1, what,
                ": expected a contiguous last dimension, found strides ", tensor.strides());
}

inline void checkLike(const at::Tensor& tensor, const at::Tensor& model, const char* what) {
    TORCH_CHECK(tensor.scalar_type() == model.scalar_type() && tensor.device() == model.device(), what, ": expected ",
                model.scalar_type(), " on ", model.device(), ", found ", tensor.scalar_type(), " on ", tensor.device());
}

/// `modulation` must fit the rows of x [B, L, D]: [B, D] or [1, D].
inline void checkModulation(const at::Tensor& modulation, const at::Tensor& x, const char* what) {
    TORCH_CHECK(modulation.dim() == 2 && (modulation.size(0) == x.size(0) || modulation.size(0) == 1) &&
                    modulation.size(1) == x.size(2),
                what, ": expected [", x.size(0), " or 1, ", x.size(2), "], found ", modulation.sizes());
    checkLike(modulation, x, what);
    checkDenseLast(modulation, what);
}

} // namespace arcflow::kernels
