#include "core/parallel/process_group.h"

#include "core/base/error.h"
#include "core/base/module_library.h"

#include <array>
#include <cstdlib>
#include <span>

namespace arcflow {
namespace {

/// Set by the launchers of Open MPI and of MPICH and its relatives.
constexpr std::array sizeVariables{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
constexpr std::array localRankVariables{"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID"};

/// The first of these variables that is there; else 0.
int numberIn(std::span<const char* const> variables) {
    for (const char* variable : variables) {
        if (const char* value = std::getenv(variable)) {
            return std::atoi(value);
        }
    }
    return 0;
}

ProcessGroup& join() {
    static ProcessGroup alone;
    if (numberIn(sizeVariables) <= 1) {
        return alone;
    }
    try {
        const ModuleLibrary module(ModuleLibrary::locate("arcflow_mpi"));
        ProcessGroup* group = module.function<ProcessGroup*()>("arcflowProcessGroup")();
        if (group) {
            return *group;
        }
    } catch (const Error& error) {
        fail(ErrorKind::unsupported, "this program was built without MPI, or for another one (", error.what(),
             "). Install Open MPI's development files and build it again, or start it without mpirun");
    }
    fail(ErrorKind::unsupported, "mpirun started several processes, but its MPI is not the one this program was built "
                                 "for. Use the mpirun that belongs to it, or start the program without");
}

} // namespace

ProcessGroup& ProcessGroup::current() {
    static ProcessGroup& group = join();
    return group;
}

int ProcessGroup::localRank() {
    return numberIn(localRankVariables);
}

void ProcessGroup::sumOnDevice(float*, int64_t, void*) {
    fail(ErrorKind::unsupported, "this program was built without NCCL");
}

void ProcessGroup::waitForSums(void*) {}

bool ProcessGroup::any(bool here) {
    double count = here ? 1 : 0;
    sum(&count, 1);
    return count > 0;
}

void ProcessGroup::firstAhead(const std::function<void()>& work) {
    if (!isFirst()) {
        any(false);
    }
    work();
    if (isFirst()) {
        any(false);
    }
}

} // namespace arcflow
