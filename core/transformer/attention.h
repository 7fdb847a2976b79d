#pragma once

#include "kernels/qk_norm_rope.h"

#include <ATen/ATen.h>

namespace arcflow {

/// Fresh joint attention buffers [B, L, H, D].
kernels::AttentionInputs attentionBuffers(int64_t batch, int64_t tokens, int64_t heads, int64_t headDim,
                                          const at::TensorOptions& options);

/// Softmax attention over all tokens, scale 1/√D. keyMask [B, L] bool (true = attend) or undefined. Returns [B, L,
/// H·D].
at::Tensor attend(const kernels::AttentionInputs& inputs, const at::Tensor& keyMask);

} // namespace arcflow
