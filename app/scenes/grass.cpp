#include "app/scenes/grass.h"

#include "app/scenes/shapes.h"

#include <cmath>

namespace arcflow::scenes {
namespace {

/// Somewhere between two heights, as share of the way down; more often near the viewer.
double drawDepth(Random& random) {
    return std::sqrt(random.uniform());
}

} // namespace

void paintBlade(Canvas& canvas, double x, double y, double height, double lean, const QColor& colour) {
    QPainterPath blade(QPointF(x - 0.55, y));
    blade.quadTo(x + lean * 0.2, y - height * 0.6, x + lean, y - height);
    blade.quadTo(x + lean * 0.4 + 0.6, y - height * 0.5, x + 0.75, y);
    blade.closeSubpath();
    canvas.fill(blade, colour);
}

void scatterBlades(Canvas& canvas, double top, double bottom, int count, const QColor& light, const QColor& dark,
                   Random& random) {
    for (int i = 0; i < count; ++i) {
        const double depth = drawDepth(random), x = random.uniform(0, 100), lean = random.uniform(-1.4, 1.4);
        paintBlade(canvas, x, top + depth * (bottom - top), 1.6 + 3.4 * depth, lean, random.chance(0.5) ? light : dark);
    }
}

void scatterDaisies(Canvas& canvas, double top, double bottom, int count, const QColor& petals, Random& random) {
    for (int i = 0; i < count; ++i) {
        const double depth = drawDepth(random), x = random.uniform(1, 99), y = top + depth * (bottom - top);
        canvas.fill(disc(x, y, 0.5 + 0.5 * depth), petals);
        canvas.fill(disc(x, y, 0.2 + 0.2 * depth), mixed(petals, QColor(0xf0b52e), 0.8));
    }
}

} // namespace arcflow::scenes
