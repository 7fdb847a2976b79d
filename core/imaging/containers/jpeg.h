#pragma once

#include "core/imaging/embedded_text.h"

#include <string>
#include <string_view>

/// JPEG marker segments: Exif and XMP in APP1, ICC profile in APP2, comments.
namespace arcflow::jpeg {

bool matches(std::string_view start);
void collectTexts(const ByteSource& source, TextCollector& texts);

/// The JPEG file with Exif, XMP and an ICC profile (if not empty) in place of what the encoder put there. A segment
/// holds at most 64 kB. So a request too long for one goes into extended XMP, which is made for that; `parameters` too
/// long for Exif (about 32 000 characters) goes there, too, where this program finds it, but others do not look.
std::string embed(std::string_view file, const EmbeddedTexts& texts, std::string_view iccProfile);

} // namespace arcflow::jpeg
