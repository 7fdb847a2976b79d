#include "core/transformer/single_block.h"

#include "core/transformer/attention.h"
#include "kernels/norm_modulate.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// attention ‖ GELU(mlpIn(x)): [B, L, 5d].
at::Tensor besideMlp(const at::Tensor& attention, const Linear& mlpIn, const at::Tensor& x) {
    if (at::GradMode::is_enabled()) {
        return at::cat({attention, mlpIn.gelu(x)}, 2);
    }
    const int64_t width = attention.size(2);
    at::Tensor joined = at::empty({x.size(0), x.size(1), width + mlpIn.outFeatures()}, x.options());
    joined.narrow(2, 0, width).copy_(attention);
    mlpIn.gelu(x, joined.narrow(2, width, mlpIn.outFeatures()));
    return joined;
}

} // namespace

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
    const at::Tensor joined = besideMlp(attend(context.attention, context.keyMask), mlpIn, normed);
    out.addGated(joined, /*gate=*/part(2), s);
    if (s.scalar_type() == at::kHalf) {
        s.clamp_(-65504, 65504);
    }
}

} // namespace arcflow
