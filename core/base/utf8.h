#pragma once

#include <string_view>

namespace arcflow {

/// Whether the bytes are well-formed UTF-8 throughout.
bool isUtf8(std::string_view text);

} // namespace arcflow
