#pragma once

#include "core/imaging/image.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

/// Asks a judge (core/judge) what pictures show.
struct JudgeRequest {
    std::filesystem::path judge;                ///< its folder
    std::vector<Image> images;                  ///< of one size, that of the judge's training
    std::vector<std::vector<std::string>> tags; ///< asked of each image; empty: nothing is asked
    std::vector<Image> references;              ///< to measure the distance of all the images from; may be empty
};

struct JudgeReport {
    std::vector<std::vector<bool>> shown;     ///< for each image and each tag that was asked of it
    std::vector<std::vector<float>> features; ///< of each image
    std::optional<double> frechet;            ///< distance of the features of images and references
};

} // namespace arcflow
