#pragma once

#include "core/base/task.h"
#include "core/datasets/captioned_folder.h"
#include "core/judge/picture_judge.h"
#include "core/vae/vae.h"

#include <ATen/ATen.h>

namespace arcflow {

/// All pictures as levels 0…255 [N, size, size, 3], in their order, mapped from a file that is made where it is missing
/// or of other pictures. Other sizes are cut to a square around the middle and scaled. Memory holds only what is in
/// use. Error naming the first picture that cannot be read.
at::Tensor cachedPictures(const std::vector<CaptionedPicture>& pictures, int64_t size,
                          const std::filesystem::path& file, const Task& task);

/// Levels [B, H, W, 3] as the autoencoder sees them: [B, 3, H, W] fp32 in −1…1, channels-last.
at::Tensor asInput(const at::Tensor& levels, at::Device device);

/// Latents of the pictures [N, C, h, w] fp16, normalised, mapped from a file as above; `autoencoder` tells one set of
/// weights from another.
at::Tensor cachedLatents(const at::Tensor& pictures, const std::string& picturesFingerprint, const Vae& vae,
                         const std::string& autoencoder, const std::filesystem::path& file, const Task& task);

/// What the judge sees where in the pictures: its feature maps [N, F, h, w] fp16, mapped from a file as above.
at::Tensor cachedFeatures(const at::Tensor& pictures, const std::string& picturesFingerprint, const PictureJudge& judge,
                          const std::string& judgeFingerprint, const std::filesystem::path& file, const Task& task);

} // namespace arcflow
