#include "core/transformer/output_head.h"

namespace arcflow {

kernels::MomentumModes ArcFlowHead::operator()(const at::Tensor& hidden) const {
    const int64_t batch = hidden.size(0);
    const int64_t tokens = hidden.size(1);
    // The published model normalises in its own number format; only then are the outputs widened.
    const at::Tensor weights = logWeights(hidden).view({batch, tokens, modes, 4}).log_softmax(2);
    return {means(hidden).view({batch, tokens, modes, -1}).to(at::kFloat), weights.to(at::kFloat),
            logGammas(hidden).view({batch, tokens, modes - 1, 4}).to(at::kFloat)};
}

} // namespace arcflow
