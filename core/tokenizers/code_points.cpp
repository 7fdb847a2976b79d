#include "core/tokenizers/code_points.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace arcflow {

char32_t nextCodePoint(std::string_view text, size_t& position) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    UChar32 c = bytes[position];
    if (c < 0x80) {
        ++position;
        return static_cast<char32_t>(c);
    }
    return nextCodePointOrReplacement(text, position);
}

char32_t nextCodePointOrReplacement(std::string_view text, size_t& position) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, position, text.size(), c);
    return static_cast<char32_t>(c);
}

void appendCodePoint(std::string& text, char32_t c) {
    uint8_t bytes[U8_MAX_LENGTH];
    size_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    text.append(reinterpret_cast<const char*>(bytes), length);
}

bool isLetter(char32_t c) {
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_L_MASK) != 0;
}

bool isNumber(char32_t c) {
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_N_MASK) != 0;
}

bool isWhitespace(char32_t c) {
    return u_isUWhiteSpace(static_cast<UChar32>(c));
}

bool isWordCharacter(char32_t c) {
    const auto point = static_cast<UChar32>(c);
    return u_isUAlphabetic(point) || (U_GET_GC_MASK(point) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 ||
           u_hasBinaryProperty(point, UCHAR_JOIN_CONTROL);
}

} // namespace arcflow
