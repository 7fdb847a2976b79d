#pragma once

#include "core/base/task.h"
#include "core/datasets/captioned_folder.h"

#include <ATen/ATen.h>

namespace arcflow {

/// The pictures of a training run, cached, and parted: the last twentieth, 256 at most, is held out.
struct TrainingPictures {
    std::vector<CaptionedPicture> captioned; ///< all of them
    std::string source;                      ///< fingerprint
    at::Tensor levels;                       ///< [N, size, size, 3], 0…255
    int64_t heldOut = 0;                     ///< count, at the end

    static TrainingPictures read(const std::filesystem::path& folder, int64_t size, const std::filesystem::path& work,
                                 const Task& task);

    int64_t trained() const { return levels.size(0) - heldOut; }
};

} // namespace arcflow
