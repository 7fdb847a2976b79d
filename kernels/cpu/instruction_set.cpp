#include "kernels/cpu/instruction_set.h"

#include <algorithm>
#include <atomic>

namespace arcflow::kernels::cpu {
namespace {

std::atomic<InstructionSet>& chosenSet() {
    static std::atomic<InstructionSet> chosen = supportedInstructionSet();
    return chosen;
}

} // namespace

InstructionSet supportedInstructionSet() {
#ifdef __x86_64__
    // These ask for the operating system's part, too: it must save the wide registers.
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        return InstructionSet::baseline;
    }
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return avx512 ? InstructionSet::avx512 : InstructionSet::avx2;
#else
    return InstructionSet::baseline;
#endif
}

InstructionSet instructionSet() {
    return chosenSet().load(std::memory_order_relaxed);
}

void setInstructionSet(InstructionSet chosen) {
    chosenSet().store(std::min(chosen, supportedInstructionSet()), std::memory_order_relaxed);
}

const char* name(InstructionSet set) {
    switch (set) {
    case InstructionSet::baseline:
        return "baseline";
    case InstructionSet::avx2:
        return "AVX2";
    case InstructionSet::avx512:
        return "AVX-512";
    }
    return "unknown";
}

} // namespace arcflow::kernels::cpu
