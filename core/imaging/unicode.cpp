#include "core/imaging/unicode.h"

#include <unicode/unistr.h>

#include <algorithm>

namespace arcflow {

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string toValidUtf8(std::string_view text) {
    if (isUtf8(text)) {
        return std::string(text);
    }
    std::string result;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))).toUTF8String(result);
    return result;
}

std::string utf8OrLatin1(std::string_view bytes) {
    if (isUtf8(bytes)) {
        return std::string(bytes);
    }
    std::string result;
    result.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80) {
            result.push_back(c);
        } else {
            result.push_back(static_cast<char>(0xC0 | code >> 6));
            result.push_back(static_cast<char>(0x80 | (code & 0x3F)));
        }
    }
    return result;
}

std::string utf16Bytes(std::string_view utf8, ByteOrder order) {
    const auto units = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
    std::string bytes(2 * static_cast<size_t>(units.length()), '\0');
    for (int32_t i = 0; i < units.length(); ++i) {
        storeNumber(bytes.data() + 2 * static_cast<size_t>(i), static_cast<uint16_t>(units.charAt(i)), order);
    }
    return bytes;
}

std::string utf8FromUtf16(std::string_view bytes, ByteOrder order) {
    icu::UnicodeString units;
    for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
        units.append(static_cast<char16_t>(loadNumber<uint16_t>(bytes.data() + i, order)));
    }
    std::string result;
    units.toUTF8String(result); // lone surrogates become U+FFFD
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\n\r\f\v";
    const size_t first = text.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace arcflow
