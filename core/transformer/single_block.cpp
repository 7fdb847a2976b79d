#include "core/transformer/single_block.h"

#include "core/transformer/attention.h"
#include "kernels/gated_residual.h"
#include "kernels/norm_modulate.h"

namespace arcflow {

SingleBlock SingleBlock::load(const WeightReader& reader, int64_t width, int64_t headDim) {
    return {.modulation = reader.linear("norm.linear", width, 3 * width),
            .qkv = reader.fused({"attn.to_q", "attn.to_k", "attn.to_v"}, width, width),
            .mlpIn = reader.linear("proj_mlp", width, 4 * width),
            .out = reader.linear("proj_out", 5 * width, width),
            .normQuery = reader.tensor("attn.norm_q.weight", {headDim}),
            .normKey = reader.tensor("attn.norm_k.weight", {headDim})};
}

void SingleBlock::collect(LinearMap& map, const std::string& prefix) {
    const int64_t width = qkv.outFeatures() / 3;
    map[prefix + "norm.linear"] = {&modulation, 0, 3 * width};
    map[prefix + "attn.to_q"] = {&qkv, 0, width};
    map[prefix + "attn.to_k"] = {&qkv, width, width};
    map[prefix + "attn.to_v"] = {&qkv, 2 * width, width};
    map[prefix + "proj_mlp"] = {&mlpIn, 0, 4 * width};
    map[prefix + "proj_out"] = {&out, 0, width};
}

void SingleBlock::forward(at::Tensor& s, const at::Tensor& stepModulation, BlockContext& context) const {
    const int64_t width = s.size(2);
    const auto part = [&](int64_t k) { return stepModulation.narrow(1, k * width, width); };
    const at::Tensor normed = kernels::normModulate(s, /*scale=*/part(1), /*shift=*/part(0));
    kernels::qkNormRope(qkv(normed), normQuery, normKey, context.cosJoint, context.sinJoint, 1e-6, context.attention,
                        0);
    const at::Tensor joined =
        at::cat({attend(context.attention, context.keyMask), geluTanh(mlpIn(normed))}, 2); // [B, L, 5d]
    kernels::gatedResidual(s, /*gate=*/part(2), out(joined));
    if (s.scalar_type() == at::kHalf) {
        s.clamp_(-65504, 65504);
    }
}

} // namespace arcflow
