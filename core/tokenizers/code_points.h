#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arcflow {

/// Decodes the code point at `position` of well-formed UTF-8 and moves `position` behind it.
char32_t nextCodePoint(std::string_view text, size_t& position);
/// As above for text that may be malformed: U+FFFD for every maximal part that cannot begin a code point.
char32_t nextCodePointOrReplacement(std::string_view text, size_t& position);
void appendCodePoint(std::string& text, char32_t c);

// The classes that the published split patterns are written in.
bool isLetter(char32_t c);        ///< \p{L}
bool isNumber(char32_t c);        ///< \p{N}
bool isWhitespace(char32_t c);    ///< \s, the White_Space property
bool isWordCharacter(char32_t c); ///< \w as UTS #18 defines it

} // namespace arcflow
