#pragma once

#include "core/transformer/rope.h"

#include <ATen/ATen.h>

#include <cstdint>

namespace arcflow {

/// [B, C, h, w] -> [B, h/2 · w/2, 4C], channel c·4 + dy·2 + dx; h and w even.
at::Tensor pack(const at::Tensor& latents);
/// The inverse.
at::Tensor unpack(const at::Tensor& packed, TokenGrid grid);

/// Tokens of an image of width × height pixels: sides rounded down to multiples of twice the VAE's factor.
/// Error(invalidRequest) if nothing is left.
TokenGrid tokenGrid(int64_t width, int64_t height, int64_t vaeFactor);

/// Gaussian noise [1, C, 2·rows, 2·columns] fp32 on the CPU: the numbers torch.randn draws from a CPU generator seeded
/// by torch.manual_seed.
at::Tensor seededNoise(uint64_t seed, int64_t channels, TokenGrid grid);

} // namespace arcflow
