#include "app/scenes/canvas.h"

#include "app/scenes/shapes.h"

#include <QLinearGradient>
#include <QRadialGradient>

#include <algorithm>

namespace arcflow::scenes {

QColor Grade::of(const QColor& colour) const {
    return QColor::fromRgbF(static_cast<float>(colour.redF() * red), static_cast<float>(colour.greenF() * green),
                            static_cast<float>(colour.blueF() * blue), colour.alphaF());
}

Canvas::Scope::Scope(Canvas& canvas, const QTransform& transform, double lightSide)
    : m_canvas(canvas), m_lightSide(canvas.m_lightSide) {
    canvas.m_painter.save();
    canvas.m_painter.setTransform(transform, true);
    canvas.m_lightSide = lightSide;
}

Canvas::Scope::Scope(Canvas& canvas, const QPainterPath& clip) : m_canvas(canvas), m_lightSide(canvas.m_lightSide) {
    canvas.m_painter.save();
    canvas.m_painter.setClipPath(clip, Qt::IntersectClip);
}

Canvas::Scope::~Scope() {
    m_canvas.m_painter.restore();
    m_canvas.m_lightSide = m_lightSide;
}

Canvas::Scope Canvas::at(const Place& place) {
    const double scale = place.size / 100, flip = place.mirrored ? -1 : 1;
    return {*this, QTransform().translate(place.x, place.y).scale(flip * scale, scale), flip * m_lightSide};
}

Canvas::Scope Canvas::turned(double x, double y, double degrees, double scale) {
    return {*this, QTransform().translate(x, y).rotate(degrees).scale(scale, scale), m_lightSide};
}

Canvas::Scope Canvas::within(const QPainterPath& shape) {
    return {*this, shape};
}

void Canvas::fill(const QPainterPath& shape, const QColor& colour) {
    m_painter.fillPath(shape, m_grade.of(colour));
}

void Canvas::fade(const QPainterPath& shape, const QColor& top, const QColor& bottom) {
    fade(shape, top, mixed(top, bottom, 0.5), bottom);
}

void Canvas::fade(const QPainterPath& shape, const QColor& top, const QColor& middle, const QColor& bottom) {
    const QRectF bounds = shape.boundingRect();
    QLinearGradient gradient(0, bounds.top(), 0, bounds.bottom());
    gradient.setColorAt(0, m_grade.of(top));
    gradient.setColorAt(0.5, m_grade.of(middle));
    gradient.setColorAt(1, m_grade.of(bottom));
    m_painter.fillPath(shape, gradient);
}

void Canvas::line(const QPainterPath& path, const QColor& colour, double width) {
    m_painter.strokePath(path, QPen(m_grade.of(colour), width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
}

void Canvas::body(const QPainterPath& shape, const Tones& tones) {
    const QRectF bounds = shape.boundingRect();
    const double side = std::max(bounds.width(), bounds.height());
    const QPointF brightest(bounds.center().x() + m_lightSide * 0.22 * bounds.width(),
                            bounds.center().y() - 0.24 * bounds.height());
    QRadialGradient gradient(brightest, 0.85 * side);
    gradient.setColorAt(0, m_grade.of(tones.light));
    gradient.setColorAt(0.4, m_grade.of(tones.base));
    gradient.setColorAt(1, m_grade.of(tones.dark));
    m_painter.fillPath(shape, gradient);
}

void Canvas::solid(const QPainterPath& shape, const Tones& tones) {
    body(shape, tones);
    shade(shape, withAlpha(tones.deep, 0.32));
}

void Canvas::shade(const QPainterPath& shape, const QColor& colour) {
    const QRectF bounds = shape.boundingRect();
    QPainterPath outside;
    outside.setFillRule(Qt::OddEvenFill);
    outside.addRect(bounds.adjusted(-1, -1, 1, 1));
    outside.addPath(shape.translated(m_lightSide * 0.14 * bounds.width(), -0.07 * bounds.height()));
    const auto clip = within(shape);
    fill(outside, colour);
}

void Canvas::glint(double x, double y, double radiusX, double radiusY, const QColor& colour) {
    fill(oval(x, y, radiusX, radiusY, -m_lightSide * 28), withAlpha(colour, 0.75));
}

void Canvas::haze(double x, double y, double radiusX, double radiusY, const QColor& colour, double core) {
    QRadialGradient gradient(QPointF(0, 0), 1);
    gradient.setColorAt(0, colour);
    gradient.setColorAt(core, colour);
    gradient.setColorAt((1 + 2 * core) / 3, withAlpha(colour, colour.alphaF() * 0.5));
    gradient.setColorAt(1, withAlpha(colour, 0));
    const Scope scope(*this, QTransform().translate(x, y).scale(radiusX, radiusY), m_lightSide);
    m_painter.fillPath(disc(0, 0, 1), gradient);
}

void Canvas::haze(double x, double y, double radiusX, double radiusY, const QColor& colour) {
    haze(x, y, radiusX, radiusY, m_grade.of(colour), 0);
}

void Canvas::shadow(double x, double y, double radiusX, double radiusY, double strength) {
    haze(x - m_lightSide * 0.18 * radiusX, y, radiusX, radiusY, withAlpha(QColor(40, 26, 62), strength), 0.3);
}

void Canvas::shine(const QPainterPath& shape, const QColor& colour) {
    m_painter.fillPath(shape, colour);
}

void Canvas::glow(double x, double y, double radius, const QColor& colour) {
    haze(x, y, radius, radius, colour, 0);
}

} // namespace arcflow::scenes
