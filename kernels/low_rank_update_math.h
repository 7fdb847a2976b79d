#pragma once

#include "kernels/host_device.h"

namespace arcflow::kernels {

/// Ranks up to this are worked off row by row; beyond, two matrix products are faster.
inline constexpr int64_t maxFusedRank = 16;

/// One call of lowRankUpdate on raw memory. A "row" of the loops is one of the N rows of x.
struct LowRankUpdate {
    Rows<const float> x;
    const float* down;      // [rank, in]
    const float* upColumns; // [rank, out]: the up factor, transposed
    Rows<float> y;          // read and written
    int64_t in, out, rank;
};

} // namespace arcflow::kernels
