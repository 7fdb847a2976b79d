#pragma once

#include "app/scenes/palette.h"

#include <QPainter>
#include <QPainterPath>

namespace arcflow::scenes {

/// The colour of the light everything is seen in: what each channel is multiplied with.
struct Grade {
    double red = 1, green = 1, blue = 1;

    QColor of(const QColor& colour) const;
    /// The same light, but only a share of it.
    Grade weakened(double share) const {
        return {1 - share * (1 - red), 1 - share * (1 - green), 1 - share * (1 - blue)};
    }
};

/// What the painters paint on: a QPainter whose colours are seen in the light of the scene, with the few ways to lay on
/// colour that the style knows.
///
///     const auto place = canvas.at({.x = 50, .y = 80, .size = 40}); // from here on in hundredths of the object's box
///     canvas.solid(disc(0, -45, 45), tones);
class Canvas {
public:
    /// Other coordinates or a narrower clip, until the end of the block.
    class [[nodiscard]] Scope {
    public:
        Scope(Canvas& canvas, const QTransform& transform, double lightSide);
        Scope(Canvas& canvas, const QPainterPath& clip);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Canvas& m_canvas;
        double m_lightSide;
    };

    /// `lightSide`: -1 if the light comes from the left, 1 if from the right.
    Canvas(QPainter& painter, double lightSide) : m_painter(painter), m_lightSide(lightSide) {}
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    void setGrade(const Grade& grade) { m_grade = grade; }
    double lightSide() const { return m_lightSide; }

    /// Coordinates of an object at this place: x from -50 to 50, y from -100 at the top to 0 at the foot.
    Scope at(const Place& place);
    Scope turned(double x, double y, double degrees, double scale = 1);
    Scope within(const QPainterPath& shape);

    void fill(const QPainterPath& shape, const QColor& colour);
    /// From the top of the shape to its bottom.
    void fade(const QPainterPath& shape, const QColor& top, const QColor& bottom);
    void fade(const QPainterPath& shape, const QColor& top, const QColor& middle, const QColor& bottom);
    void line(const QPainterPath& path, const QColor& colour, double width);
    /// A round body, bright towards the light.
    void body(const QPainterPath& shape, const Tones& tones);
    /// A body with a crescent of shade on the far side.
    void solid(const QPainterPath& shape, const Tones& tones);
    /// The crescent alone.
    void shade(const QPainterPath& shape, const QColor& colour);
    /// A spot of light on something smooth.
    void glint(double x, double y, double radiusX, double radiusY, const QColor& colour);
    /// Colour that thins out towards the edge of an oval.
    void haze(double x, double y, double radiusX, double radiusY, const QColor& colour);
    /// The shadow on the ground of what stands there.
    void shadow(double x, double y, double radiusX, double radiusY, double strength = 0.34);
    /// As fill and haze, but a light of its own: the light of the scene does not change its colour.
    void shine(const QPainterPath& shape, const QColor& colour);
    void glow(double x, double y, double radius, const QColor& colour);

private:
    void haze(double x, double y, double radiusX, double radiusY, const QColor& colour, double core);

    QPainter& m_painter;
    Grade m_grade;
    double m_lightSide;
};

} // namespace arcflow::scenes
