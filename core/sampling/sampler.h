#pragma once

#include "core/transformer/transformer.h"

#include <functional>
#include <optional>
#include <vector>

namespace arcflow {

/// The prompt side of a run.
struct Guidance {
    PromptEmbedding positive;
    std::optional<PromptEmbedding> negative; ///< with trueCfg > 1
    double embedded = 3.5;                   ///< FLUX's embedded guidance; ignored by models without
    double trueCfg = 1.0;                    ///< classifier-free guidance; 1 = off
    bool usesTrueCfg() const { return negative.has_value() && trueCfg > 1.0; }
};

/// One finished step, handed to the caller while the sampler waits.
struct SamplerStep {
    int64_t index = 0;
    float sigma = 0;     ///< level before the step
    float sigmaNext = 0; ///< and after
    at::Tensor before;   ///< packed latents [1, I, 4C] fp32
    at::Tensor after;    ///< the same after the step
    at::Tensor velocity; ///< what the update used, packed fp32; for the student the mean velocity of the step
    std::optional<kernels::MomentumModes> modes; ///< student only
};

using StepSink = std::function<void(const SamplerStep&)>;

} // namespace arcflow
