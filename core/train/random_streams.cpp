#include "core/train/random_streams.h"

#include "core/base/split_mix.h"

#include <ATen/CPUGeneratorImpl.h>

namespace arcflow {

at::Generator randomNumbers(uint64_t seed, RandomStream stream, uint64_t counter) {
    const uint64_t ofStream = SplitMix64(SplitMix64(seed).next() ^ static_cast<uint64_t>(stream)).next();
    return at::detail::createCPUGenerator(SplitMix64(ofStream ^ counter).next());
}

} // namespace arcflow
