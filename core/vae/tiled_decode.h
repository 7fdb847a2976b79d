#pragma once

#include "core/vae/vae.h"

namespace arcflow {

/// Decoding in overlapping tiles, which bounds memory: a tile needs as much as a small image. Group norm and attention
/// see one tile only, so the result differs slightly from the whole decode; the overlap hides the seams.
struct TileOptions {
    int64_t tile = 64;    ///< side of a tile in latent pixels
    int64_t overlap = 16; ///< least overlap of neighbours in latent pixels, blended linearly; 0 ≤ overlap < tile
};

/// As Vae::decode, tile by tile; equal to it when one tile covers everything. The task is polled, and progress
/// reported, per tile and block. Error(invalidRequest) for impossible options.
at::Tensor tiledDecode(const Vae& vae, const at::Tensor& latents, const TileOptions& options, const Task& task);

/// Decodes whole if the estimate fits `budgetBytes`, else with the largest tiles (a quarter of their side as overlap)
/// whose estimate does; below 16 latent pixels a tile would see too little, so that is the least side.
at::Tensor decodeWithin(const Vae& vae, const at::Tensor& latents, uint64_t budgetBytes, const Task& task);

} // namespace arcflow
