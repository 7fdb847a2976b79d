#pragma once

#include "core/imaging/image.h"

#include <span>

namespace arcflow {

/// RGB pictures of one size beside and below each other, `columns` in a row, on white with `gap` pixels between them.
Image pictureSheet(std::span<const Image> pictures, int columns, int gap);

} // namespace arcflow
