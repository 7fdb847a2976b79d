#pragma once

#include "core/imaging/embedded_text.h"

#include <string>
#include <string_view>

/// WebP files: RIFF chunks (RFC 9649).
namespace arcflow::webp {

bool matches(std::string_view start);
void collectTexts(const ByteSource& source, TextCollector& texts);

/// A simple WebP file (one VP8 or VP8L chunk without alpha, as an encoder has just written it) in the extended layout,
/// with Exif, XMP and an ICC profile (if not empty).
std::string embed(std::string_view file, int width, int height, const EmbeddedTexts& texts,
                  std::string_view iccProfile);

} // namespace arcflow::webp
