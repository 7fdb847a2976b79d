#pragma once

#include <ATen/ATen.h>

#include <string>
#include <unordered_map>
#include <vector>

namespace arcflow {

/// A low-rank update kept beside a weight: adds `up · (down · x)` to rows [rowBegin, rowBegin + up.size(0)) of the
/// result. The strength is already folded into `up`.
struct LowRankUpdate {
    at::Tensor down; ///< [rank, in]
    at::Tensor up;   ///< [rows, rank], stored by columns: what the fused kernel reads
    int64_t rowBegin = 0;
};

/// y = x · Wᵀ + b, plus low-rank updates that are not merged. A value: copies share the weight's storage, so a student
/// can be a copy of its teacher with updates added. A weight kept in the file's number format is converted for each
/// call.
struct Linear {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out] or undefined
    std::vector<LowRankUpdate> updates;

    at::Tensor operator()(const at::Tensor& x) const; ///< [..., in] -> [..., out]
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
