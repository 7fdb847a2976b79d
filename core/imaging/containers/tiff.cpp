#include "core/imaging/containers/tiff.h"

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/containers/xmp.h"
#include "core/imaging/unicode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace arcflow::tiff {

namespace {

namespace tag {
constexpr uint16_t imageDescription = 270;
constexpr uint16_t make = 271;
constexpr uint16_t model = 272;
constexpr uint16_t xmpPacket = 700;
constexpr uint16_t exifDirectory = 34665;
constexpr uint16_t iccProfile = 34675;
constexpr uint16_t exifVersion = 36864;
constexpr uint16_t userComment = 37510;
} // namespace tag

namespace type {
constexpr uint16_t byte = 1;
constexpr uint16_t longNumber = 4;
constexpr uint16_t undefined = 7;
} // namespace type

constexpr size_t headerSize = 8;
constexpr size_t entrySize = 12; // tag, type, count, then the value itself or its offset

struct Entry {
    uint16_t tag = 0;
    uint16_t type = 0;
    uint32_t count = 0;
    std::array<char, 4> value{};
};

struct Directory {
    ByteOrder order = ByteOrder::little;
    std::vector<Entry> entries;
};

uint64_t typeSize(uint16_t typeCode) {
    constexpr std::array<uint64_t, 13> sizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    return typeCode < sizes.size() ? sizes[typeCode] : 0;
}

std::optional<ByteOrder> byteOrderOf(std::string_view start) {
    using namespace std::string_view_literals;
    if (start.starts_with("II*\0"sv)) {
        return ByteOrder::little;
    }
    return start.starts_with("MM\0*"sv) ? std::optional(ByteOrder::big) : std::nullopt;
}

Directory readDirectory(const ByteSource& source, uint64_t offset, ByteOrder order) {
    Directory directory{order, {}};
    const auto countBytes = source.read(offset, 2);
    const size_t count = countBytes ? loadNumber<uint16_t>(countBytes->data(), order) : 0;
    const auto bytes = source.read(offset + 2, count * entrySize);
    for (size_t i = 0; bytes && i < count; ++i) {
        const char* at = bytes->data() + i * entrySize;
        Entry entry{loadNumber<uint16_t>(at, order),
                    loadNumber<uint16_t>(at + 2, order),
                    loadNumber<uint32_t>(at + 4, order),
                    {}};
        std::copy_n(at + 8, 4, entry.value.begin());
        directory.entries.push_back(entry);
    }
    return directory;
}

std::optional<Directory> firstDirectory(const ByteSource& source) {
    const auto header = source.read(0, headerSize);
    const auto order = header ? byteOrderOf(*header) : std::nullopt;
    return order ? std::optional(readDirectory(source, loadNumber<uint32_t>(header->data() + 4, *order), *order))
                 : std::nullopt;
}

/// The bytes of a tag's value; empty if it is absent, longer than `most`, or reaches outside the file.
std::string valueOf(const ByteSource& source, const Directory& directory, uint16_t wanted, size_t most) {
    for (const Entry& entry : directory.entries) {
        const uint64_t size = typeSize(entry.type) * entry.count;
        if (entry.tag != wanted || size > most) {
            continue;
        }
        if (size <= entry.value.size()) {
            return std::string(entry.value.data(), size);
        }
        return source.read(loadNumber<uint32_t>(entry.value.data(), directory.order), size).value_or("");
    }
    return {};
}

std::string withoutTrailingNuls(std::string text) {
    text.erase(text.find_last_not_of('\0') + 1);
    return text;
}

/// The standard leaves the byte order of UTF-16 comments open and programs disagree, some even write UTF-8. Generation
/// parameters always hold ASCII, so the place of the zero bytes tells.
std::string unicodeComment(std::string_view bytes) {
    if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE")) {
        return utf8FromUtf16(bytes.substr(2), bytes[0] == '\xFE' ? ByteOrder::big : ByteOrder::little);
    }
    std::array<size_t, 2> zeros{}; // at even and at odd places
    for (size_t i = 0; i < bytes.size(); ++i) {
        zeros[i % 2] += bytes[i] == '\0';
    }
    if (zeros[0] + zeros[1] == 0 && isUtf8(bytes)) {
        return std::string(bytes);
    }
    return utf8FromUtf16(bytes, zeros[0] >= zeros[1] ? ByteOrder::big : ByteOrder::little);
}

std::string decodedComment(std::string_view value) {
    using namespace std::string_view_literals;
    constexpr size_t codeSize = 8;
    const std::string_view code = value.substr(0, codeSize);
    if (code == "UNICODE\0"sv) {
        std::string text = unicodeComment(value.substr(codeSize));
        return withoutTrailingNuls(std::move(text));
    }
    if (code == "ASCII\0\0\0"sv || code == "\0\0\0\0\0\0\0\0"sv) {
        value.remove_prefix(codeSize);
    }
    return utf8OrLatin1(withoutTrailingNuls(std::string(value)));
}

/// Appends a directory with these values, sorted by tag, and returns its offset. Values of more than four bytes go
/// before it; everything starts on an even offset, as the format asks.
class DirectoryWriter {
public:
    DirectoryWriter(std::string& file, ByteOrder order) : m_file(file), m_directory{order, {}} {}

    void keep(const Entry& entry) { m_directory.entries.push_back(entry); }

