#pragma once

#include "core/vae/vae_blocks.h"

namespace arcflow {

/// Tells patches of real pictures from those of an autoencoder's: a small convolutional network whose every output sees
/// 38 × 38 pixels (Isola et al. 2017, arXiv 1611.07004). A decoder that learns to please it draws edges and textures
/// instead of the mean of all that might have been there (Esser et al. 2021, arXiv 2012.09841).
struct PatchCritic {
    struct Level {
        Conv2d conv; ///< 4 × 4, stride 2
        ChannelNorm norm;
    };

    Conv2d convIn; ///< 4 × 4, stride 2
    std::vector<Level> levels;
    Conv2d convOut;

    /// pictures [B, 3, H, W] in −1…1, sides of 16 or more -> [B, 1, H/8, W/8] fp32: above 0 where they look real.
    at::Tensor operator()(const at::Tensor& pictures) const;
};

PatchCritic loadPatchCritic(const WeightReader& reader);

/// Hinge loss of a critic's readings of real and of decoded pictures: 0 where it is sure and right by a margin of 1.
at::Tensor criticLoss(const at::Tensor& ofReal, const at::Tensor& ofDecoded);

} // namespace arcflow
