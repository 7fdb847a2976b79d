#pragma once

#include "ui/canvas/pyramid.h"

#include <QColorSpace>

#include <memory>

namespace arcflow::ui {

/// A face made ready for painting. Immutable, shared between threads.
struct Picture {
    QImage srgb;   ///< Format_RGB32: what numbers are taken from
    Pyramid shown; ///< in the display's colours
};
using PicturePtr = std::shared_ptr<const Picture>;

/// Whether making it ready is worth a thread: it needs a change of colours, or has many pixels.
bool isLargeWork(const QImage& image, const QColorSpace& display);

/// `display`: the colours of the screen; invalid counts as sRGB. Null for a null image, once a stop was asked for, or
/// if memory ran out. Any thread.
PicturePtr preparePicture(const QImage& image, const QColorSpace& display, const std::stop_token& stop = {});

} // namespace arcflow::ui
