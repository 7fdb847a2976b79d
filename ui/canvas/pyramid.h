#pragma once

#include <QImage>
#include <QVector>

#include <stop_token>

namespace arcflow::ui {

/// An image with its half, quarter, … sized means, so that any reduction of it costs as little as its result has pixels
/// and does not flicker. A pixel of level n covers exactly 2ⁿ x 2ⁿ pixels, fewer at the right and lower border.
/// A value: copies share the pixels.
struct Pyramid {
    quint64 id = 0; ///< another for every one that is built
    QVector<QImage> levels;

    bool isEmpty() const { return levels.isEmpty(); }
    QSize size() const { return levels.isEmpty() ? QSize() : levels.first().size(); }
};

/// `base`: Format_RGB32 or Format_Grayscale16. About a tenth of a second for sixteen megapixels. Any thread. Empty once
/// a stop was asked for.
Pyramid buildPyramid(const QImage& base, const std::stop_token& stop = {});

/// The level to take for a zoom, which becomes that of the level: above one half, except of the last.
qsizetype levelFor(const Pyramid& pyramid, double& zoom);

/// A rectangle of the image at `zoom` times its size: the area's mean below 1, above it `smooth` or hard pixels.
QImage scaledPart(const Pyramid& pyramid, double zoom, const QRect& part, bool smooth);

} // namespace arcflow::ui
