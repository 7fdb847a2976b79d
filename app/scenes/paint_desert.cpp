#include "app/scenes/land_painter.h"
#include "app/scenes/ridge.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

namespace arcflow::scenes {
namespace {

/// Table mountains far away.
void paintMesa(Canvas& canvas, double x, double width, double height, const QColor& lit, const QColor& shaded) {
    constexpr double foot = 63;
    const double top = foot - height, half = width / 2;
    canvas.fill(polygon({{x - half * 1.35, foot},
                         {x - half, top + height * 0.55},
                         {x - half * 0.9, top},
                         {x + half * 0.9, top},
                         {x + half, top + height * 0.55},
                         {x + half * 1.35, foot}}),
                lit);
    const double side = -canvas.lightSide();
    canvas.fill(polygon({{x + side * half * 0.35, top},
                         {x + side * half * 0.9, top},
                         {x + side * half, top + height * 0.55},
                         {x + side * half * 1.35, foot},
                         {x + side * half * 0.55, foot}}),
                shaded);
    canvas.fill(box(x - half * 0.95, top + height * 0.3, width * 0.95, height * 0.1), withAlpha(shaded, 0.6));
}

/// A dune with its crest at (x, y), across the whole picture: one slope in the light, the other in the shade, and
/// between them the winding edge.
void paintDune(Canvas& canvas, double x, double y, double drop, const Tones& sand) {
    const double side = canvas.lightSide(); // the light comes from here
    const auto at = [&](double right, double down) { return QPointF(x - side * right, y + down); };
    QPainterPath body(at(-130, drop * 1.1));
    body.cubicTo(at(-45, drop), at(-16, 1.5), at(0, 0));
    body.cubicTo(at(12, 3), at(34, drop), at(130, drop * 1.1));
    body.lineTo(at(130, 60));
    body.lineTo(at(-130, 60));
    body.closeSubpath();
    canvas.fade(body, sand.light, sand.base);
    QPainterPath shade(at(0, 0));
    shade.cubicTo(at(12, 3), at(34, drop), at(130, drop * 1.1));
    shade.lineTo(at(130, 60));
    shade.lineTo(at(10, 60));
    shade.cubicTo(at(30, 34), at(-14, 22), at(-5, 14));
    shade.cubicTo(at(1, 9), at(7, 6), at(0, 0));
    canvas.fade(shade, mixed(sand.base, sand.dark, 0.85), mixed(sand.base, sand.dark, 0.35));
}

} // namespace

void paintDesert(Canvas& canvas, const View& view) {
    Random random{view.detail, 8};
    const Mood& mood = view.mood;
    const double hue = random.uniform(62, 82); // reddish to golden sand
    const auto sand = [&](double lightness, double distance) {
        return Tones(mood.ground(fromLch({lightness, 0.095, hue}), distance));
    };
    const QColor rock = fromLch({0.62, 0.09, hue - 22}), rockShade = fromLch({0.50, 0.085, hue - 30});
    if (random.chance(0.75)) {
        struct Range {
            double least, most, width, height, distance;
        };
        for (const Range& range : {Range{5, 40, 18, 12, 0.5}, Range{55, 98, 12, 8.5, 0.6}}) {
            const double x = random.uniform(range.least, range.most), width = range.width * random.uniform(0.8, 1.25);
            const double height = range.height * random.uniform(0.75, 1.25);
            paintMesa(canvas, x, width, height, mood.ground(rock, range.distance),
                      mood.ground(rockShade, range.distance));
        }
    }
    const double first = random.uniform(12, 40), left = random.chance(0.5) ? 1 : -1;
    const auto across = [left](double x) { return left > 0 ? x : 100 - x; };
    const double far = random.uniform(51, 55), middle = random.uniform(56, 60), near = random.uniform(64, 67);
    paintDune(canvas, across(first + 50), far, 8, sand(0.86, 0.4));
    paintDune(canvas, across(first), middle, 9, sand(0.84, 0.2));
    paintDune(canvas, across(first + random.uniform(38, 60)), near, 7, sand(0.82, 0.08));
    const Ridge flat(stage::nearLand + 4, 1.5, 0.8, random);
    const Tones ground = sand(0.80, 0.02);
    canvas.fade(flat.ground(), ground.light, ground.base);
    for (int i = 0; i < 9; ++i) { // ripples in the sand
        const double y = random.uniform(82, 99), x = random.uniform(-5, 90), length = random.uniform(8, 22);
        const auto turned = canvas.turned(x, y, 0);
        QPainterPath ripple(QPointF(0, 0));
        ripple.quadTo(length / 2, -1.2, length, 0);
        canvas.line(ripple, withAlpha(ground.dark, 0.4), 0.6);
    }
    if (view.road) {
        canvas.fill(countryRoad(), ground.dark);
        canvas.fill(countryRoad(0.8), mood.ground(QColor(0x98908c), 0.05));
    }
}

} // namespace arcflow::scenes
