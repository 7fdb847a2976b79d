#include "core/imaging/containers/webp.h"

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/xmp.h"

namespace arcflow::webp {

namespace {

constexpr size_t fileHeaderSize = 12; // "RIFF", size, "WEBP"
constexpr size_t chunkHeaderSize = 8; // type, size
constexpr size_t maxChunks = 65536;   // animations have one per frame

namespace flag { // of the VP8X chunk
constexpr char xmp = 0x04;
constexpr char exif = 0x08;
constexpr char icc = 0x20;
} // namespace flag

void appendChunk(std::string& file, std::string_view type, std::string_view data) {
    if (data.empty()) {
        return;
    }
    file += type;
    appendNumber(file, static_cast<uint32_t>(data.size()), ByteOrder::little);
    file += data;
    file.resize((file.size() + 1) / 2 * 2); // chunks start on even offsets
}

std::string size24(int size) {
    std::string bytes;
    appendNumber(bytes, static_cast<uint32_t>(size - 1), ByteOrder::little);
    return bytes.substr(0, 3);
}

} // namespace

bool matches(std::string_view start) {
    return start.size() >= fileHeaderSize && start.starts_with("RIFF") && start.substr(8).starts_with("WEBP");
}

void collectTexts(const ByteSource& source, TextCollector& texts) {
    uint64_t offset = fileHeaderSize;
    for (size_t i = 0; i < maxChunks; ++i) {
        const auto header = source.read(offset, chunkHeaderSize);
        if (!header) {
            return;
        }
        const auto size = loadNumber<uint32_t>(header->data() + 4, ByteOrder::little);
        const std::string_view type = std::string_view(*header).substr(0, 4);
        if ((type == "EXIF" || type == "XMP ") && size <= texts.room()) {
            const auto data = source.read(offset + chunkHeaderSize, size);
            if (!data) {
                return;
            }
            if (type == "EXIF") {
                tiff::collectExifTexts(*data, texts);
            } else {
                xmp::collectTexts(*data, texts);
            }
        }
        offset += chunkHeaderSize + size + size % 2;
    }
}

std::string embed(std::string_view file, int width, int height, const EmbeddedTexts& texts,
                  std::string_view iccProfile) {
    const std::string_view picture = file.size() > fileHeaderSize ? file.substr(fileHeaderSize) : std::string_view();
    if (!matches(file) || !picture.starts_with("VP8") || picture.starts_with("VP8X")) {
        fail(ErrorKind::internal, "WebP: expected a simple file from the encoder, found ", file.size(),
             " bytes that are none");
    }
    const std::string exif = tiff::exifBlock(texts.parameters);
    const auto properties = xmp::propertiesFor(texts, true);
    const std::string packet = properties.empty() ? std::string() : xmp::packet(properties);
    const auto flags = static_cast<char>((iccProfile.empty() ? 0 : flag::icc) | (exif.empty() ? 0 : flag::exif) |
                                         (packet.empty() ? 0 : flag::xmp));

    std::string result = "RIFF....WEBP";
    appendChunk(result, "VP8X", std::string{flags, 0, 0, 0} + size24(width) + size24(height));
    appendChunk(result, "ICCP", iccProfile);
    result += picture;
    appendChunk(result, "EXIF", exif);
    appendChunk(result, "XMP ", packet);
    storeNumber(result.data() + 4, static_cast<uint32_t>(result.size() - 8), ByteOrder::little);
    return result;
}

} // namespace arcflow::webp
