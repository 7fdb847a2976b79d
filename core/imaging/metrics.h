#pragma once

#include "core/base/task.h"
#include "core/imaging/image.h"

#include <array>

namespace arcflow {

/// How alike two RGB images of the same size are. All of it is computed on sRGB values times 255 in fp64, as they are
/// given: round them first (level8) to compare what a viewer sees.

/// Mean squared difference over all values.
double meanSquaredError(const Image& reference, const Image& image);

/// Peak signal-to-noise ratio, 10·log10(255² / mse), in dB; infinite for identical images.
double psnr(const Image& reference, const Image& image);

struct Ssim {
    std::array<double, 3> channels{}; ///< red, green, blue
    double mean = 0;                  ///< of the three channels
    double luma = 0;                  ///< of 0.2126 R + 0.7152 G + 0.0722 B
};

/// Structural similarity (Wang et al. 2004): Gaussian window σ 1.5 of 11x11, population covariance, K1 0.01, K2 0.03,
/// mean over the pixels whose window lies inside the image. The same as skimage's
/// structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255). At least 11
/// pixels a side, else Error(invalidRequest). About an eighth of a second per megapixel.
Ssim ssim(const Image& reference, const Image& image, const Task& task = {});

/// Where the images differ: per pixel the largest difference of its channels times `gain`, as heatColour
/// shows it; a NaN in either is the far end.
Image differenceImage(const Image& reference, const Image& image, float gain = 1);

} // namespace arcflow
