#include "core/imaging/image_io.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"
#include "core/imaging/codec/pixel_codec.h"
#include "core/imaging/containers/exr.h"
#include "core/imaging/containers/jpeg.h"
#include "core/imaging/containers/png.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/webp.h"
#include "core/imaging/srgb.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <memory>
#include <span>

namespace arcflow {

namespace {

struct FormatTraits {
    ImageFormat format;
    int bits;
    const char* plugin; ///< OpenImageIO's name of the format
    std::string_view text;
    std::array<std::string_view, 2> extensions;
};

// For each file type in rising depth.
constexpr std::array<FormatTraits, 8> formats = {{
    {ImageFormat::png8, 8, "png", "PNG, 8 bits", {".png", ".png"}},
    {ImageFormat::png16, 16, "png", "PNG, 16 bits", {".png", ".png"}},
    {ImageFormat::jpeg, 8, "jpeg", "JPEG", {".jpg", ".jpeg"}},
    {ImageFormat::webp, 8, "webp", "WebP", {".webp", ".webp"}},
    {ImageFormat::tiff8, 8, "tiff", "TIFF, 8 bits", {".tif", ".tiff"}},
    {ImageFormat::tiff16, 16, "tiff", "TIFF, 16 bits", {".tif", ".tiff"}},
    {ImageFormat::exrHalf, 16, "openexr", "OpenEXR, half float", {".exr", ".exr"}},
    {ImageFormat::exrFloat, 32, "openexr", "OpenEXR, float", {".exr", ".exr"}},
}};

const FormatTraits& traits(ImageFormat format) {
    return formats[static_cast<size_t>(format)];
}

bool hasExtension(const FormatTraits& format, const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension == format.extensions[0] || extension == format.extensions[1];
}

bool isExr(ImageFormat format) {
    return format == ImageFormat::exrHalf || format == ImageFormat::exrFloat;
}

std::string encodePixels(const Image& image, ImageFormat format, const WriteOptions& options,
                         const EmbeddedTexts& texts) {
    EncodeRequest request{.plugin = traits(format).plugin,
                          .width = image.width,
                          .height = image.height,
                          .pngCompression = options.pngCompression};
    std::vector<uint8_t> bytes;
    std::vector<uint16_t> words;
    std::vector<float> linear;
    if (isExr(format)) {
        linear.resize(image.pixels.size());
        std::transform(image.pixels.begin(), image.pixels.end(), linear.begin(), linearFromSrgb);
        request.stored = format == ImageFormat::exrHalf ? SampleType::f16 : SampleType::f32;
        request.given = SampleType::f32;
        request.pixels = linear.data();
        request.compression = "zip";
        request.linearRec709 = true;
        const std::array<std::pair<const char*, const std::string*>, 3> attributes = {
            {{"parameters", &texts.parameters}, {"arcflow", &texts.arcflow}, {"Software", &texts.program}}};
        for (const auto& [key, text] : attributes) {
            if (!text->empty()) {
                request.attributes.emplace_back(key, *text);
            }
        }
    } else if (traits(format).bits == 16) {
        words = levels16(image);
        request.stored = request.given = SampleType::u16;
        request.pixels = words.data();
    } else {
        bytes = levels8(image);
        request.pixels = bytes.data();
    }
    if (format == ImageFormat::jpeg) {
        request.compression = concat("jpeg:", options.jpegQuality);
    } else if (format == ImageFormat::webp) {
        request.compression = concat("webp:", options.webpQuality);
    }
    std::vector<unsigned char> file;
    if (const std::string problem = PixelCodec::instance().encode(request, file); !problem.empty()) {
        fail(ErrorKind::io, "encoding ", image.width, "x", image.height, " pixels as ", traits(format).text,
             " failed: ", problem);
    }
    return {file.begin(), file.end()};
}

void requireSide(const Image& image, ImageFormat format, int most) {
    if (std::max(image.width, image.height) > most) {
        fail(ErrorKind::unsupported, name(format), ": expected at most ", most, " pixels a side, found ", image.width,
             "x", image.height);
    }
}

/// OpenImageIO's name of the format by the file's first bytes: the extension may lie, and a file must not choose among
/// all the decoders that OpenImageIO has. Null if it is none of ours.
const char* pluginFor(std::string_view start) {
    if (png::matches(start)) {
        return "png";
    }
    if (jpeg::matches(start)) {
        return "jpeg";
    }
    if (webp::matches(start)) {
        return "webp";
    }
    if (tiff::matches(start)) {
        return "tiff";
    }
    return exr::matches(start) ? "openexr" : nullptr;
}

std::string firstBytes(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        fail(ErrorKind::modelMissing, file.string(), ": expected an image, found no file of that name");
    }
    std::ifstream stream(file, std::ios::binary);
    std::string start(12, '\0');
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (!stream && !stream.eof()) {
        fail(ErrorKind::io, file.string(), ": expected an image, but it cannot be read");
    }
    start.resize(static_cast<size_t>(stream.gcount()));
    return start;
}

/// Grey or colour with alpha to plain RGB.
Image spreadToRgb(const Image& source) {
    Image result(source.width, source.height, 3);
    for (size_t i = 0; i < source.pixelCount(); ++i) {
        for (size_t c = 0; c < 3; ++c) {
            result.pixels[3 * i + c] = source.pixels[source.channels * i + (source.channels < 3 ? 0 : c)];
        }
    }
    return result;
}

} // namespace

