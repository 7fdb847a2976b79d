#include "app/scenes/ridge.h"

#include "app/scenes/stage.h"

#include <cmath>
#include <numbers>

namespace arcflow::scenes {

Ridge::Ridge(double base, double amplitude, double bends, Random& random) : m_base(base) {
    constexpr double share[] = {0.62, 0.26, 0.12}, speed[] = {1, 2.2, 4.1};
    for (size_t i = 0; i < m_waves.size(); ++i) {
        m_waves[i] = {amplitude * share[i], 2 * std::numbers::pi / 100 * bends * speed[i] * random.uniform(0.85, 1.15),
                      random.uniform(0, 2 * std::numbers::pi)};
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
    for (double x = -2; x <= 102; x += 2) {
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
