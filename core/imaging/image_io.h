#pragma once

#include "core/imaging/embedded_text.h"
#include "core/imaging/image.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace arcflow {

enum class ImageFormat { png8, png16, jpeg, webp, tiff8, tiff16, exrHalf, exrFloat };

/// "PNG, 16 bits", "OpenEXR, half float"…
std::string_view name(ImageFormat format);

/// The format that a file name asks for by its extension (.png, .jpg, .jpeg, .webp, .tif, .tiff, .exr; any case) in the
/// smallest depth it has from `bitsPerChannel` up: 8 gives png8 and exrHalf, 32 exrFloat. Error(unsupported) naming the
/// known extensions for any other, and for a depth the format does not have.
ImageFormat imageFormatFor(const std::filesystem::path& file, int bitsPerChannel = 8);

/// Whether the file's extension is that of one of these formats; any case.
bool hasImageExtension(const std::filesystem::path& file);

struct WriteOptions {
    int jpegQuality = 95;   ///< 1..100, without colour subsampling
    int webpQuality = 92;   ///< 1..100, lossy
    int pngCompression = 6; ///< 0..9
    /// Says that the values are sRGB: the sRGB chunk in PNG, an ICC profile in JPEG, WebP and TIFF. OpenEXR, which
    /// holds linear light, always names its primaries.
    bool tagColourSpace = true;
    bool replaceExisting = false;

    void validate() const; ///< Error(invalidRequest) naming the value out of range
};

/// The image as a file in memory. RGB only; 8 and 16 bits are rounded as level8 and level16 do, never dithered; OpenEXR
/// gets linear light with the sRGB primaries, neither rounded to levels nor clamped (NaN and overshoot stay).
/// The same image, options and texts give the same bytes, but for the time stamp in TIFF and OpenEXR.
/// Error(unsupported) where the format cannot hold the size (WebP: 16383 a side, JPEG: 65535).
std::string encodeImage(const Image& image, ImageFormat format, const WriteOptions& options = {},
                        const EmbeddedTexts& texts = {});

/// encodeImage into a file whose extension must fit the format. All or nothing, as AtomicFile: a taken name is
/// Error(invalidRequest) unless replaceExisting, a full disk Error(diskFull), other failures Error(io).
void writeImage(const std::filesystem::path& file, const Image& image, ImageFormat format,
                const WriteOptions& options = {}, const EmbeddedTexts& texts = {});

struct ReadLimits {
    int maxSide = 16384;
    uint64_t maxPixels = uint64_t{1} << 27; ///< 1.6 GB as RGB in memory
};

/// Any image of these formats as RGB in 0..1 sRGB: grey is spread over the channels, alpha ignored, floating point
/// taken as linear light and encoded. The size is checked before pixels are decoded. Error(modelMissing) if the file is
/// not there, Error(unsupported) for other formats and sizes beyond the limits, Error(io) with the decoder's words if
/// it is broken.
Image readImage(const std::filesystem::path& file, const ReadLimits& limits = {});

} // namespace arcflow
