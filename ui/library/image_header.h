#pragma once

#include "core/imaging/byte_source.h"

#include <optional>

namespace arcflow::ui {

struct ImageSize {
    int width = 0, height = 0;
    bool operator==(const ImageSize&) const = default;
};

/// The size in pixels that a PNG, JPEG, WebP, TIFF or OpenEXR file says it has, from its header alone. Nothing if it is
/// none of these, or no size from 1 to 2²⁴ a side is found where the format has it.
std::optional<ImageSize> imageSize(const ByteSource& source);

} // namespace arcflow::ui
