#include "core/weights/low_rank_dropout.h"

#include "core/base/error.h"
#include "core/base/split_mix.h"
#include "core/formats/safetensors_file.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

at::Generator generator(at::Device device, uint64_t seed) {
    if (device.is_cpu()) {
        return at::detail::createCPUGenerator(seed);
    }
    at::Generator own = at::globalContext().defaultGenerator(device).clone();
    own.set_current_seed(seed);
    return own;
}

} // namespace

at::Tensor LowRankDropout::operator()(const at::Tensor& x, uint64_t layer) const {
    const int64_t samples = static_cast<int64_t>(seeds.size());
    if (samples == 0 || x.numel() % (samples * x.size(-1)) != 0) {
        fail(ErrorKind::internal, "dropout: ", shapeText(x.sizes()), " is not of ", samples, " samples");
    }
    at::Tensor kept;
    {
        const at::NoGradGuard noGrad;
        const std::vector<int64_t> shape{1, x.numel() / samples};
        std::vector<at::Tensor> rows;
        for (const uint64_t seed : seeds) {
            const at::Tensor drawn = at::rand(shape, generator(x.device(), SplitMix64::seedOf({seed, layer})),
                                              x.options().dtype(at::kFloat));
            rows.push_back((drawn >= share).to(x.scalar_type()));
        }
        kept = at::cat(rows).view(x.sizes()).mul_(1 / (1 - share));
    }
    return x * kept;
}

} // namespace arcflow
