#pragma once

#include <string>
#include <string_view>

namespace arcflow {

/// The MD5 digest (RFC 1321) as 32 capital hexadecimal digits: the name that XMP gives to an extended packet. Not for
/// security.
std::string md5Hex(std::string_view bytes);

} // namespace arcflow
