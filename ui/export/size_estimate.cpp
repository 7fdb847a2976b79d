#include "ui/export/size_estimate.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {
namespace {

/// Bytes a pixel of a lossy format at the quality that is asked for, against those at quality 95.
double qualityFactor(int quality) {
    return std::exp(0.045 * (std::clamp(quality, 1, 100) - 95)); // measured: halves every 15 points
}

} // namespace

qint64 estimatedBytes(const PictureSize& picture, const ExportOptions& options) {
    const double sourceBytes = static_cast<double>(picture.sourceBytes);
    double pixels = static_cast<double>(picture.width) * picture.height;
    if (pixels <= 0) {
        pixels = std::max(sourceBytes, 1.0); // of unknown size: a byte for each pixel
    }
    // How much there is to see, as a PNG file shows it: bytes of the file for each byte of pixels.
    constexpr double usual = 0.5;
    const double detail = picture.isPng && sourceBytes > 0 ? std::min(sourceBytes / (3 * pixels), 1.1) : usual;
    const double png = 3 * pixels * detail;
    const double lossy = pixels * (0.12 + 0.7 * detail);
    constexpr double profile = 2500;
    double bytes = png; // the source's texts are in it
    switch (options.format) {
    case ImageFormat::png8:
        break;
    case ImageFormat::tiff8:
        bytes = 1.2 * png + profile;
        break;
    case ImageFormat::png16:
        bytes = picture.deep ? png + 3.8 * pixels : 1.2 * png; // the lower byte of a decoder's pixel is noise
        break;
    case ImageFormat::tiff16:
        bytes = (picture.deep ? png + 3.8 * pixels : 1.3 * png) + profile;
        break;
    case ImageFormat::jpeg:
        bytes = lossy * qualityFactor(options.jpegQuality) + profile;
        break;
    case ImageFormat::webp:
        bytes = 0.4 * lossy * qualityFactor(options.webpQuality) + profile;
        break;
    case ImageFormat::exrHalf:
        bytes = picture.deep ? png + 3 * pixels : 2.3 * png;
        break;
    case ImageFormat::exrFloat:
        bytes = picture.deep ? png + 10 * pixels : 4.6 * png;
        break;
    }
    return static_cast<qint64>(bytes);
}

} // namespace arcflow::ui
