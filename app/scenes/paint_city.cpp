#include "app/scenes/land_painter.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <array>

namespace arcflow::scenes {
namespace {

using stage::pavementTop;

void paintSkyline(Canvas& canvas, double tallest, double distance, const Mood& mood, Random& random) {
    for (double x = -3; x < 102;) {
        const double width = random.uniform(6, 11), height = tallest * random.uniform(0.55, 1);
        const QColor colour =
            mood.ground(fromLch({random.uniform(0.6, 0.68), 0.035, random.uniform(240, 290)}), distance);
        canvas.fade(box(x, pavementTop - height, width + 0.4, height + 1), colour, mixed(colour, mood.horizon, 0.35));
        if (random.chance(0.3)) {
            canvas.fill(box(x + width / 2 - 0.35, pavementTop - height - 5, 0.7, 5), colour);
        }
        x += width;
    }
}

void paintWindows(Canvas& canvas, double x, double top, double width, double height, const Mood& mood,
                  const QColor& wall, Random& random) {
    const int columns = static_cast<int>(width / 3.6), rows = static_cast<int>((height - 4) / 4.4);
    const double pitch = width / columns;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const QPainterPath window = box(x + pitch * (column + 0.5) - 0.85, top + 2.4 + 4.4 * row, 1.7, 2.3, 0.2);
            if (mood.lampsLit && random.chance(0.62)) {
                canvas.shine(window, random.chance(0.8) ? QColor(0xffd772) : QColor(0xffb75e));
            } else {
                canvas.fill(window, mixed(wall, mood.ground(QColor(0x39527a), 0), 0.62));
            }
        }
    }
}

void paintBuilding(Canvas& canvas, double x, double width, double height, const Mood& mood, Random& random) {
    constexpr std::array<QRgb, 7> walls{0xe8b99a, 0xe6d2a8, 0xd98f7d, 0xaebfce, 0xb9ccb2, 0xd7b7c6, 0xf0e4d0};
    const QColor wall = mood.ground(QColor::fromRgb(random.pick(walls)), 0.08);
    const Tones tones(wall);
    const double top = pavementTop - height;
    const int roof = random.between(0, 2);
    if (roof == 0) {
        canvas.fill(polygon({{x - 0.6, top + 0.2},
                             {x + width * 0.2, top - 4.5},
                             {x + width * 0.8, top - 4.5},
                             {x + width + 0.6, top + 0.2}}),
                    mood.ground(random.chance(0.5) ? QColor(0x8e5e58) : QColor(0x5e6478), 0.08));
    } else if (roof == 1) {
        canvas.fill(box(x + width * 0.2, top - 3.2, width * 0.28, 3.4), tones.dark);
        canvas.fill(box(x + width * 0.68, top - 2, width * 0.14, 2.2), tones.dark);
    }
    canvas.fade(box(x, top, width, height + 0.5), tones.light, tones.base);
    canvas.fill(box(canvas.lightSide() < 0 ? x + width * 0.8 : x, top, width * 0.2, height + 0.5),
                withAlpha(tones.dark, 0.5));
    canvas.fill(box(x - 0.4, top, width + 0.8, 1), mood.snow ? mood.ground(QColor(0xf6f8fc), 0.05) : tones.dark);
    paintWindows(canvas, x, top, width, height, mood, wall, random);
}

void paintLamp(Canvas& canvas, double x, const Mood& mood) {
    const QColor iron = mood.ground(QColor(0x3c4152), 0.05);
    canvas.fill(box(x - 0.35, pavementTop - 12, 0.7, 16), iron);
    canvas.fill(box(x - 1.2, pavementTop + 3.2, 2.4, 1), iron);
    if (mood.lampsLit) {
        canvas.glow(x, pavementTop - 13, 8, QColor(255, 220, 130, 170));
    }
    canvas.shine(disc(x, pavementTop - 13, 1.5), mood.lampsLit ? QColor(0xfff0b8) : mood.ground(QColor(0xf2efe2), 0));
}

} // namespace

void paintCity(Canvas& canvas, const View& view) {
    Random random{view.detail, 9};
    const Mood& mood = view.mood;
    paintSkyline(canvas, random.uniform(40, 46), 0.62, mood, random);
    paintSkyline(canvas, random.uniform(29, 34), 0.38, mood, random);
    for (double x = random.uniform(-8, -2); x < 102;) {
        const double width = random.uniform(10, 16);
        paintBuilding(canvas, x, width, random.uniform(14, 27), mood, random);
        x += width + (random.chance(0.3) ? random.uniform(1, 4) : 0);
    }
    const QColor pavement = mood.ground(mood.snow ? QColor(0xeef2f8) : QColor(0xd3cbc4), 0.04),
                 road = mood.ground(mood.snow ? QColor(0xaeb4c2) : QColor(0x7d7c86), 0.04);
    canvas.fade(box(-1, pavementTop, 102, stage::roadTop - pavementTop + 1), mixed(pavement, Tones(pavement).dark, 0.5),
                pavement);
    canvas.fade(box(-1, stage::roadTop, 102, 20), road, Tones(road).dark);
    canvas.fill(box(-1, stage::roadTop, 102, 1), mixed(pavement, Qt::white, 0.3));
    canvas.fade(box(-1, 96.5, 102, 6), pavement, mixed(pavement, Tones(pavement).dark, 0.5));
    for (const double x : steps(random.uniform(-12, 0), 102, 14)) {
        canvas.fill(box(x, 89.4, 7, 0.9, 0.4), withAlpha(mood.ground(QColor(0xf7f1e0), 0), 0.85));
    }
    for (const double x : steps(random.uniform(6, 20), 100, 36)) {
        paintLamp(canvas, x, mood);
    }
}

} // namespace arcflow::scenes
