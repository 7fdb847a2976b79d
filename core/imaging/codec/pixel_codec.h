#pragma once

#include "core/imaging/image.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace arcflow {

/// How samples are stored.
enum class SampleType { u8, u16, f16, f32 };

/// Pixels to be encoded. Texts, profiles and tags are added to the finished file by core/imaging/containers; only
/// OpenEXR gets its attributes from here, as its header cannot be changed later.
struct EncodeRequest {
    std::string plugin; ///< OpenImageIO's name of the format: "png", "jpeg", "webp", "tiff", "openexr"
    int width = 0, height = 0;
    SampleType stored = SampleType::u8;
    SampleType given = SampleType::u8; ///< of `pixels`: u8, u16 or f32
    const void* pixels = nullptr;      ///< RGB, interleaved, rows from top to bottom
    std::string compression;           ///< "jpeg:95", "webp:92", "zip"; empty = the format's own
    int pngCompression = 6;            ///< 0..9
    std::vector<std::pair<std::string, std::string>> attributes;
    bool linearRec709 = false; ///< says that the values are linear light with the sRGB primaries
};

struct DecodeRequest {
    std::filesystem::path file;
    std::string plugin;
    int maxSide = 0; ///< checked, like maxPixels, before pixels are decoded
    uint64_t maxPixels = 0;
};

struct DecodedPixels {
    int width = 0, height = 0, channels = 0; ///< as the file says
    bool withinLimits = false;               ///< false: too large, or not a flat image; there are no pixels then
    bool floatingPoint = false;
    Image image; ///< 1 to 3 channels, values as stored: floating point is not converted to sRGB
};

/// The part of the program that OpenImageIO is in. Failures are texts, empty = done: OpenImageIO's error state belongs
/// to the calling thread and stays behind the boundary.
class PixelCodec {
public:
    virtual ~PixelCodec() = default;
    virtual std::string encode(const EncodeRequest& request, std::vector<unsigned char>& file) const = 0;
    virtual std::string decode(const DecodeRequest& request, DecodedPixels& result) const = 0;

    /// The codec, loaded when first asked for; any thread. Error(io) if its library is missing.
    static const PixelCodec& instance();
};

} // namespace arcflow

/// Factory of the library arcflow_pixels.
extern "C" __attribute__((visibility("default"))) const arcflow::PixelCodec* arcflowPixelCodec();
