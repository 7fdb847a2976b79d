#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace arcflow {

/// A picture in memory. Values are display-referred sRGB, nominally 0..1, as the decoder gives them: not yet rounded to
/// any file's number format.
struct Image {
    int width = 0;
    int height = 0;
    int channels = 3;
    std::vector<float> pixels; // [height, width, channels], rows from top to bottom

    Image() = default;
    Image(int imageWidth, int imageHeight, int channelCount = 3)
        : width(imageWidth),
          height(imageHeight),
          channels(channelCount),
          pixels(static_cast<size_t>(imageWidth) * imageHeight * channelCount) {}

    bool empty() const { return pixels.empty(); }
    size_t pixelCount() const { return static_cast<size_t>(width) * height; }
    float* at(int x, int y) { return pixels.data() + offset(x, y); }
    const float* at(int x, int y) const { return pixels.data() + offset(x, y); }

private:
    size_t offset(int x, int y) const { return (static_cast<size_t>(y) * width + x) * channels; }
};

/// Error(invalidRequest) unless the image has pixels, three channels and as many values as its size says.
void requireRgb(const Image& image, const char* purpose);

/// The value as an 8-bit level: 255 times the value in fp32, rounded half to even, held in 0..255; NaN is 0. The one
/// rule for screen, files and tests; it is what numpy's round() makes of the same fp32 image.
uint8_t level8(float value);
/// As level8, in 0..65535; the product is exact (fp64).
uint16_t level16(float value);

std::vector<uint8_t> levels8(const Image& image);
/// As an 8-bit file holds it: to measure what people see.
Image roundedToLevels(const Image& image);
std::vector<uint16_t> levels16(const Image& image);

} // namespace arcflow
