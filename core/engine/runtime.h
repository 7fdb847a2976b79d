#pragma once

#include "core/engine/request.h"
#include "core/engine/result.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

namespace arcflow {

/// CUDA if asked for or (automatic) if LibTorch reports one; Error(unsupported) when asked for and absent.
at::Device chooseDevice(DeviceChoice choice);

/// The number format to compute in. Automatic: bf16 on CUDA; on a CPU fp32, except for models whose fp32 weights would
/// be larger than `largeModelBytes` on CPUs with bf16 instructions (without them LibTorch's bf16 is hundreds of times
/// slower than fp32).
at::ScalarType chooseFormat(NumberFormat choice, at::Device device, uint64_t fp32WeightBytes);
inline constexpr uint64_t largeModelBytes = uint64_t{8} << 30;

/// Cores this process may run on, counting each physical core once.
int physicalCores();

/// Once per process: threads, and an allocator that keeps large blocks instead of returning them to the system after
/// every layer.
void prepareProcess(int threads);

uint64_t peakResidentBytes(); ///< VmHWM
uint64_t availableBytes();    ///< MemAvailable, and no more than the control group leaves

std::string deviceText(at::Device device);   ///< "cpu", "cuda:0 NVIDIA H100"
std::string formatText(at::ScalarType type); ///< "fp32", "bf16"

/// The exception being handled, as a failure: arcflow::Error by its kind, out-of-memory recognised, everything else
/// internal. Call inside a catch block.
Failure currentFailure();

} // namespace arcflow
