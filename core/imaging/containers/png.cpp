#include "core/imaging/containers/png.h"

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/xmp.h"
#include "core/imaging/unicode.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace arcflow::png {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view signature = "\x89PNG\r\n\x1A\n"sv;
constexpr std::string_view xmpKeyword = "XML:com.adobe.xmp"sv;
constexpr size_t headerSize = 8;              // length, type
constexpr size_t trailerSize = 4;             // checksum
constexpr size_t maxChunks = size_t{1} << 18; // a gigabyte in the 8 kB pieces that libpng writes is half of that

uint32_t checksum(std::string_view bytes) {
    return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void appendChunk(std::string& file, std::string_view type, std::string_view data) {
    appendNumber(file, static_cast<uint32_t>(data.size()), ByteOrder::big);
    const size_t start = file.size();
    file.append(type).append(data);
    appendNumber(file, checksum(std::string_view(file).substr(start)), ByteOrder::big);
}

void appendInternationalText(std::string& file, std::string_view keyword, std::string_view text) {
    // After the keyword: uncompressed, and neither language nor translated keyword.
    appendChunk(file, "iTXt", std::string(keyword).append("\0\0\0\0\0"sv).append(text));
}

void appendText(std::string& file, std::string_view keyword, std::string_view text) {
    if (text.empty()) {
        return;
    }
    std::string held(text);
    for (size_t nul = held.find('\0'); nul != std::string::npos; nul = held.find('\0', nul)) {
        held.replace(nul, 1, "\uFFFD"); // the one character that PNG text cannot hold
    }
    if (isAscii(held)) {
        appendChunk(file, "tEXt", std::string(keyword).append("\0"sv).append(held));
    } else {
        appendInternationalText(file, keyword, held);
    }
}

/// The sRGB chunk (perceptual intent), and the gAMA and cHRM chunks that the standard asks for beside it.
void appendColourSpace(std::string& file) {
    appendChunk(file, "sRGB", "\0"sv);
    std::string gamma;
    appendNumber(gamma, uint32_t{45455}, ByteOrder::big);
    appendChunk(file, "gAMA", gamma);
    std::string chromaticities;
    for (const uint32_t value : {31270u, 32900u, 64000u, 33000u, 30000u, 60000u, 15000u, 6000u}) {
        appendNumber(chromaticities, value, ByteOrder::big);
    }
    appendChunk(file, "cHRM", chromaticities);
}

/// Nothing if the data is damaged or holds more than `most` bytes.
std::optional<std::string> inflated(std::string_view data, size_t most) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    std::string result;
    int status = Z_OK;
    while (status == Z_OK && result.size() <= most) {
        constexpr size_t step = 65536;
        const size_t before = result.size();
        result.resize(before + step);
        stream.next_out = reinterpret_cast<Bytef*>(result.data() + before);
        stream.avail_out = step;
        status = inflate(&stream, Z_NO_FLUSH);
        result.resize(before + step - stream.avail_out);
    }
    return status == Z_STREAM_END && result.size() <= most ? std::optional(std::move(result)) : std::nullopt;
}

/// The part of `rest` up to the next NUL, which is removed with it; nothing if there is none.
std::optional<std::string_view> takeField(std::string_view& rest) {
    const size_t end = rest.find('\0');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return field;
}

/// The text of a tEXt, zTXt or iTXt chunk behind its keyword.
std::optional<std::string> decodedText(std::string_view type, std::string_view rest, size_t most) {
    if (type == "tEXt") {
        return utf8OrLatin1(rest); // Latin-1 by the standard, but some programs write UTF-8
    }
    const bool international = type == "iTXt";
    if (rest.size() < (international ? 2u : 1u)) {
        return std::nullopt;
    }
    const bool compressed = !international || rest[0] != '\0';
    const bool knownMethod = rest[international ? 1 : 0] == '\0';
    rest.remove_prefix(international ? 2 : 1);
    if (international && !(takeField(rest) && takeField(rest))) { // language, translated keyword
        return std::nullopt;
    }
    if (!compressed) {
        return toValidUtf8(rest);
    }
    const auto text = knownMethod ? inflated(rest, most) : std::nullopt;
    return text ? std::optional(utf8OrLatin1(*text)) : std::nullopt;
}

void collectChunk(std::string_view type, std::string_view data, TextCollector& texts) {
    if (type == "eXIf") {
        tiff::collectExifTexts(data, texts);
        return;
    }
    const auto keyword = takeField(data);
    const auto text = keyword ? decodedText(type, data, texts.room()) : std::nullopt;
    if (!text) {
        return;
    }
    if (*keyword == xmpKeyword) {
        xmp::collectTexts(*text, texts);
    } else {
        texts.add(utf8OrLatin1(*keyword), *text);
    }
}

} // namespace

bool matches(std::string_view start) {
    return start.starts_with(signature);
}

void collectTexts(const ByteSource& source, TextCollector& texts) {
    uint64_t offset = signature.size();
    for (size_t i = 0; i < maxChunks; ++i) {
        const auto header = source.read(offset, headerSize);
        if (!header) {
            return;
        }
        const auto length = loadNumber<uint32_t>(header->data(), ByteOrder::big);
        const std::string_view type = std::string_view(*header).substr(4);
        if (type == "IEND") {
            return;
        }
        if ((type == "tEXt" || type == "zTXt" || type == "iTXt" || type == "eXIf") && length <= texts.room()) {
            const auto chunk = source.read(offset + 4, 4 + uint64_t{length} + trailerSize); // type, data, checksum
            if (!chunk) {
                return;
            }
            const std::string_view checked = std::string_view(*chunk).substr(0, 4 + size_t{length});
            if (checksum(checked) == loadNumber<uint32_t>(chunk->data() + checked.size(), ByteOrder::big)) {
                collectChunk(type, checked.substr(4), texts);
            }
        }
        offset += headerSize + length + trailerSize;
    }
}

std::string embed(std::string_view file, const EmbeddedTexts& texts, bool tagSrgb) {
    std::string result(signature);
    result.reserve(file.size() + texts.parameters.size() + texts.arcflow.size() + 4096);
    bool ended = false;
    for (size_t offset = signature.size(); offset + headerSize + trailerSize <= file.size() && !ended;) {
        const auto length = loadNumber<uint32_t>(file.data() + offset, ByteOrder::big);
        const std::string_view type = file.substr(offset + 4, 4);
        const std::string_view chunk = file.substr(offset, headerSize + length + trailerSize);
        if (type == "IHDR" || type == "PLTE" || type == "IDAT" || type == "IEND") {
            result += chunk;
        }
        if (type == "IHDR") {
            if (tagSrgb) {
                appendColourSpace(result);
            }
            appendText(result, "parameters", texts.parameters);
            appendText(result, "arcflow", texts.arcflow);
            const auto properties = xmp::propertiesFor(texts, false);
            if (!properties.empty()) {
                appendInternationalText(result, xmpKeyword, xmp::packet(properties));
            }
        }
        ended = type == "IEND";
        offset += chunk.size();
    }
    if (!matches(file) || !ended) {
        fail(ErrorKind::internal, "PNG: expected a complete file from the encoder, found ", file.size(),
             " bytes that are none");
    }
    return result;
}

} // namespace arcflow::png
