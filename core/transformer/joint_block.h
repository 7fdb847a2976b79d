#pragma once

#include "core/weights/weight_reader.h"
#include "kernels/qk_norm_rope.h"

#include <string_view>

namespace arcflow {

/// What all blocks of one forward pass read: rotation tables, mask, sizes, and the attention buffers they take turns to
/// fill.
struct BlockContext {
    int64_t textTokens = 0;
    at::Tensor cosText, sinText;   ///< [T, D/2] fp32
    at::Tensor cosImage, sinImage; ///< [I, D/2] fp32
    at::Tensor cosJoint, sinJoint; ///< [T+I, D/2] fp32
    at::Tensor keyMask;            ///< [B, T+I] bool, or undefined
    kernels::AttentionInputs attention;
};

/// Names of a stream's modules in the checkpoint; the two families differ only here.
struct StreamNames {
    std::string_view modulation, query, key, value, normQuery, normKey, out, mlp;
};

/// One stream (image or text) of a joint block.
struct Stream {
    Linear modulation; ///< [6d, d]: shift, scale, gate of attention, then of the MLP
    Linear qkv, out, mlpIn, mlpOut;
    at::Tensor normQuery, normKey; ///< [D]

    static Stream load(const WeightReader& reader, const StreamNames& names, int64_t width, int64_t headDim);
    void collect(LinearMap& map, const std::string& prefix, const StreamNames& names);
};

/// Dual-stream transformer block (FLUX "double" block, Qwen-Image block): both streams keep their own weights and meet
/// in one attention. model-formats: §2.3 step 5, §3.3 step 4.
struct JointBlock {
    Stream image, text;

    static JointBlock load(const WeightReader& reader, const StreamNames& imageNames, const StreamNames& textNames,
                           int64_t width, int64_t headDim);
    void collect(LinearMap& map, const std::string& prefix, const StreamNames& imageNames,
                 const StreamNames& textNames);

    /// Updates h [B, I, d] and c [B, T, d] in place. Modulations [B, 6d] of this step.
    void forward(at::Tensor& h, at::Tensor& c, const at::Tensor& imageModulation, const at::Tensor& textModulation,
                 BlockContext& context) const;
};

} // namespace arcflow
