#pragma once

#include "app/scenes/series.h"

#include <QImage>

namespace arcflow::scenes {

struct SheetLayout {
    int rows = 10, columns = 10;
    int size = 128; ///< of each picture, in pixels
};

/// The first pictures of a series from `first` on, with their captions beneath. Needs a QGuiApplication, for the fonts.
QImage contactSheet(const Series& series, uint64_t first, const SheetLayout& layout);

} // namespace arcflow::scenes
