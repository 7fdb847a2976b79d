#pragma once

#include "core/formats/config_file.h"
#include "core/judge/judge_tags.h"
#include "core/vae/vae_blocks.h"

namespace arcflow {

/// A small network that reads from a picture what is to be seen in it, trained on pictures with tags. It measures how
/// well generated pictures show what their prompts say, which it has never been trained on, and its features measure
/// how alike two sets of pictures are. Another judge's features can help a teacher to learn (core/train).
///
/// config.json: {"tags": […], "widths": […], "norm_groups": 8, "picture_size": 128}
struct PictureJudge {
    struct Reading {
        at::Tensor features; ///< [B, F] fp32
        at::Tensor scores;   ///< [B, tags] fp32: log-odds, comparable within a group of values
    };

    JudgeTags tags;
    int64_t pictureSize = 128;
    at::Device device = at::kCPU;
    Conv2d convIn;
    std::vector<VaeBlock> blocks;
    ChannelNorm norm;
    Linear scores;

    /// pictures [B, 3, H, W] in −1…1, of the size it was trained at -> [B, F, h, w]: what is where in them.
    at::Tensor featureMap(const at::Tensor& pictures, const Task& task = {}) const;
    /// Of such pictures as wholes.
    Reading operator()(const at::Tensor& pictures, const Task& task = {}) const;
};

/// Error(modelCorrupt) where config and weights do not fit.
PictureJudge loadJudge(const ConfigFile& config, const WeightReader& reader);

/// Of a folder with config.json and model.safetensors.
PictureJudge loadJudge(const std::filesystem::path& folder, const WeightPlacement& placement, const Task& task = {});

/// Fréchet distance of two sets of features [N, F] taken as normally distributed:
/// ‖m₁ − m₂‖² + tr(C₁ + C₂ − 2·(C₁C₂)^½) (Dowson and Landau 1982; of image features: Heusel et al. 2017).
double frechetDistance(const at::Tensor& one, const at::Tensor& other);

} // namespace arcflow
