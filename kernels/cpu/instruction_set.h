#pragma once

namespace arcflow::kernels::cpu {

/// The instruction sets the loops are compiled for, from the least to the most able.
enum class InstructionSet { baseline, avx2, avx512 };

/// The best one of this machine; decides what the fused kernels run on.
InstructionSet supportedInstructionSet();

/// The one in use; it starts as the supported one. Set for tests and measurements only; not above the supported one.
InstructionSet instructionSet();
void setInstructionSet(InstructionSet chosen);
const char* name(InstructionSet set);

} // namespace arcflow::kernels::cpu
