#pragma once

#include "core/weights/low_rank_dropout.h"
#include "kernels/fused_linear.h"

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace arcflow {

/// y = x · Wᵀ + b, plus low-rank updates that are not merged. A value: copies share the weight's storage, so a student
/// can be a copy of its teacher with updates added. A weight kept in the file's number format is converted for each
/// call.
struct Linear {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out] or undefined
    std::vector<kernels::LowRankUpdate> updates;
    std::shared_ptr<const LowRankDropout> dropout = nullptr; ///< before the updates, while these are trained
    uint64_t dropoutLayer = 0;                               ///< tells this layer's dropout from others'

    at::Tensor operator()(const at::Tensor& x) const; ///< [..., in] -> [..., out]
    /// GELU of the result in its tanh form, x [B, L, in]; into `out` [B, L, out] where given, which records no
    /// gradients.
    at::Tensor gelu(const at::Tensor& x) const;
    void gelu(const at::Tensor& x, const at::Tensor& out) const;
    /// sum += gate · result: x [B, L, in], gate [B, out] or [1, out], sum [B, L, out]; another tensor where gradients
    /// are recorded.
    void addGated(const at::Tensor& x, const at::Tensor& gate, at::Tensor& sum) const;
    bool drops() const;
    int64_t inFeatures() const { return weight.size(1); }
    int64_t outFeatures() const { return weight.size(0); }

    /// Adds scale · up · down into rows [rowBegin, …) of a fresh copy of the weight, computed in fp32; other holders of
    /// the old weight keep it unchanged.
    void merge(const at::Tensor& down, const at::Tensor& up, double scale, int64_t rowBegin = 0);
};

/// Where the weight of a checkpoint module lives: several modules may be rows of one fused Linear (to_q, to_k, to_v).
struct LinearSlot {
    Linear* linear = nullptr;
    int64_t rowBegin = 0;
    int64_t rowCount = 0;
};

/// Module name in the checkpoint ("transformer_blocks.0.attn.to_q") -> its place. Pointers into the model it was made
/// from.
using LinearMap = std::unordered_map<std::string, LinearSlot>;

} // namespace arcflow
