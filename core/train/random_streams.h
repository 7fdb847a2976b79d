#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>

namespace arcflow {

/// What the random numbers of a training run are for: each purpose has numbers of its own.
enum class RandomStream : uint64_t { firstValues = 0, samples = 1, noise = 2, heldOut = 3, dropout = 4 };

/// Numbers that follow from the run's seed, their purpose and a counter (of samples, say) alone, so that a run that was
/// stopped goes on to the same bits, and a batch may be divided among processes.
at::Generator randomNumbers(uint64_t seed, RandomStream stream, uint64_t counter);

} // namespace arcflow
