#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace arcflow {

/// Size of an image in tokens (2×2 latent patches).
struct TokenGrid {
    int64_t rows = 0;
    int64_t columns = 0;
    int64_t count() const { return rows * columns; }
    bool operator==(const TokenGrid&) const = default;
};

/// Rotation tables for adjacent pairs: cos and sin [L, headDim/2] fp32, text rows first.
struct RopeTables {
    at::Tensor cos, sin;
};

/// FLUX: text at position 0, image token (r, c) at (0, r, c); angles in float64, as the reference (model-formats:
/// FluxPosEmbed).
RopeTables fluxRope(TokenGrid grid, int64_t textTokens, const std::vector<int64_t>& axes);

/// Qwen-Image: rows and columns centred on 0, text n at max(⌊rows/2⌋, ⌊columns/2⌋) + n on all axes; fp32 throughout
/// (QwenEmbedRope with scale_rope). Positions end at 4096: beyond is Error(invalidRequest).
RopeTables qwenImageRope(TokenGrid grid, int64_t textTokens, const std::vector<int64_t>& axes);

} // namespace arcflow
