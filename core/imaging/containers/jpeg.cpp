#include "core/imaging/containers/jpeg.h"

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/containers/md5.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/xmp.h"
#include "core/imaging/unicode.h"

#include <algorithm>
#include <map>
#include <optional>

namespace arcflow::jpeg {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view exifHeader = "Exif\0\0"sv;
constexpr std::string_view xmpHeader = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view extensionHeader = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr std::string_view iccHeader = "ICC_PROFILE\0"sv;
constexpr size_t maxSegmentData = 65533; // the length field counts itself
constexpr size_t maxSegments = 8192;
constexpr size_t guidSize = 32;

namespace marker {
constexpr unsigned char startOfImage = 0xD8;
constexpr unsigned char endOfImage = 0xD9;
constexpr unsigned char startOfScan = 0xDA;
constexpr unsigned char app0 = 0xE0;
constexpr unsigned char app1 = 0xE1;
constexpr unsigned char app2 = 0xE2;
constexpr unsigned char app15 = 0xEF;
constexpr unsigned char comment = 0xFE;
} // namespace marker

void appendSegment(std::string& file, unsigned char code, std::string_view header, std::string_view data) {
    file.push_back('\xFF');
    file.push_back(static_cast<char>(code));
    appendNumber(file, static_cast<uint16_t>(2 + header.size() + data.size()), ByteOrder::big);
    file.append(header).append(data);
}

void appendExtension(std::string& file, std::string_view packet, const std::string& guid) {
    constexpr size_t portion = 65000;
    for (size_t offset = 0; offset < packet.size(); offset += portion) {
        std::string header = std::string(extensionHeader) + guid;
        appendNumber(header, static_cast<uint32_t>(packet.size()), ByteOrder::big);
        appendNumber(header, static_cast<uint32_t>(offset), ByteOrder::big);
        appendSegment(file, marker::app1, header, packet.substr(offset, portion));
    }
}

void appendTexts(std::string& file, const EmbeddedTexts& texts) {
    const std::string exif = tiff::exifBlock(texts.parameters);
    const bool exifFits = exifHeader.size() + exif.size() <= maxSegmentData;
    if (!exif.empty() && exifFits) {
        appendSegment(file, marker::app1, exifHeader, exif);
    }
    const auto properties = xmp::propertiesFor(texts, true);
    if (properties.empty() && exifFits) {
        return;
    }
    const std::string whole = xmp::packet(properties);
    if (exifFits && xmpHeader.size() + whole.size() <= maxSegmentData) {
        appendSegment(file, marker::app1, xmpHeader, whole);
        return;
    }
    std::vector<xmp::Property> extended;
    if (!texts.arcflow.empty()) {
        extended.push_back({"arcflow:request", texts.arcflow});
    }
    if (!exifFits) {
        extended.push_back({"arcflow:parameters", texts.parameters});
    }
    const std::string extension = xmp::packet(extended);
    const std::string guid = md5Hex(extension); // by the XMP specification, part 3
    auto standard = xmp::propertiesFor(texts, false);
    standard.push_back({"xmpNote:HasExtendedXMP", guid});
    appendSegment(file, marker::app1, xmpHeader, xmp::packet(standard));
    appendExtension(file, extension, guid);
}

/// Puts the portions of extended XMP together, which come in any order and may lie about their sizes.
class ExtendedXmp {
public:
    void add(std::string_view data, size_t room) {
        if (data.size() < guidSize + 8) {
            return;
        }
        Extension& extension = m_extensions[std::string(data.substr(0, guidSize))];
        const auto size = loadNumber<uint32_t>(data.data() + guidSize, ByteOrder::big);
        const auto offset = loadNumber<uint32_t>(data.data() + guidSize + 4, ByteOrder::big);
        const std::string_view portion = data.substr(guidSize + 8);
        if (m_received + portion.size() <= room) {
            m_received += portion.size();
            extension.size = size;
            extension.portions.emplace(offset, portion);
        }
    }

