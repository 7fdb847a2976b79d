#include "core/imaging/codec/pixel_codec.h"

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>

#include <algorithm>
#include <array>

namespace arcflow {
namespace {

OIIO::TypeDesc typeDesc(SampleType type) {
    switch (type) {
    case SampleType::u8:
        return OIIO::TypeDesc::UINT8;
    case SampleType::u16:
        return OIIO::TypeDesc::UINT16;
    case SampleType::f16:
        return OIIO::TypeDesc::HALF;
    case SampleType::f32:
        break;
    }
    return OIIO::TypeDesc::FLOAT;
}

OIIO::ImageSpec specFor(const EncodeRequest& request) {
    OIIO::ImageSpec spec(request.width, request.height, 3, typeDesc(request.stored));
    spec.attribute("png:compressionLevel", request.pngCompression);
    spec.attribute("jpeg:subsampling", "4:4:4");
    if (!request.compression.empty()) {
        spec.attribute("Compression", request.compression);
    }
    if (request.linearRec709) {
        const std::array<float, 8> rec709 = {0.64f, 0.33f, 0.30f, 0.60f, 0.15f, 0.06f, 0.3127f, 0.3290f};
        spec.attribute("oiio:ColorSpace", "Linear");
        spec.attribute("colorInteropID", "lin_rec709_scene"); // the same for programs of the ASWF colour interop forum
        spec.attribute("chromaticities", OIIO::TypeDesc(OIIO::TypeDesc::FLOAT, 8), rec709.data());
    }
    for (const auto& [key, text] : request.attributes) {
        spec.attribute(key, text);
    }
    return spec;
}

/// OpenImageIO's words for its last failure.
template <typename File> std::string errorOf(const File& file) {
    const std::string text = file.geterror();
    return text.empty() ? "unknown error of OpenImageIO" : text;
}

class OiioCodec : public PixelCodec {
public:
    std::string encode(const EncodeRequest& request, std::vector<unsigned char>& file) const override {
        OIIO::ImageSpec spec = specFor(request);
        OIIO::Filesystem::IOVecOutput proxy(file);
        void* proxyPointer = &proxy;
        spec.attribute("oiio:ioproxy", OIIO::TypeDesc::PTR, &proxyPointer);
        const auto output = OIIO::ImageOutput::create(request.plugin);
        if (!output) {
            return OIIO::geterror();
        }
        const bool written = output->open("image." + request.plugin, spec) &&
                             output->write_image(typeDesc(request.given), request.pixels);
        const bool closed = output->close(); // also after a failure, so that the proxy is not used later
        return written && closed ? std::string() : errorOf(*output);
    }

    std::string decode(const DecodeRequest& request, DecodedPixels& result) const override {
        const auto input = OIIO::ImageInput::create(request.plugin);
        if (!input) {
            return OIIO::geterror();
        }
        OIIO::ImageSpec config;
        config.attribute("oiio:UnassociatedAlpha", 1); // colours as they are stored, not multiplied with alpha
        OIIO::ImageSpec spec;
        if (!input->open(request.file.string(), spec, config)) {
            return errorOf(*input);
        }
        result.width = spec.width;
        result.height = spec.height;
        result.channels = spec.nchannels;
        result.floatingPoint = spec.format == OIIO::TypeDesc::HALF || spec.format == OIIO::TypeDesc::FLOAT;
        result.withinLimits = spec.width >= 1 && spec.height >= 1 && spec.nchannels >= 1 &&
                              std::max(spec.width, spec.height) <= request.maxSide &&
                              uint64_t(spec.width) * uint64_t(spec.height) <= request.maxPixels && spec.depth <= 1 &&
                              !spec.deep;
        if (!result.withinLimits) {
            return {};
        }
        result.image = Image(spec.width, spec.height, std::min(spec.nchannels, 3));
        const bool read =
            input->read_image(0, 0, 0, result.image.channels, OIIO::TypeDesc::FLOAT, result.image.pixels.data());
        return read ? std::string() : errorOf(*input);
    }
};

} // namespace
} // namespace arcflow

const arcflow::PixelCodec* arcflowPixelCodec() {
    static const arcflow::OiioCodec codec;
    return &codec;
}