    void add(uint16_t tagCode, uint16_t typeCode, std::string_view value) {
        Entry entry{
            tagCode, typeCode, static_cast<uint32_t>(value.size() / std::max<size_t>(typeSize(typeCode), 1)), {}};
        if (value.size() <= entry.value.size()) {
            std::copy(value.begin(), value.end(), entry.value.begin());
        } else {
            storeNumber(entry.value.data(), appendAligned(value), m_directory.order);
        }
        m_directory.entries.push_back(entry);
    }

    uint32_t write() {
        std::sort(m_directory.entries.begin(), m_directory.entries.end(),
                  [](const Entry& a, const Entry& b) { return a.tag < b.tag; });
        std::string bytes;
        appendNumber(bytes, static_cast<uint16_t>(m_directory.entries.size()), m_directory.order);
        for (const Entry& entry : m_directory.entries) {
            appendNumber(bytes, entry.tag, m_directory.order);
            appendNumber(bytes, entry.type, m_directory.order);
            appendNumber(bytes, entry.count, m_directory.order);
            bytes.append(entry.value.data(), entry.value.size());
        }
        appendNumber(bytes, uint32_t{0}, m_directory.order); // no further directory
        return appendAligned(bytes);
    }

private:
    uint32_t appendAligned(std::string_view bytes) {
        m_file.resize((m_file.size() + 1) / 2 * 2);
        const auto offset = static_cast<uint32_t>(m_file.size());
        m_file += bytes;
        return offset;
    }

    std::string& m_file;
    Directory m_directory;
};

std::string number32(uint32_t value, ByteOrder order) {
    std::string bytes;
    appendNumber(bytes, value, order);
    return bytes;
}

uint32_t writeExifDirectory(std::string& file, std::string_view parameters, ByteOrder order) {
    using namespace std::string_literals;
    DirectoryWriter exif(file, order);
    exif.add(tag::exifVersion, type::undefined, "0232");
    exif.add(tag::userComment, type::undefined, "UNICODE\0"s + utf16Bytes(parameters, order));
    return exif.write();
}

} // namespace

bool matches(std::string_view start) {
    return byteOrderOf(start).has_value();
}

void collectTexts(const ByteSource& source, TextCollector& texts) {
    const auto directory = firstDirectory(source);
    if (!directory) {
        return;
    }
    constexpr std::array<std::pair<uint16_t, const char*>, 3> textTags = {
        {{tag::imageDescription, "ImageDescription"}, {tag::make, "Make"}, {tag::model, "Model"}}};
    for (const auto& [tagCode, key] : textTags) {
        std::string value = withoutTrailingNuls(valueOf(source, *directory, tagCode, texts.room()));
        if (!value.empty()) {
            texts.add(key, utf8OrLatin1(value));
        }
    }
    const std::string exifOffset = valueOf(source, *directory, tag::exifDirectory, 4);
    if (exifOffset.size() == 4) {
        const Directory exif =
            readDirectory(source, loadNumber<uint32_t>(exifOffset.data(), directory->order), directory->order);
        const std::string comment = valueOf(source, exif, tag::userComment, texts.room());
        if (!comment.empty()) {
            texts.add("UserComment", decodedComment(comment));
        }
    }
    xmp::collectTexts(valueOf(source, *directory, tag::xmpPacket, texts.room()), texts);
}

void collectExifTexts(std::string_view exif, TextCollector& texts) {
    using namespace std::string_view_literals;
    if (exif.starts_with("Exif\0\0"sv)) {
        exif.remove_prefix(6);
    }
    collectTexts(ByteSource(exif), texts);
}

std::string embed(std::string file, const EmbeddedTexts& texts, std::string_view iccProfile) {
    const auto old = firstDirectory(ByteSource(file));
    const uint64_t added =
        texts.arcflow.size() * 6 + texts.parameters.size() * 2 + iccProfile.size() + 65536; // at most
    if (!old || old->order != ByteOrder::little || old->entries.empty() || file.size() + added > UINT32_MAX) {
        fail(ErrorKind::internal, "TIFF: expected a little-endian file below 4 GiB from the encoder, found ",
             file.size(), " bytes that are none");
    }
    DirectoryWriter directory(file, old->order);
    for (const Entry& entry : old->entries) {
        if (entry.tag != tag::xmpPacket && entry.tag != tag::exifDirectory && entry.tag != tag::iccProfile) {
            directory.keep(entry);
        }
    }
    if (!iccProfile.empty()) {
        directory.add(tag::iccProfile, type::undefined, iccProfile);
    }
    const auto properties = xmp::propertiesFor(texts, true);
    if (!properties.empty()) {
        directory.add(tag::xmpPacket, type::byte, xmp::packet(properties));
    }
    if (!texts.parameters.empty()) {
        const uint32_t offset = writeExifDirectory(file, texts.parameters, old->order);
        directory.add(tag::exifDirectory, type::longNumber, number32(offset, old->order));
    }
    storeNumber(file.data() + 4, directory.write(), old->order);
    return file;
}

std::string exifBlock(std::string_view parameters) {
    using namespace std::string_literals;
    if (parameters.empty()) {
        return {};
    }
    std::string block = "MM\0*\0\0\0\0"s;
    DirectoryWriter first(block, ByteOrder::big);
    const uint32_t offset = writeExifDirectory(block, parameters, ByteOrder::big);
    first.add(tag::exifDirectory, type::longNumber, number32(offset, ByteOrder::big));
    storeNumber(block.data() + 4, first.write(), ByteOrder::big);
    return block;
}

} // namespace arcflow::tiff
