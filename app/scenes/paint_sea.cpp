#include "app/scenes/land_painter.h"
#include "app/scenes/ridge.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <cmath>

namespace arcflow::scenes {
namespace {

/// Islands on the horizon.
void paintIslands(Canvas& canvas, const Mood& mood, Random& random) {
    for (const double distance : {0.7, 0.5}) {
        const double x = random.uniform(-5, 105), half = random.uniform(14, 30), height = random.uniform(3.5, 8);
        QPainterPath island(QPointF(x - half, stage::seaHorizon + 0.3));
        island.cubicTo(x - half * 0.5, stage::seaHorizon - height * 0.3, x - half * 0.35, stage::seaHorizon - height, x,
                       stage::seaHorizon - height);
        island.cubicTo(x + half * 0.4, stage::seaHorizon - height, x + half * 0.4, stage::seaHorizon - height * 0.3,
                       x + half, stage::seaHorizon + 0.3);
        island.closeSubpath();
        canvas.fill(island, mood.ground(mood.snow ? QColor(0xdfe6f0) : QColor(0x5a8a86), distance));
    }
}

/// Light on the water below sun or moon, and the glitter of the waves.
void paintGlitter(Canvas& canvas, const View& view, Random& random) {
    const QColor light = mixed(view.mood.horizon, Qt::white, 0.4);
    for (int i = 0; i < 26; ++i) {
        const double depth = std::pow(random.uniform(), 1.5), length = (2.5 + 6 * depth) * random.uniform(0.6, 1.3);
        const double x = random.uniform(-4, 100);
        canvas.shine(box(x, stage::seaHorizon + 2 + depth * 42, length, 0.45 + 0.5 * depth, 0.4),
                     withAlpha(light, 0.3 * random.uniform(0.6, 1)));
    }
    if (view.sunOrMoon) {
        canvas.haze(view.lightX, stage::seaHorizon, 18, 26, withAlpha(view.mood.disc, 0.3));
        for (const double row : steps(0.6, 16, 1)) { // nearer rows lie further apart
            const double y = stage::seaHorizon + 1.3 * row + 0.075 * row * row;
            const double depth = (y - stage::seaHorizon) / 45, half = (3 + 7 * depth) * random.uniform(0.45, 1);
            canvas.shine(box(view.lightX - half + random.uniform(-1.5, 1.5), y, 2 * half, 0.5 + 0.5 * depth, 0.5),
                         withAlpha(view.mood.disc, 0.75 - 0.45 * depth));
        }
    }
}

/// Rows of small crests, larger towards the viewer.
void paintWaves(Canvas& canvas, double y, double size, const QColor& colour, Random& random) {
    const Ridge swell(y, size * 0.35, 1.2, random);
    QPainterPath wave(QPointF(-4, 102));
    wave.lineTo(-4, swell.at(-4));
    for (const double x : steps(-4 - random.uniform(0, size * 4), 104, size * 4)) {
        wave.quadTo(x + size * 2, swell.at(x + size * 2) + size * 0.95, x + size * 4, swell.at(x + size * 4));
    }
    wave.lineTo(106, 102);
    wave.closeSubpath();
    canvas.fill(wave, colour);
}

} // namespace

void paintSea(Canvas& canvas, const View& view) {
    Random random{view.detail, 7};
    const Mood& mood = view.mood;
    const double hue = random.uniform(215, 248); // turquoise to blue
    const auto water = [&](double lightness, double distance) {
        return mood.ground(fromLch({lightness, 0.105, hue + (0.7 - lightness) * 30}), distance);
    };
    paintIslands(canvas, mood, random);
    canvas.fade(box(-1, stage::seaHorizon, 102, 48), water(0.72, 0.45), water(0.56, 0.1));
    canvas.haze(50, stage::seaHorizon, 70, 5, withAlpha(mood.horizon, 0.6));
    paintGlitter(canvas, view, random);
    paintWaves(canvas, 72, 1.5, withAlpha(water(0.60, 0.12), 0.55), random);
    paintWaves(canvas, 82, 2.1, withAlpha(water(0.54, 0.06), 0.6), random);
    paintWaves(canvas, 93, 2.8, water(0.47, 0.03), random);
}

} // namespace arcflow::scenes
