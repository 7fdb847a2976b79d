#pragma once

#include <QPainterPath>
#include <QPointF>

#include <initializer_list>
#include <string_view>
#include <vector>

namespace arcflow::scenes {

// Shapes as paths, in whatever units the canvas has at the moment.

QPainterPath oval(double x, double y, double radiusX, double radiusY, double degrees = 0);
QPainterPath disc(double x, double y, double radius);
/// Its left upper corner, its sides and the radius of its corners.
QPainterPath box(double x, double y, double width, double height, double radius = 0);
QPainterPath polygon(std::initializer_list<QPointF> corners);
/// The path data of SVG, as far as drawings here need it: absolute M, L, C, Q and Z.
QPainterPath curve(std::string_view data);
QPainterPath mirrored(const QPainterPath& path); ///< left to right, about x = 0
/// Its tips at `outer`, the first upwards, and the corners between them at `inner`.
QPainterPath star(double x, double y, double outer, double inner, int points);

/// from, from + step and so on, as far as `to`.
std::vector<double> steps(double from, double to, double step);

} // namespace arcflow::scenes
