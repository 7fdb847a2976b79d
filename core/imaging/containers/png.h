#pragma once

#include "core/imaging/embedded_text.h"

#include <string>
#include <string_view>

/// PNG chunks (ISO/IEC 15948): tEXt, zTXt, iTXt and eXIf.
namespace arcflow::png {

bool matches(std::string_view start);

/// Chunks with a wrong checksum are skipped; compressed text is inflated up to the collector's room.
void collectTexts(const ByteSource& source, TextCollector& texts);

/// The PNG file, reduced to its critical chunks, with the texts and (if asked for) the sRGB chunk and its fallbacks,
/// all before the pixels: a reader of texts need not go through the file. `file` is what an encoder has just written.
/// ASCII texts become tEXt, which every program reads; other ones iTXt in UTF-8.
std::string embed(std::string_view file, const EmbeddedTexts& texts, bool tagSrgb);

} // namespace arcflow::png
