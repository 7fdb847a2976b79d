#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <vector>

namespace arcflow::ui {

/// Finds places for short labels beside points of a drawing, in pixels: inside the bounds, clear of curves and of the
/// labels placed before.
class LabelPlacement {
public:
    /// obstacles: points along everything drawn, close enough that none jumps over a label (about 8 pixels).
    LabelPlacement(QRectF bounds, std::vector<QPointF> obstacles);

    /// The clearest rectangle of this size around the point, `gap` pixels off.
    QRectF place(QPointF anchor, QSizeF size, double gap = 8);

private:
    double cost(const QRectF& rect) const;

    QRectF m_bounds;
    std::vector<QPointF> m_obstacles;
    std::vector<QRectF> m_taken;
};

} // namespace arcflow::ui
