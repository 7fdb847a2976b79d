#include "core/transformer/output_head.h"

#include "kernels/momentum_step_math.h"

namespace arcflow {

kernels::MomentumModes ArcFlowHead::operator()(const at::Tensor& hidden) const {
    const at::Tensor all = projection(hidden); // [B, I, K · 4C + K · 4 + (K−1) · 4]
    int64_t begin = 0;
    const auto part = [&](int64_t rows, int64_t width) {
        at::Tensor modesOfPart = all.narrow(2, begin, rows * width).unflatten(2, {rows, width});
        begin += rows * width;
        return modesOfPart;
    };
    const int64_t spread = kernels::pixelsPerToken;
    const int64_t meanWidth = (all.size(2) - (2 * modes - 1) * spread) / modes;
    const at::Tensor means = part(modes, meanWidth);
    const at::Tensor logWeights = part(modes, spread);
    const at::Tensor logGammas = part(modes - 1, spread);
    if (all.scalar_type() == at::kFloat) {
        return {means, logWeights, logGammas}; // the sum over modes normalises the weights
    }
    // The published model normalises in its own number format; only then are the outputs widened.
    return {means.to(at::kFloat), logWeights.log_softmax(2).to(at::kFloat), logGammas.to(at::kFloat)};
}

} // namespace arcflow
