#include "app/scenes/grass.h"
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
        for (const double x : steps(2, 102, 4)) {
            line.lineTo(x, ridge.at(x) + down);
        }
        canvas.line(line, colour, 0.5 + 0.09 * row);
    }
}

/// A few bushes together on the hill.
void paintBushes(Canvas& canvas, const Ridge& ridge, double size, const Tones& leaves, Random& random) {
    const double middle = random.uniform(5, 95);
    for (const double place : {-1.6, 1.7, 0.0}) {
        const double x = middle + place * size * random.uniform(0.9, 1.2),
                     radius = size * (place == 0 ? 1.25 : random.uniform(0.7, 0.95));
        const double y = ridge.at(x) - radius * 0.5 + random.uniform(0, 0.6) * size;
        canvas.fill(disc(x, y, radius), leaves.dark);
        canvas.fill(disc(x + canvas.lightSide() * radius * 0.28, y - radius * 0.25, radius * 0.66), leaves.light);
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
        const QColor colour = mood.snow ? fromLch({lightness + 0.14, 0.026, 258})
                                        : fromLch({lightness, 0.135, hue + 90 * (0.74 - lightness)});
        return mood.ground(colour, distance);
    };
    struct Layer {
        double base, amplitude, bends, lightness, distance;
    };
    constexpr std::array<Layer, 4> layers{{{51, 7, 1.3, 0.70, 0.6},
                                           {57, 6.5, 1.1, 0.80, 0.36},
                                           {65, 5, 0.9, 0.72, 0.16},
                                           {stage::nearLand - 2, 3, 0.7, 0.68, 0.02}}};
    for (size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        const Ridge ridge(layer.base, layer.amplitude, layer.bends, random);
        canvas.fade(ridge.ground(), meadow(layer.lightness + 0.06, layer.distance),
                    meadow(layer.lightness - 0.1, layer.distance * 0.7));
        if (i == 2 && !mood.snow) {
            paintRows(canvas, ridge, withAlpha(meadow(layer.lightness - 0.14, layer.distance), 0.5));
        }
        if (i == 1 || i == 2) {
            const QColor leaves = mood.snow ? QColor(0xdfe8f0) : fromLch({0.56, 0.11, hue + 22});
            for (int bush = random.between(1, 3); bush > 0; --bush) {
                paintBushes(canvas, ridge, i == 1 ? 1.4 : 2.1, Tones(mood.ground(leaves, layer.distance)), random);
            }
        }
        if (i == 3 && !view.road && random.chance(0.6)) {
            paintPath(canvas, ridge, random.uniform(25, 75),
                      mood.ground(mood.snow ? QColor(0xd9e0ec) : QColor(0xeadfae), 0.05));
        }
    }
    if (!mood.snow) {
        scatterBlades(canvas, stage::nearLand + 5, 101, 34, meadow(0.76, 0.02), meadow(0.54, 0), random);
        scatterDaisies(canvas, stage::nearLand + 6, 99, random.between(0, 14), mood.ground(QColor(0xfffaf0), 0),
                       random);
    }
    if (view.road) {
        canvas.fill(countryRoad(), mood.ground(QColor(0xcbb891), 0.05));
        canvas.fill(countryRoad(0.8), mood.ground(QColor(0x8f8a8c), 0.05));
    }
}

} // namespace arcflow::scenes
