#include "ui/canvas/pyramid.h"

#include "ui/canvas/resample.h"

#include <algorithm>
#include <atomic>

namespace arcflow::ui {

namespace {

constexpr int smallestLevel = 128; ///< no side is longer
constexpr int stripRows = 256;     ///< between two looks at the stop token

quint64 nextId() {
    static std::atomic<quint64> last = 0;
    return ++last;
}

QImage halved(const QImage& image, const std::stop_token& stop) {
    QImage half((image.width() + 1) / 2, (image.height() + 1) / 2, image.format());
    for (int y = 0; y < half.height() && !half.isNull(); y += stripRows) {
        if (stop.stop_requested()) {
            return {};
        }
        const int rows = std::min(stripRows, half.height() - y);
        const QImage strip = resampled(image, 0.5, {0, y, half.width(), rows}, Interpolation::area);
        if (strip.isNull()) {
            return {};
        }
        std::copy(strip.constBits(), strip.constBits() + strip.sizeInBytes(), half.scanLine(y));
    }
    return half;
}

} // namespace

Pyramid buildPyramid(const QImage& base, const std::stop_token& stop) {
    if (base.isNull()) {
        return {};
    }
    Pyramid pyramid{nextId(), {base}};
    while (std::max(pyramid.levels.last().width(), pyramid.levels.last().height()) > smallestLevel) {
        const QImage half = halved(pyramid.levels.last(), stop);
        if (half.isNull()) {
            return stop.stop_requested() ? Pyramid() : pyramid; // out of memory: what there is will do
        }
        pyramid.levels.append(half);
    }
    return pyramid;
}

qsizetype levelFor(const Pyramid& pyramid, double& zoom) {
    qsizetype level = 0;
    while (zoom <= 0.5 && level + 1 < pyramid.levels.size()) {
        zoom *= 2;
        ++level;
    }
    return level;
}

QImage scaledPart(const Pyramid& pyramid, double zoom, const QRect& part, bool smooth) {
    if (pyramid.isEmpty()) {
        return {};
    }
    if (zoom > 1) {
        return resampled(pyramid.levels.first(), zoom, part, smooth ? Interpolation::bilinear : Interpolation::nearest);
    }
    const QImage& level = pyramid.levels.at(levelFor(pyramid, zoom));
    return resampled(level, zoom, part, Interpolation::area);
}

} // namespace arcflow::ui
