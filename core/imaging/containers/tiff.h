#pragma once

#include "core/imaging/embedded_text.h"

#include <string>
#include <string_view>

/// TIFF 6.0 directories: those of TIFF files, and those of Exif blocks in PNG, JPEG and WebP, which are TIFF files
/// without a picture. BigTIFF is not read for texts.
namespace arcflow::tiff {

bool matches(std::string_view start);
void collectTexts(const ByteSource& source, TextCollector& texts);
void collectExifTexts(std::string_view exif, TextCollector& texts); ///< with or without the leading "Exif\0\0"

/// A little-endian TIFF file with XMP, Exif and an ICC profile (if not empty) added to its first directory. `file` is
/// what an encoder has just written, below 4 GiB; anything else is Error(internal).
std::string embed(std::string file, const EmbeddedTexts& texts, std::string_view iccProfile);

/// An Exif block with `parameters` as UserComment; empty for an empty text. Big-endian, because the programs that read
/// this expect UTF-16BE, and the standard ties the comment's byte order to that of the block.
std::string exifBlock(std::string_view parameters);

} // namespace arcflow::tiff
