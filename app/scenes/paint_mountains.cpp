#include "app/scenes/grass.h"
#include "app/scenes/land_painter.h"
#include "app/scenes/ridge.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <cmath>

namespace arcflow::scenes {
namespace {

struct Rock {
    QColor lit, shaded, snowLit, snowShaded;
};

/// One peak: a face in the light, one in the shade, and snow on top of both.
void paintPeak(Canvas& canvas, double x, double foot, double height, double halfWidth, const Rock& rock,
               Random& random) {
    const double side = canvas.lightSide(), top = foot - height;
    const auto edge = [&](double direction,
                          double down) { // a point of the outline, a share of the height below the summit
        const double crook = std::sin(down * 9 + x) * 0.035 * height * (down > 0.02 && down < 0.98);
        return QPointF(x + direction * halfWidth * down + crook, top + height * down);
    };
    const auto middle = [&](double down) { // of the rib between both faces
        const double crook = down < 0.02 ? 0 : std::sin(down * 7 + x * 3) * 0.07 * height;
        return QPointF(x - side * halfWidth * 0.12 * down + crook, top + height * down);
    };
    const auto face = [&](double direction, double depth, bool jagged) {
        QPainterPath path(edge(0, 0));
        for (const double share : {0.25, 0.5, 0.75, 1.0}) {
            path.lineTo(edge(direction, share * depth));
        }
        const QPointF outer = edge(direction, depth), inner = middle(depth);
        if (jagged) {
            for (const double along : {0.25, 0.5, 0.75}) {
                const double drop = (along == 0.5 ? -0.07 : 0.07) * height * random.uniform(0.7, 1.2);
                path.lineTo(outer + (inner - outer) * along + QPointF(0, drop));
            }
        }
        for (const double share : {1.0, 0.8, 0.6, 0.4, 0.2}) {
            path.lineTo(middle(share * depth));
        }
        path.closeSubpath();
        return path;
    };
    canvas.fill(face(-side, 1, false), rock.shaded);
    canvas.fill(face(side, 1, false), rock.lit);
    const double line = random.uniform(0.3, 0.4);
    canvas.fill(face(-side, line, true), rock.snowShaded);
    canvas.fill(face(side, line + 0.04, true), rock.snowLit);
}

void paintRange(Canvas& canvas, double foot, double height, int peaks, const Rock& rock, Random& random) {
    const double pitch = 110.0 / peaks, first = random.uniform(-8, 4);
    const auto peak = [&](int i, double size) {
        paintPeak(canvas, first + pitch * (i + random.uniform(0.3, 0.7)), foot, height * size, pitch * 0.85 * size + 4,
                  rock, random);
    };
    for (int i = 0; i < peaks; i += 2) {
        peak(i, random.uniform(0.62, 0.82));
    }
    for (int i = 1; i < peaks; i += 2) {
        peak(i, random.uniform(0.86, 1.0));
    }
}

/// A wooded ridge: its edge is tree tops.
void paintForest(Canvas& canvas, const Ridge& ridge, double size, const QColor& top, const QColor& bottom,
                 Random& random) {
    QPainterPath path(QPointF(-3, 102));
    for (double x = -3; x < 103;) {
        const double half = size * random.uniform(0.28, 0.4), height = size * random.uniform(0.8, 1.4);
        path.lineTo(x, ridge.at(x));
        path.lineTo(x + half, ridge.at(x + half) - height);
        path.lineTo(x + 2 * half, ridge.at(x + 2 * half) - height * 0.12);
        x += 2 * half;
    }
    path.lineTo(103, 102);
    path.closeSubpath();
    canvas.fade(path, top, bottom);
}

} // namespace

void paintMountains(Canvas& canvas, const View& view) {
    Random random{view.detail, 6};
    const Mood& mood = view.mood;
    const double hue = random.uniform(235, 300); // blue to violet rock
    const auto rock = [&](double distance) {
        return Rock{mood.ground(fromLch({0.66, 0.05, hue}), distance),
                    mood.ground(fromLch({0.48, 0.06, hue + 10}), distance),
                    mood.ground(QColor(0xfffdf8), distance * 0.7), mood.ground(QColor(0xc3d0ea), distance * 0.8)};
    };
    paintRange(canvas, 68, random.uniform(42, 47), 4, rock(0.52), random);
    paintRange(canvas, 72, random.uniform(32, 37), 3, rock(0.16), random);
    canvas.haze(50, 66, 80, 9, withAlpha(mood.horizon, 0.55));

    const auto green = [&](const QColor& colour, double distance) {
        return mood.ground(mood.snow ? mixed(colour, QColor(0xf2f5fb), 0.82) : colour, distance);
    };
    paintForest(canvas, Ridge(66.5, 2, 1.2, random), 3.4,
                mood.ground(mood.snow ? QColor(0x8ba3a6) : QColor(0x3f7a5c), 0.32), mood.ground(QColor(0x3c7260), 0.2),
                random);
    paintForest(canvas, Ridge(70.5, 1.6, 0.9, random), 4.6,
                mood.ground(mood.snow ? QColor(0x7d989a) : QColor(0x2f6a4c), 0.1), mood.ground(QColor(0x2c5f49), 0.05),
                random);
    const Ridge meadow(stage::nearLand, 1.8, 0.7, random);
    canvas.fade(meadow.ground(), green(QColor(0x93c069), 0.05), green(QColor(0x5d974f), 0));
    if (!mood.snow) {
        scatterBlades(canvas, stage::nearLand + 5, 101, 34, green(QColor(0x9fcb72), 0), green(QColor(0x4c8746), 0),
                      random);
        scatterDaisies(canvas, stage::nearLand + 6, 99, random.between(0, 16), mood.ground(QColor(0xfffaf0), 0),
                       random);
    }
}

} // namespace arcflow::scenes
