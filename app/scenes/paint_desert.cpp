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

/// A dune with its crest at (x, y): the wind's side in the light, the other in the shade.
void paintDune(Canvas& canvas, double x, double y, double drop, const Tones& sand) {
    const double side = canvas.lightSide(), reach = 78;
    QPainterPath body(QPointF(x, y));
    body.cubicTo(x + side * reach * 0.2, y + drop * 0.25, x + side * reach * 0.45, y + drop * 0.9, x + side * reach,
                 y + drop);
    body.lineTo(x + side * 140, 104);
    body.lineTo(x - side * 140, 104);
    body.lineTo(x - side * reach, y + drop * 1.15);
    body.cubicTo(x - side * reach * 0.5, y + drop * 1.05, x - side * reach * 0.25, y + drop * 0.35, x, y);
    canvas.fade(body, sand.light, sand.base);
    QPainterPath shade(QPointF(x, y));
    shade.cubicTo(x - side * reach * 0.25, y + drop * 0.35, x - side * reach * 0.5, y + drop * 1.05, x - side * reach,
                  y + drop * 1.15);
    shade.lineTo(x - side * 140, y + drop * 3);
    shade.cubicTo(x - side * 40, y + drop * 2.2, x - side * 26, y + drop * 1.9, x - side * 8, y + drop * 1.75);
    shade.cubicTo(x - side * 22, y + drop * 1.3, x + side * 10, y + drop * 0.7, x, y);
    canvas.fade(shade, mixed(sand.base, sand.dark, 0.8), mixed(sand.base, sand.dark, 0.25));
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
        paintMesa(canvas, random.uniform(5, 40), random.uniform(14, 22), random.uniform(9, 15), mood.ground(rock, 0.5),
                  mood.ground(rockShade, 0.5));
        paintMesa(canvas, random.uniform(55, 98), random.uniform(9, 16), random.uniform(6, 11), mood.ground(rock, 0.6),
                  mood.ground(rockShade, 0.6));
    }
    const double first = random.uniform(15, 85), second = first < 50 ? random.uniform(55, 95) : random.uniform(5, 45);
    paintDune(canvas, first, random.uniform(54, 57), 9, sand(0.85, 0.42));
    paintDune(canvas, second, random.uniform(60, 63), 9, sand(0.83, 0.2));
    paintDune(canvas, random.uniform(30, 70) + (first < 50 ? -20 : 20), 67, 7, sand(0.81, 0.08));
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