    /// The packet of this name; nothing if parts are missing or overlap.
    std::optional<std::string> packet(const std::string& guid) const {
        const auto found = m_extensions.find(guid);
        if (found == m_extensions.end()) {
            return std::nullopt;
        }
        std::string whole;
        for (const auto& [offset, portion] : found->second.portions) {
            if (offset != whole.size()) {
                return std::nullopt;
            }
            whole += portion;
        }
        return whole.size() == found->second.size ? std::optional(std::move(whole)) : std::nullopt;
    }

private:
    struct Extension {
        uint32_t size = 0;
        std::map<uint32_t, std::string> portions; // by offset
    };
    std::map<std::string, Extension> m_extensions;
    size_t m_received = 0;
};

/// A segment of the header part; the position moves behind it. Nothing at the first scan, the end or damage.
struct Segment {
    unsigned char code = 0;
    uint64_t dataOffset = 0;
    size_t dataSize = 0;
};

std::optional<Segment> nextSegment(const ByteSource& source, uint64_t& position) {
    auto bytes = source.read(position, 2);
    while (bytes && (*bytes)[0] == '\xFF' && (*bytes)[1] == '\xFF') { // fill bytes
        bytes = source.read(++position, 2);
    }
    const auto length = source.read(position + 2, 2);
    if (!bytes || (*bytes)[0] != '\xFF' || !length) {
        return std::nullopt;
    }
    const auto code = static_cast<unsigned char>((*bytes)[1]);
    const auto size = loadNumber<uint16_t>(length->data(), ByteOrder::big);
    if (code == marker::startOfScan || code == marker::endOfImage || size < 2) {
        return std::nullopt;
    }
    const Segment segment{code, position + 4, size - size_t{2}};
    position += 2 + uint64_t{size};
    return segment;
}

} // namespace

bool matches(std::string_view start) {
    return start.starts_with("\xFF\xD8\xFF"sv);
}

void collectTexts(const ByteSource& source, TextCollector& texts) {
    ExtendedXmp extended;
    std::string guid;
    uint64_t position = 2;
    for (size_t i = 0; i < maxSegments; ++i) {
        const auto segment = nextSegment(source, position);
        const auto data = segment ? source.read(segment->dataOffset, segment->dataSize) : std::nullopt;
        if (!data) {
            break;
        }
        const std::string_view view = *data;
        if (segment->code == marker::app1 && view.starts_with(exifHeader)) {
            tiff::collectExifTexts(view, texts);
        } else if (segment->code == marker::app1 && view.starts_with(xmpHeader)) {
            xmp::collectTexts(view.substr(xmpHeader.size()), texts);
            for (const xmp::Property& property : xmp::read(view.substr(xmpHeader.size()))) {
                guid = property.name == "xmpNote:HasExtendedXMP" ? property.value : guid;
            }
        } else if (segment->code == marker::app1 && view.starts_with(extensionHeader)) {
            extended.add(view.substr(extensionHeader.size()), TextCollector::maxBytes);
        } else if (segment->code == marker::comment) {
            // stable-diffusion.cpp puts a keyword and a NUL before the text.
            const size_t nul = std::min(view.find('\0'), view.size());
            const bool keyword = nul > 0 && nul < 80 && nul + 1 < view.size();
            texts.add(keyword ? utf8OrLatin1(view.substr(0, nul)) : "Comment",
                      utf8OrLatin1(keyword ? view.substr(nul + 1) : view.substr(0, nul)));
        }
    }
    if (const auto packet = extended.packet(guid)) {
        xmp::collectTexts(*packet, texts);
    }
}

std::string embed(std::string_view file, const EmbeddedTexts& texts, std::string_view iccProfile) {
    const ByteSource source(file);
    uint64_t position = 2;
    std::string result(file.substr(0, 2));
    auto segment = nextSegment(source, position);
    if (segment && segment->code == marker::app0) { // JFIF stays first
        result += file.substr(2, position - 2);
    }
    appendTexts(result, texts);
    if (!iccProfile.empty()) {
        appendSegment(result, marker::app2, std::string(iccHeader).append("\x01\x01"), iccProfile); // part 1 of 1
    }
    uint64_t kept = position;
    for (; segment; segment = nextSegment(source, position)) {
        const bool application = segment->code >= marker::app0 && segment->code <= marker::app15;
        if (!application && segment->code != marker::comment) {
            result += file.substr(segment->dataOffset - 4, segment->dataSize + 4);
        }
        kept = position;
    }
    result += file.substr(kept); // the scans
    if (!matches(file) || !file.ends_with("\xFF\xD9"sv)) {
        fail(ErrorKind::internal, "JPEG: expected a complete file from the encoder, found ", file.size(),
             " bytes that are none");
    }
    return result;
}

} // namespace arcflow::jpeg
