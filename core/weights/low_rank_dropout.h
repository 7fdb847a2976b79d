#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace arcflow {

/// Dropout in front of low-rank updates while they are trained (Hu et al., "LoRA: Low-Rank Adaptation of Large Language
/// Models", 2021): of an update's inputs a share is left out and the rest made larger by as much. What is left out
/// follows from the sample's seed and the layer alone, so that a pass can be computed again, and a batch divided.
struct LowRankDropout {
    double share = 0;
    std::vector<uint64_t> seeds; ///< of this pass, one for each sample of the batch

    /// x [B, …, in] or [1, B · n, in]; layers are told apart by `layer`.
    at::Tensor operator()(const at::Tensor& x, uint64_t layer) const;
};

} // namespace arcflow
