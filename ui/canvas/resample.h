#pragma once

#include <QImage>
#include <QRect>

namespace arcflow::ui {

enum class Interpolation {
    area,     ///< mean over the pixel's area, of pictures in linear light: for scales up to 1
    bilinear, ///< of the values as they are
    nearest,
};

/// The rectangle `part` of `source` enlarged by `scale`; beyond its borders the source's last pixels go on.
/// Format_RGB32 (colours) or Format_Grayscale16 (numbers), which is also what comes back. One row of floats is in work
/// at a time, so a tile costs about as much as its own pixels. Any thread.
QImage resampled(const QImage& source, double scale, const QRect& part, Interpolation interpolation);

} // namespace arcflow::ui
