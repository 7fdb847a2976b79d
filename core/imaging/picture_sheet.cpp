#include "core/imaging/picture_sheet.h"

#include "core/base/error.h"

#include <algorithm>

namespace arcflow {

Image pictureSheet(std::span<const Image> pictures, int columns, int gap) {
    if (pictures.empty() || columns < 1 || gap < 0) {
        fail(ErrorKind::invalidRequest, "a sheet needs pictures and at least one column");
    }
    const int width = pictures.front().width, height = pictures.front().height;
    const int rows = (static_cast<int>(pictures.size()) + columns - 1) / columns;
    Image sheet(columns * (width + gap) - gap, rows * (height + gap) - gap);
    std::fill(sheet.pixels.begin(), sheet.pixels.end(), 1.0F);
    for (int i = 0; i < static_cast<int>(pictures.size()); ++i) {
        const Image& picture = pictures[static_cast<size_t>(i)];
        requireRgb(picture, "on a sheet");
        if (picture.width != width || picture.height != height) {
            fail(ErrorKind::invalidRequest, "the pictures of a sheet must be of one size");
        }
        for (int y = 0; y < height; ++y) {
            std::copy_n(picture.at(0, y), 3 * width,
                        sheet.at(i % columns * (width + gap), i / columns * (height + gap) + y));
        }
    }
    return sheet;
}

} // namespace arcflow
