#pragma once

#include <cstdint>
#include <functional>

namespace arcflow {

/// The processes that train one model together, each on its share of every batch. Every process makes the same calls
/// in the same order; only one thread of a process calls at a time. A process whose calls cannot go on ends the whole
/// job (`abort`), since the others would wait for it.
class ProcessGroup {
public:
    virtual ~ProcessGroup() = default;

    /// The group this process was started in: by mpirun (Open MPI, MPICH), or this process alone. Error(unsupported)
    /// under an mpirun that this program was not built for: its processes would overwrite each other's files.
    static ProcessGroup& current();

    virtual int rank() const { return 0; } ///< 0 … size − 1
    virtual int size() const { return 1; }
    /// Its number among the processes on this machine, as the launcher says; 0 without one.
    static int localRank();
    bool isFirst() const { return rank() == 0; } ///< the one that writes files and says how it goes

    /// Replaces the values by their sums over all processes: the same bits in each.
    virtual void sum(float* /*values*/, int64_t /*count*/) {}
    virtual void sum(double* /*values*/, int64_t /*count*/) {}
    /// Replaces the bytes by those of process 0.
    virtual void broadcast(void* /*bytes*/, int64_t /*size*/) {}

    /// The sum of values in the memory of a CUDA device, after what `stream` (a cudaStream_t) has been given so far;
    /// whatever `stream` is given after `waitForSums` finds the sums. Error(unsupported) where `sumsOnDevice` is false.
    virtual bool sumsOnDevice() const { return false; }
    virtual void sumOnDevice(float* values, int64_t count, void* stream);
    virtual void waitForSums(void* stream);

    /// Ends all processes of the job. Alone, it does nothing.
    virtual void abort(int /*exitCode*/) {}

    /// Whether any process says so.
    bool any(bool here);
    /// Process 0 does it, then the others: they find in the cache what it has put there.
    void firstAhead(const std::function<void()>& work);

    struct Range {
        int64_t begin = 0, end = 0;
        int64_t size() const { return end - begin; }
    };
    /// This process's share of `count` things.
    Range own(int64_t count) const { return {count * rank() / size(), count * (rank() + 1) / size()}; }
};

} // namespace arcflow
