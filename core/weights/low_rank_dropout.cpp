#include "core/weights/low_rank_dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
uint64_t mixed(uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

at::Generator generator(at::Device device, uint64_t seed) {
    if (device.is_cpu()) {
        return at::make_generator<at::CPUGeneratorImpl>(seed);
    }
    at::Generator own = at::globalContext().defaultGenerator(device).clone();
    own.set_current_seed(seed);
    return own;
}

} // namespace

at::Tensor LowRankDropout::operator()(const at::Tensor& x, uint64_t layer) const {
    const int64_t samples = static_cast<int64_t>(seeds.size());
    TORCH_CHECK(x.numel() % (samples * x.size(-1)) == 0, "dropout: ", x.sizes(), " is not of ", samples, " samples");
    at::Tensor kept;
    {
        const at::NoGradGuard noGrad;
        const std::vector<int64_t> shape{1, x.numel() / samples};
        std::vector<at::Tensor> rows;
        for (const uint64_t seed : seeds) {
            const at::Tensor drawn =
                at::rand(shape, generator(x.device(), mixed(seed ^ mixed(layer))), x.options().dtype(at::kFloat));
            rows.push_back((drawn >= share).to(x.scalar_type()));
        }
        kept = at::cat(rows).view(x.sizes()).mul_(1 / (1 - share));
    }
    return x * kept;
}

} // namespace arcflow
