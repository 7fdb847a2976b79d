#include "core/engine/runtime.h"

#include "core/base/error.h"
#include "core/parallel/process_group.h"

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <malloc.h>
#include <sched.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <limits>
#include <set>

#ifdef ARCFLOW_WITH_CUDA
#include <cuda_runtime_api.h> // ATen's CUDA headers need cuSPARSE's and cuBLAS's as well
#endif

namespace arcflow {
namespace {

/// The value in kB of a line like "VmHWM:   123 kB", in bytes; 0 if the file or line is missing.
uint64_t procValue(const char* file, const std::string& key) {
    std::ifstream in(file);
    std::string word;
    while (in >> word) {
        if (word == key + ":") {
            uint64_t kilobytes = 0;
            in >> kilobytes;
            return kilobytes * 1024;
        }
    }
    return 0;
}

uint64_t numberIn(const char* file, uint64_t fallback) {
    std::ifstream in(file);
    uint64_t value = 0;
    return in >> value ? value : fallback; // "max" does not parse
}

} // namespace

at::Device chooseDevice(DeviceChoice choice) {
    if (choice == DeviceChoice::cpu) {
        return at::kCPU;
    }
    if (at::hasCUDA()) {
        // Processes that share a machine share its devices, too.
        const int count = at::detail::getCUDAHooks().deviceCount();
        const at::Device device(at::kCUDA,
                                static_cast<at::DeviceIndex>(ProcessGroup::localRank() % std::max(count, 1)));
        c10::impl::VirtualGuardImpl(at::kCUDA).setDevice(device);
        return device;
    }
    if (choice == DeviceChoice::cuda) {
        fail(ErrorKind::unsupported, "no CUDA device: LibTorch reports none on this machine (driver missing, or a CPU "
                                     "build of LibTorch); use --device cpu");
    }
    return at::kCPU;
}

at::ScalarType chooseFormat(NumberFormat choice, at::Device device, uint64_t fp32WeightBytes) {
    switch (choice) {
    case NumberFormat::fp32:
        return at::kFloat;
    case NumberFormat::bf16:
        return at::kBFloat16;
    case NumberFormat::automatic:
        break;
    }
    if (device.is_cuda()) {
        return at::kBFloat16;
    }
    // Every CPU with AMX has AVX512-BF16 as well.
    const bool fastBf16 = __builtin_cpu_supports("avx512bf16");
    return fastBf16 && fp32WeightBytes > largeModelBytes ? at::kBFloat16 : at::kFloat;
}

int physicalCores() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return 1;
    }
    std::set<std::string> cores; // by the list of sibling threads
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &allowed)) {
            std::ifstream in(concat("/sys/devices/system/cpu/cpu", cpu, "/topology/thread_siblings_list"));
            std::string siblings;
            cores.insert(in >> siblings ? siblings : std::to_string(cpu));
        }
    }
    return std::max<int>(1, static_cast<int>(cores.size()));
}

void prepareProcess(int threads) {
    static const bool once = [] {
        // Activations are large and short-lived: handing them back to the system would cost page faults in every layer.
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, 512 << 20);
        return true;
    }();
    (void)once;
    at::set_num_threads(threads > 0 ? threads : physicalCores());
}

uint64_t peakResidentBytes() {
    return procValue("/proc/self/status", "VmHWM");
}

uint64_t availableBytes() {
    constexpr uint64_t unlimited = std::numeric_limits<uint64_t>::max();
    const uint64_t system = procValue("/proc/meminfo", "MemAvailable");
    const uint64_t limit = numberIn("/sys/fs/cgroup/memory.max", unlimited);
    const uint64_t used = numberIn("/sys/fs/cgroup/memory.current", 0);
    return std::min(system, limit == unlimited ? unlimited : limit - std::min(limit, used));
}

std::string deviceText(at::Device device) {
#ifdef ARCFLOW_WITH_CUDA
    cudaDeviceProp properties;
    if (device.is_cuda() && cudaGetDeviceProperties(&properties, device.index()) == cudaSuccess) {
        return concat(device.str(), " ", properties.name);
    }
#endif
    return device.str();
}

std::string formatText(at::ScalarType type) {
    switch (type) {
    case at::kFloat:
        return "fp32";
    case at::kBFloat16:
        return "bf16";
    case at::kHalf:
        return "fp16";
    default:
        return at::toString(type);
    }
}

Failure currentFailure() {
    try {
        throw;
    } catch (const Error& error) {
        return {error.kind(), error.what(), {}};
    } catch (const c10::OutOfMemoryError& error) {
        return {ErrorKind::outOfMemory,
                "The graphics card ran out of memory. Choose a smaller size, or run on the CPU.",
                error.what_without_backtrace()};
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        if (text.find("not enough memory") != std::string::npos || text.find("out of memory") != std::string::npos) {
            return {ErrorKind::outOfMemory,
                    "There is not enough memory for this. Choose a smaller size, or close other programs.", text};
        }
        return {ErrorKind::internal, "The computation failed.", text};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::outOfMemory,
                "There is not enough memory for this. Choose a smaller size, or close other programs.",
                "std::bad_alloc"};
    } catch (const std::exception& error) {
        return {ErrorKind::internal, "Something went wrong inside the program.", error.what()};
    } catch (...) {
        return {ErrorKind::internal, "Something went wrong inside the program.", "unknown exception"};
    }
}

} // namespace arcflow
