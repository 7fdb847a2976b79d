#include "core/imaging/image.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace arcflow {

void requireRgb(const Image& image, const char* purpose) {
    if (image.width < 1 || image.height < 1 || image.channels != 3 ||
        image.pixels.size() != image.pixelCount() * static_cast<size_t>(image.channels)) {
        fail(ErrorKind::invalidRequest, purpose, ": expected an RGB image, found ", image.width, "x", image.height,
             " with ", image.channels, " channels and ", image.pixels.size(), " values");
    }
}

// std::nearbyint follows the current rounding mode; nothing here changes it from the default, half to even.
uint8_t level8(float value) {
    const float level = std::nearbyint(255.0f * value);
    return level > 0 ? static_cast<uint8_t>(std::min(level, 255.0f)) : 0; // the comparison is false for NaN
}

uint16_t level16(float value) {
    const double level = std::nearbyint(65535.0 * value);
    return level > 0 ? static_cast<uint16_t>(std::min(level, 65535.0)) : 0;
}

std::vector<uint8_t> levels8(const Image& image) {
    std::vector<uint8_t> levels(image.pixels.size());
    std::transform(image.pixels.begin(), image.pixels.end(), levels.begin(), level8);
    return levels;
}

std::vector<uint16_t> levels16(const Image& image) {
    std::vector<uint16_t> levels(image.pixels.size());
    std::transform(image.pixels.begin(), image.pixels.end(), levels.begin(), level16);
    return levels;
}

Image roundedToLevels(const Image& image) {
    Image result = image;
    for (float& value : result.pixels) {
        value = static_cast<float>(level8(value)) / 255.0F;
    }
    return result;
}

} // namespace arcflow
