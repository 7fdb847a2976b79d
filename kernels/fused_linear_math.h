#pragma once

#include "kernels/host_device.h"

namespace arcflow::kernels {

/// What a fused linear layer does with its product.
enum class LinearEnd { store, gelu, addGated };

/// One low-rank update of the rows [rowBegin, rowEnd) of the weight.
struct LowRankFactors {
    const float* down; // [rank, in]
    const float* up;   // [rowEnd − rowBegin, rank]
    int64_t rank, rowBegin, rowEnd;
};

/// One call of fusedLinear on raw memory. A "row" of the loops is a task: a range of the weight's rows for a range of
/// the tokens, with its own scratch memory of scratchPerTask floats.
struct FusedLinear {
    Rows<const float> x;
    const float* weight; // [out, in]
    const float* bias;   // [out] or null
    const LowRankFactors* updates;
    int64_t updateCount;
    LinearEnd end;
    Rows<float> y;          // written, or read and written by addGated
    Rows<const float> gate; // for addGated
    int64_t tokens, length; // B · L, L
    int64_t in, out;
    int64_t weightParts, tokenParts; // the grid of tasks
    float* scratch;
    int64_t scratchPerTask;
};

/// Sizes of `in` and of the row ranges of updates are multiples of this, the widest vector; `out` and ranks of 4.
inline constexpr int64_t fusedLinearLanes = 16;
/// The most tokens that lie side by side in the scratch memory, with any instruction set: parts of the tokens are
/// padded by less than this.
inline constexpr int64_t fusedLinearPanel = 24;

} // namespace arcflow::kernels
