#include "core/parallel/process_group.h"

#include "core/base/error.h"

#include <mpi.h>

#ifdef ARCFLOW_NCCL
#include "core/parallel/nccl_sums.h"
#endif

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <memory>
#include <thread>

namespace arcflow {
namespace {

/// MPI counts in int.
constexpr int64_t mostPerCall = std::numeric_limits<int>::max() / 2;

/// Waits without keeping a core from the computation beside it, as MPI's own waiting would.
void await(MPI_Request& request) {
    constexpr int impatient = 100;
    for (int polls = 0;; ++polls) {
        int done = 0;
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        if (done) {
            return;
        }
        if (polls < impatient) {
            std::this_thread::yield();
        } else {
            std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
    }
}

class MpiProcessGroup final : public ProcessGroup {
public:
    MpiProcessGroup() {
        int given = 0;
        MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &given);
        MPI_Comm_rank(MPI_COMM_WORLD, &m_rank);
        MPI_Comm_size(MPI_COMM_WORLD, &m_size);
        m_serialized = given >= MPI_THREAD_SERIALIZED;
    }

    bool isUsable() const { return m_size > 1 && m_serialized; }
    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    void sum(float* values, int64_t count) override { sumOf(values, count, MPI_FLOAT); }
    void sum(double* values, int64_t count) override { sumOf(values, count, MPI_DOUBLE); }
    void broadcast(void* bytes, int64_t size) override {
        for (int64_t done = 0; done < size; done += mostPerCall) {
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Ibcast(static_cast<char*>(bytes) + done, static_cast<int>(std::min(mostPerCall, size - done)), MPI_BYTE,
                       0, MPI_COMM_WORLD, &request);
            await(request);
        }
    }
    void abort(int exitCode) override { MPI_Abort(MPI_COMM_WORLD, exitCode); }

#ifdef ARCFLOW_NCCL
    bool sumsOnDevice() const override {
        return true;
    }
    void sumOnDevice(float* values, int64_t count, void* stream) override {
        if (!m_nccl) {
            m_nccl = std::make_unique<NcclSums>(*this);
        }
        m_nccl->sum(values, count, stream);
    }
    void waitForSums(void* stream) override {
        if (m_nccl) {
            m_nccl->waitForSums(stream);
        }
    }
#endif

private:
    template <typename Number> void sumOf(Number* values, int64_t count, MPI_Datatype type) {
        for (int64_t done = 0; done < count; done += mostPerCall) {
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Iallreduce(MPI_IN_PLACE, values + done, static_cast<int>(std::min(mostPerCall, count - done)), type,
                           MPI_SUM, MPI_COMM_WORLD, &request);
            await(request);
        }
    }

    int m_rank = 0, m_size = 1;
    bool m_serialized = false;
#ifdef ARCFLOW_NCCL
    std::unique_ptr<NcclSums> m_nccl;
#endif
};

/// mpirun takes a process that leaves without this for a crash.
void leave() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (!finalized) {
        MPI_Finalize();
    }
}

} // namespace
} // namespace arcflow

/// The group of this process, or null if MPI says it is alone: one for all parts of the program, as this library is
/// loaded once.
extern "C" __attribute__((visibility("default"))) arcflow::ProcessGroup* arcflowProcessGroup() {
    static arcflow::MpiProcessGroup* group = [] {
        auto* made = new arcflow::MpiProcessGroup; // lives as long as the process: NCCL must not outlive CUDA's context
        std::atexit(arcflow::leave);
        return made;
    }();
    return group->isUsable() ? group : nullptr;
}
