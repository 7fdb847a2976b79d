#include "core/transformer/attention.h"

namespace arcflow {

kernels::AttentionInputs attentionBuffers(int64_t batch, int64_t tokens, int64_t heads, int64_t headDim,
                                          const at::TensorOptions& options) {
    const auto buffer = [&] { return at::empty({batch, tokens, heads, headDim}, options); };
    return {buffer(), buffer(), buffer()};
}

at::Tensor attend(const kernels::AttentionInputs& inputs, const at::Tensor& keyMask) {
    std::optional<at::Tensor> mask;
    if (keyMask.defined()) {
        mask = keyMask.unsqueeze(1).unsqueeze(1); // [B, 1, 1, L]
    }
    const at::Tensor out = at::scaled_dot_product_attention(inputs.q.transpose(1, 2), inputs.k.transpose(1, 2),
                                                            inputs.v.transpose(1, 2), mask);
    return out.transpose(1, 2).flatten(2); // [B, L, H·D]
}

} // namespace arcflow
