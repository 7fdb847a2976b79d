#include "ui/canvas/scaled_tiles.h"

#include "ui/canvas/difference_map.h"

#include <QPainter>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int side = 128; ///< small, so that a frame of panning never has many pixels to make at once
constexpr qsizetype leastRoom = qsizetype(96) * 1024; ///< KiB
constexpr qsizetype layers = 4;                       ///< both faces, the loupe, and what was seen a moment ago

} // namespace

ScaledTiles::ScaledTiles() : m_tiles(leastRoom) {}

void ScaledTiles::beginFrame(double milliseconds) {
    m_frameTime = milliseconds;
    m_frame.start();
    m_complete = true;
}

void ScaledTiles::setCanvas(QSize pixels) {
    m_tiles.setMaxCost(std::max(leastRoom, layers * pixels.width() * pixels.height() / 256));
}

void ScaledTiles::paint(QPainter& painter, const Pyramid& image, QPoint origin, const Look& look, const QRect& clip) {
    const QSize whole(std::max(1, qRound(image.size().width() * look.zoom)),
                      std::max(1, qRound(image.size().height() * look.zoom)));
    const QRect seen = clip.translated(-origin).intersected(QRect(QPoint(0, 0), whole));
    if (image.isEmpty() || seen.isEmpty()) {
        return;
    }
    painter.save();
    painter.setClipRect(seen.translated(origin), Qt::IntersectClip);
    for (int row = seen.top() / side; row <= seen.bottom() / side; ++row) {
        for (int column = seen.left() / side; column <= seen.right() / side; ++column) {
            const QPoint corner(column * side, row * side);
            if (const QImage made = tile(image, look, whole, column, row); !made.isNull()) {
                painter.drawImage(origin + corner, made);
            } else {
                m_complete = false;
                paintRough(painter, image, origin, look, QRect(corner, QSize(side, side)) & QRect({0, 0}, whole));
            }
        }
    }
    painter.restore();
}

QImage ScaledTiles::tile(const Pyramid& image, const Look& look, QSize whole, int column, int row) {
    const Key key{image.id, look, column, row};
    if (const QImage* known = m_tiles.object(key)) {
        return *known;
    }
    QImage made;
    if (m_frameTime<unlimited&& double(m_frame.nsecsElapsed())> 1e6 * m_frameTime) {
        return made;
    }
    if (look.heatGain > 0) {
        Look numbers = look;
        numbers.heatGain = 0;
        const QImage known = tile(image, numbers, whole, column, row);
        made = known.isNull() ? QImage() : heatImage(known, look.heatGain);
    } else {
        const QRect part = QRect(column * side, row * side, side, side).intersected(QRect(QPoint(0, 0), whole));
        made = scaledPart(image, look.zoom, part, look.smooth);
    }
    if (!made.isNull()) {
        m_tiles.insert(key, new QImage(made), std::max<qsizetype>(1, made.sizeInBytes() / 1024));
    }
    return made;
}

void ScaledTiles::paintRough(QPainter& painter, const Pyramid& image, QPoint origin, const Look& look,
                             const QRect& part) {
    double zoom = look.zoom;
    const QImage& level = image.levels.at(levelFor(image, zoom));
    const QRectF wanted(part.x() / zoom, part.y() / zoom, part.width() / zoom, part.height() / zoom);
    const QRect whole = wanted.toAlignedRect().adjusted(-1, -1, 1, 1).intersected(level.rect());
    QImage source = level.copy(whole);
    if (look.heatGain > 0) {
        source = heatImage(source, look.heatGain);
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, look.zoom < 1 || look.smooth);
    painter.drawImage(QRectF(part.translated(origin)), source, wanted.translated(-whole.topLeft()));
}

} // namespace arcflow::ui
