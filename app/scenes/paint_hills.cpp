#include "app/scenes/land_painter.h"
#include "app/scenes/ridge.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <array>

namespace arcflow::scenes {
namespace {

/// Rows of a field, following the curve of the hill.
void paintRows(Canvas& canvas, const Ridge& ridge, const QColor& colour) {
    const auto clip = canvas.within(ridge.ground());
    for (int row = 1; row < 9; ++row) {
        const double down = 1.6 * row + 0.28 * row * row;
        QPainterPath line(QPointF(-2, ridge.at(-2) + down));
        for (double x = 2; x <= 102; x += 4) {
            line.lineTo(x, ridge.at(x) + down);
        }
        canvas.line(line, colour, 0.5 + 0.09 * row);
    }
}

void paintHedge(Canvas& canvas, const Ridge& ridge, double from, double to, double size, const QColor& light,
                const QColor& dark, Random& random) {
    for (double x = from; x < to; x += size * 1.25) {
        const double radius = size * random.uniform(0.75, 1.2), y = ridge.at(x) - radius * 0.35;
        canvas.fill(disc(x, y, radius), dark);
        canvas.fill(disc(x + canvas.lightSide() * radius * 0.25, y - radius * 0.25, radius * 0.7), light);
    }
}

/// From the front edge up to the ridge, narrowing.
void paintPath(Canvas& canvas, const Ridge& ridge, double x, const QColor& colour) {
    const double top = ridge.at(x);
    QPainterPath path(QPointF(x - 0.8, top + 0.4));
    path.cubicTo(x + 8, top + 8, x - 26, top + 14, x - 12, 102);
    path.lineTo(x + 4, 102);
    path.cubicTo(x - 14, top + 15, x + 13, top + 8, x + 0.8, top + 0.4);
    path.closeSubpath();
    const auto clip = canvas.within(ridge.ground());
    canvas.fill(path, colour);
}

} // namespace

void paintHills(Canvas& canvas, const View& view) {
    Random random{view.detail, 5};
    const Mood& mood = view.mood;
    const double hue = random.uniform(112, 142); // from hay to spring green
    const auto meadow = [&](double lightness, double distance) {
        const QColor colour = mood.snow ? fromLch({lightness + 0.16, 0.018, 255})
                                        : fromLch({lightness, 0.13, hue + 60 * (0.74 - lightness)});
        return mood.ground(colour, distance);
    };
    struct Layer {
        double base, amplitude, bends, lightness, distance;
    };
    constexpr std::array<Layer, 4> layers{{{53, 6.5, 1.3, 0.72, 0.62},
                                           {58, 6, 1.1, 0.76, 0.38},
                                           {65, 5, 0.9, 0.73, 0.18},
                                           {stage::nearLand - 2, 3, 0.7, 0.68, 0.02}}};
    for (size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        const Ridge ridge(layer.base, layer.amplitude, layer.bends, random);
        canvas.fade(ridge.ground(), meadow(layer.lightness + 0.06, layer.distance),
                    meadow(layer.lightness - 0.1, layer.distance * 0.7));
        if (i == 2 && !mood.snow) {
            paintRows(canvas, ridge, withAlpha(meadow(layer.lightness - 0.12, layer.distance), 0.35));
        }
        if (i == 1 || i == 2) {
            const double from = random.uniform(-5, 60);
            const QColor dark = mood.ground(mood.snow ? QColor(0x8fa3a8) : QColor(0x4c7f4c), layer.distance);
            const QColor light = mood.ground(mood.snow ? QColor(0xeef3f8) : QColor(0x69a05a), layer.distance);
            paintHedge(canvas, ridge, from, from + random.uniform(18, 40), i == 1 ? 1.3 : 1.9, light, dark, random);
        }
        if (i == 3 && !view.road && random.chance(0.6)) {
            paintPath(canvas, ridge, random.uniform(25, 75),
                      mood.ground(mood.snow ? QColor(0xd9e0ec) : QColor(0xeadfae), 0.05));
        }
    }
    if (view.road) {
        canvas.fill(countryRoad(), mood.ground(QColor(0xcbb891), 0.05));
        canvas.fill(countryRoad(0.8), mood.ground(QColor(0x8f8a8c), 0.05));
    }
}

} // namespace arcflow::scenes
