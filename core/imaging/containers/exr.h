#pragma once

#include "core/imaging/embedded_text.h"

#include <string_view>

/// The header of OpenEXR files: its string attributes. (Writing them is the encoder's work.)
namespace arcflow::exr {

bool matches(std::string_view start);
void collectTexts(const ByteSource& source, TextCollector& texts);

} // namespace arcflow::exr
