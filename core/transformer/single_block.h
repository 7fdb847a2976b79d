#pragma once

#include "core/transformer/joint_block.h"

namespace arcflow {

/// FLUX "single" block: text and image as one sequence, attention and MLP side by side. model-formats: §2.3 step 6.
struct SingleBlock {
    Linear modulation; ///< [3d, d]: shift, scale, gate
    Linear qkv, mlpIn;
    Linear out; ///< [d, 5d] over attention ‖ MLP
    at::Tensor normQuery, normKey;

    static SingleBlock load(const WeightReader& reader, int64_t width, int64_t headDim);
    void collect(LinearMap& map, const std::string& prefix);

    /// Updates s [B, T+I, d] in place. Modulation [B, 3d] of this step.
    void forward(at::Tensor& s, const at::Tensor& stepModulation, BlockContext& context) const;
};

} // namespace arcflow
