#include "core/imaging/containers/exr.h"

#include "core/imaging/byte_order.h"
#include "core/imaging/unicode.h"

#include <algorithm>
#include <optional>

namespace arcflow::exr {

namespace {

constexpr size_t maxAttributes = 4096;

/// A NUL-terminated name; the position moves behind it. Nothing if it is longer than the format allows.
std::optional<std::string> takeName(const ByteSource& source, uint64_t& position) {
    constexpr uint64_t longest = 255;
    const uint64_t left = source.size() - std::min(position, source.size());
    auto bytes = source.read(position, std::min(longest + 1, left));
    const size_t end = bytes ? bytes->find('\0') : std::string::npos;
    if (end == std::string::npos) {
        return std::nullopt;
    }
    position += end + 1;
    bytes->resize(end);
    return bytes;
}

} // namespace

bool matches(std::string_view start) {
    return start.starts_with("\x76\x2F\x31\x01");
}

void collectTexts(const ByteSource& source, TextCollector& texts) {
    uint64_t position = 8; // magic number, version
    for (size_t i = 0; i < maxAttributes; ++i) {
        const auto name = takeName(source, position);
        if (!name || name->empty()) { // an empty name ends the header
            return;
        }
        const auto type = takeName(source, position);
        const auto sizeBytes = source.read(position, 4);
        if (!type || !sizeBytes) {
            return;
        }
        const auto size = loadNumber<uint32_t>(sizeBytes->data(), ByteOrder::little);
        if (*type == "string" && size <= texts.room()) {
            const auto value = source.read(position + 4, size);
            if (!value) {
                return;
            }
            texts.add(utf8OrLatin1(*name), utf8OrLatin1(*value));
        }
        position += 4 + uint64_t{size};
    }
}

} // namespace arcflow::exr
