#include "app/scenes/ridge.h"

#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <cmath>
#include <numbers>

namespace arcflow::scenes {

Ridge::Ridge(double base, double amplitude, double bends, Random& random) : m_base(base) {
    double height = 0.6 * amplitude, frequency = 2 * std::numbers::pi / 100 * bends;
    for (Wave& wave : m_waves) {
        wave = {height, frequency * random.uniform(0.85, 1.15), random.uniform(0, 2 * std::numbers::pi)};
        height *= 0.42;
        frequency *= 2.1;
    }
}

double Ridge::at(double x) const {
    double y = m_base;
    for (const Wave& wave : m_waves) {
        y += wave.height * std::sin(wave.frequency * x + wave.phase);
    }
    return y;
}

QPainterPath Ridge::ground(double bottom) const {
    QPainterPath path(QPointF(-2, bottom));
    for (const double x : steps(-2, 102, 2)) {
        path.lineTo(x, at(x));
    }
    path.lineTo(102, bottom);
    path.closeSubpath();
    return path;
}

QPainterPath countryRoad(double shrink) {
    const double top = stage::roadTop + shrink, bottom = stage::roadBottom - shrink;
    QPainterPath path(QPointF(-2, top + 1));
    path.cubicTo(30, top - 1, 70, top - 1, 102, top + 1);
    path.lineTo(102, bottom + 1);
    path.cubicTo(70, bottom - 1, 30, bottom - 1, -2, bottom + 1);
    path.closeSubpath();
    return path;
}

} // namespace arcflow::scenes
