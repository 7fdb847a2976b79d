#include "core/parallel/nccl_sums.h"

#include "core/base/error.h"
#include "core/parallel/process_group.h"

#include <cuda_runtime_api.h>
#include <nccl.h>

namespace arcflow {
namespace {

void check(ncclResult_t result) {
    if (result != ncclSuccess) {
        fail(ErrorKind::io, "NCCL: ", ncclGetErrorString(result));
    }
}

void check(cudaError_t result) {
    if (result != cudaSuccess) {
        fail(ErrorKind::io, "CUDA: ", cudaGetErrorString(result));
    }
}

} // namespace

NcclSums::NcclSums(ProcessGroup& group) {
    ncclUniqueId identifier{};
    if (group.isFirst()) {
        check(ncclGetUniqueId(&identifier));
    }
    group.broadcast(&identifier, sizeof identifier);
    check(ncclCommInitRank(&m_communicator, group.size(), identifier, group.rank()));
    check(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking));
    check(cudaEventCreateWithFlags(&m_event, cudaEventDisableTiming));
}

void NcclSums::sum(float* values, int64_t count, void* after) {
    check(cudaEventRecord(m_event, static_cast<cudaStream_t>(after)));
    check(cudaStreamWaitEvent(m_stream, m_event, 0));
    check(ncclAllReduce(values, values, static_cast<size_t>(count), ncclFloat, ncclSum, m_communicator, m_stream));
}

void NcclSums::waitForSums(void* stream) {
    check(cudaEventRecord(m_event, m_stream));
    check(cudaStreamWaitEvent(static_cast<cudaStream_t>(stream), m_event, 0));
}

} // namespace arcflow
