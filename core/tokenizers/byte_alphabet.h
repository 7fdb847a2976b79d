#pragma once

#include <array>
#include <string>

namespace arcflow {

/// How each byte is written in a byte-level vocabulary (GPT-2): 33–126, 161–172 and 174–255 as the characters of these
/// numbers, the 68 others, in order, as U+0100 and up.
const std::array<std::string, 256>& byteAlphabet();

} // namespace arcflow
