#include "ui/library/image_header.h"

#include "core/imaging/byte_order.h"
#include "core/imaging/containers/exr.h"
#include "core/imaging/containers/jpeg.h"
#include "core/imaging/containers/png.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/webp.h"

#include <string>
#include <string_view>

namespace arcflow::ui {

namespace {

using namespace std::string_view_literals;

constexpr int64_t largestSide = int64_t{1} << 24;

std::optional<ImageSize> checked(int64_t width, int64_t height) {
    if (width < 1 || height < 1 || width > largestSide || height > largestSide) {
        return std::nullopt;
    }
    return ImageSize{static_cast<int>(width), static_cast<int>(height)};
}

std::optional<ImageSize> pngSize(const ByteSource& source) {
    const auto header = source.read(8, 16); // length and name of the first chunk, then its first two numbers
    if (!header || header->substr(4, 4) != "IHDR") {
        return std::nullopt;
    }
    return checked(loadNumber<uint32_t>(header->data() + 8, ByteOrder::big),
                   loadNumber<uint32_t>(header->data() + 12, ByteOrder::big));
}

/// The frame header, behind any number of other segments: metadata alone can take hundreds of them.
std::optional<ImageSize> jpegSize(const ByteSource& source) {
    constexpr int mostSegments = 65536;
    uint64_t at = 2;
    for (int i = 0; i < mostSegments; ++i) {
        const auto marker = source.read(at, 2);
        if (!marker || (*marker)[0] != '\xFF') {
            return std::nullopt;
        }
        const auto kind = static_cast<unsigned char>((*marker)[1]);
        if (kind == 0xFF) { // filler
            ++at;
            continue;
        }
        if (kind == 0x01 || (kind >= 0xD0 && kind <= 0xD8)) { // markers without contents
            at += 2;
            continue;
        }
        const auto length = source.read(at + 2, 2);
        if (!length || kind == 0xD9 || kind == 0xDA) {
            return std::nullopt;
        }
        if (kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC) {
            const auto frame = source.read(at + 5, 4);
            return frame ? checked(loadNumber<uint16_t>(frame->data() + 2, ByteOrder::big),
                                   loadNumber<uint16_t>(frame->data(), ByteOrder::big))
                         : std::nullopt;
        }
        at += 2 + uint64_t{loadNumber<uint16_t>(length->data(), ByteOrder::big)};
    }
    return std::nullopt;
}

std::optional<ImageSize> webpSize(const ByteSource& source) {
    const auto header = source.read(12, 18); // the first chunk's name and length, then its start
    if (!header) {
        return std::nullopt;
    }
    const std::string_view type = std::string_view(*header).substr(0, 4);
    const char* data = header->data() + 8;
    if (type == "VP8X"sv) { // 24 bits each, less one
        const auto side = [](const char* bytes) {
            return 1 + (int64_t{loadNumber<uint16_t>(bytes, ByteOrder::little)} |
                        int64_t{static_cast<unsigned char>(bytes[2])} << 16);
        };
        return checked(side(data + 4), side(data + 7));
    }
    if (type == "VP8L"sv && data[0] == '\x2F') { // 14 bits each, less one
        const auto bits = loadNumber<uint32_t>(data + 1, ByteOrder::little);
        return checked(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
    }
    if (type == "VP8 "sv && std::string_view(data + 3, 3) == "\x9D\x01\x2A"sv) { // 14 bits each, then a scale
        return checked(loadNumber<uint16_t>(data + 6, ByteOrder::little) & 0x3FFF,
                       loadNumber<uint16_t>(data + 8, ByteOrder::little) & 0x3FFF);
    }
    return std::nullopt;
}

std::optional<ImageSize> tiffSize(const ByteSource& source) {
    constexpr uint16_t widthTag = 256, heightTag = 257, shortType = 3;
    const auto header = source.read(0, 8);
    if (!header) {
        return std::nullopt;
    }
    const ByteOrder order = (*header)[0] == 'I' ? ByteOrder::little : ByteOrder::big;
    const uint64_t directory = loadNumber<uint32_t>(header->data() + 4, order);
    const auto count = source.read(directory, 2);
    const size_t entries = count ? loadNumber<uint16_t>(count->data(), order) : 0;
    int64_t width = 0, height = 0;
    for (size_t i = 0; i < entries; ++i) {
        const auto entry = source.read(directory + 2 + 12 * i, 12);
        if (!entry) {
            break;
        }
        const auto tag = loadNumber<uint16_t>(entry->data(), order);
        const bool isShort = loadNumber<uint16_t>(entry->data() + 2, order) == shortType;
        const int64_t value = isShort ? int64_t{loadNumber<uint16_t>(entry->data() + 8, order)}
                                      : int64_t{loadNumber<uint32_t>(entry->data() + 8, order)};
        if (tag == widthTag) {
            width = value;
        } else if (tag == heightTag) {
            height = value;
        }
    }
    return checked(width, height);
}

std::optional<std::string> exrText(const ByteSource& source, uint64_t& at) {
    constexpr uint64_t longest = 256;
    const uint64_t left = source.size() - std::min(at, source.size());
    auto bytes = source.read(at, std::min(longest, left));
    const size_t end = bytes ? bytes->find('\0') : std::string::npos;
    if (end == std::string::npos) {
        return std::nullopt;
    }
    at += end + 1;
    return bytes->substr(0, end);
}

std::optional<ImageSize> exrSize(const ByteSource& source) {
    constexpr int mostAttributes = 4096;
    uint64_t at = 8;
    for (int i = 0; i < mostAttributes; ++i) {
        const auto name = exrText(source, at);
        const auto type = name && !name->empty() ? exrText(source, at) : std::nullopt;
        const auto length = type ? source.read(at, 4) : std::nullopt;
        if (!length) {
            return std::nullopt;
        }
        at += 4;
        if (*name == "dataWindow" && *type == "box2i") {
            const auto box = source.read(at, 16);
            const auto corner = [&](size_t number) {
                return int64_t{static_cast<int32_t>(loadNumber<uint32_t>(box->data() + 4 * number, ByteOrder::little))};
            };
            return box ? checked(corner(2) - corner(0) + 1, corner(3) - corner(1) + 1) : std::nullopt;
        }
        at += loadNumber<uint32_t>(length->data(), ByteOrder::little);
    }
    return std::nullopt;
}

} // namespace

std::optional<ImageSize> imageSize(const ByteSource& source) {
    const std::string start = source.read(0, std::min<uint64_t>(source.size(), 12)).value_or("");
    if (png::matches(start)) {
        return pngSize(source);
    }
    if (jpeg::matches(start)) {
        return jpegSize(source);
    }
    if (webp::matches(start)) {
        return webpSize(source);
    }
    if (tiff::matches(start)) {
        return tiffSize(source);
    }
    return exr::matches(start) ? exrSize(source) : std::nullopt;
}

} // namespace arcflow::ui
