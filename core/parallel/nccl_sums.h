#pragma once

#include <cstdint>

struct ncclComm;
struct CUstream_st;
struct CUevent_st;

namespace arcflow {

class ProcessGroup;

/// Sums over processes with one CUDA device each, on a stream of their own, so that they run beside computation.
class NcclSums {
public:
    /// The current device; process 0's identifier is told to the others through `group`. Error(io) where NCCL fails.
    explicit NcclSums(ProcessGroup& group);
    NcclSums(const NcclSums&) = delete;
    NcclSums& operator=(const NcclSums&) = delete;

    void sum(float* values, int64_t count, void* after); ///< once the stream `after` has come to this point
    void waitForSums(void* stream);                      ///< `stream` waits for all sums so far

private:
    ncclComm* m_communicator = nullptr;
    CUstream_st* m_stream = nullptr;
    CUevent_st* m_event = nullptr;
};

} // namespace arcflow
