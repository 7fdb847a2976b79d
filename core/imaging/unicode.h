#pragma once

#include "core/base/utf8.h"
#include "core/imaging/byte_order.h"

#include <string>
#include <string_view>

namespace arcflow {

bool isAscii(std::string_view text);

/// The text with every malformed sequence replaced by U+FFFD.
std::string toValidUtf8(std::string_view text);
/// A text of unknown encoding: UTF-8 where it is well-formed, Latin-1 otherwise.
std::string utf8OrLatin1(std::string_view bytes);

/// UTF-16 without a byte order mark; malformed input becomes U+FFFD.
std::string utf16Bytes(std::string_view utf8, ByteOrder order);
std::string utf8FromUtf16(std::string_view bytes, ByteOrder order);

/// The text without white space (ASCII) at either end.
std::string_view trimmed(std::string_view text);

} // namespace arcflow