std::string_view name(ImageFormat format) {
    return traits(format).text;
}

bool hasImageExtension(const std::filesystem::path& file) {
    return std::any_of(std::begin(formats), std::end(formats),
                       [&](const FormatTraits& format) { return hasExtension(format, file); });
}

ImageFormat imageFormatFor(const std::filesystem::path& file, int bitsPerChannel) {
    bool extensionKnown = false;
    for (const FormatTraits& format : formats) {
        if (hasExtension(format, file)) {
            extensionKnown = true;
            if (format.bits >= bitsPerChannel) {
                return format.format;
            }
        }
    }
    if (extensionKnown) {
        fail(ErrorKind::unsupported, file.string(), ": this file type has no ", bitsPerChannel, " bits a channel");
    }
    fail(ErrorKind::unsupported, file.string(),
         ": expected a file name ending in .png, .jpg, .jpeg, .webp, .tif, .tiff or .exr, found '",
         file.extension().string(), "'");
}

void WriteOptions::validate() const {
    const auto require = [](const char* option, int value, int least, int most) {
        if (value < least || value > most) {
            fail(ErrorKind::invalidRequest, option, ": expected ", least, "..", most, ", found ", value);
        }
    };
    require("JPEG quality", jpegQuality, 1, 100);
    require("WebP quality", webpQuality, 1, 100);
    require("PNG compression", pngCompression, 0, 9);
}

std::string encodeImage(const Image& image, ImageFormat format, const WriteOptions& options,
                        const EmbeddedTexts& texts) {
    requireRgb(image, "writing an image");
    options.validate();
    if (format == ImageFormat::webp) {
        requireSide(image, format, 16383);
    } else if (format == ImageFormat::jpeg) {
        requireSide(image, format, 65535);
    }
    std::string file = encodePixels(image, format, options, texts);
    const std::string_view profile = options.tagColourSpace ? std::string_view(srgbIccProfile()) : std::string_view();
    switch (format) {
    case ImageFormat::png8:
    case ImageFormat::png16:
        return png::embed(file, texts, options.tagColourSpace);
    case ImageFormat::jpeg:
        return jpeg::embed(file, texts, profile);
    case ImageFormat::webp:
        return webp::embed(file, image.width, image.height, texts, profile);
    case ImageFormat::tiff8:
    case ImageFormat::tiff16:
        return tiff::embed(std::move(file), texts, profile);
    case ImageFormat::exrHalf:
    case ImageFormat::exrFloat:
        break;
    }
    return file;
}

void writeImage(const std::filesystem::path& file, const Image& image, ImageFormat format, const WriteOptions& options,
                const EmbeddedTexts& texts) {
    if (!hasExtension(traits(format), file)) {
        fail(ErrorKind::invalidRequest, file.string(), ": expected a name ending in ", traits(format).extensions[0],
             " for ", name(format), ", found '", file.extension().string(), "'");
    }
    const std::string bytes = encodeImage(image, format, options, texts);
    AtomicFile output(file);
    output.write(std::as_bytes(std::span(bytes)));
    output.commit(options.replaceExisting ? IfExists::replace : IfExists::refuse);
}

Image readImage(const std::filesystem::path& file, const ReadLimits& limits) {
    const char* plugin = pluginFor(firstBytes(file));
    if (!plugin) {
        fail(ErrorKind::unsupported, file.string(),
             ": expected a PNG, JPEG, WebP, TIFF or OpenEXR image, found none of these");
    }
    DecodedPixels decoded;
    const DecodeRequest request{
        .file = file, .plugin = plugin, .maxSide = limits.maxSide, .maxPixels = limits.maxPixels};
    if (const std::string problem = PixelCodec::instance().decode(request, decoded); !problem.empty()) {
        fail(ErrorKind::io, file.string(), ": reading the image failed: ", problem);
    }
    if (!decoded.withinLimits) {
        fail(ErrorKind::unsupported, file.string(), ": expected a flat image of at most ", limits.maxSide,
             " pixels a side and ", limits.maxPixels, " in all, found ", decoded.width, "x", decoded.height, " with ",
             decoded.channels, " channels");
    }
    Image image = std::move(decoded.image);
    if (image.channels != 3) {
        image = spreadToRgb(image);
    }
    if (decoded.floatingPoint) {
        std::transform(image.pixels.begin(), image.pixels.end(), image.pixels.begin(), srgbFromLinear);
    }
    return image;
}

} // namespace arcflow
