#include "app/scenes/backdrop_painter.h"

#include "app/scenes/grass.h"
#include "app/scenes/shapes.h"
#include "app/scenes/stage.h"

#include <array>

namespace arcflow::scenes {
namespace {

const QRectF everything(-1, -1, 102, 102);

QPainterPath band(double top, double bottom) {
    return box(everything.left(), top, everything.width(), bottom - top);
}

void paintWall(Canvas& canvas, const QColor& colour, Random& random) {
    const Tones tones(colour);
    canvas.fade(band(-1, 101), mixed(tones.light, tones.base, 0.4), mixed(tones.base, tones.dark, 0.25));
    canvas.haze(50 + canvas.lightSide() * 26, 26, 80, 70, withAlpha(Qt::white, 0.5));
    switch (random.weighted({3, 2, 2, 2})) {
    case 1: { // light through a window
        const double x = 50 + canvas.lightSide() * random.uniform(4, 16), slant = -canvas.lightSide() * 14;
        for (const double column : {0.0, 1.0}) {
            for (const double row : {0.0, 1.0}) {
                const double left = x - 16 + 15 * column + slant * row * 0.5, top = 12 + 19 * row;
                canvas.fill(polygon({{left, top},
                                     {left + 13, top},
                                     {left + 13 + slant * 0.46, top + 17},
                                     {left + slant * 0.46, top + 17}}),
                            QColor(255, 255, 255, 95));
            }
        }
        break;
    }
    case 2: { // wallpaper
        const double pitch = random.uniform(9, 13), first = random.uniform(0, pitch);
        for (const double x : steps(first - pitch, 101, pitch)) {
            canvas.fill(box(x, -1, pitch * 0.42, 102), withAlpha(tones.dark, 0.11));
        }
        break;
    }
    case 3: // a large pale disc
        canvas.fill(disc(50, 46, random.uniform(32, 39)), QColor(255, 255, 255, 88));
        break;
    default:
        break;
    }
}

Tones woodTones(Random& random) {
    constexpr std::array<QRgb, 4> woods{0xd9a873, 0xc48f5f, 0xe6c496, 0xa9744c};
    return Tones(QColor::fromRgb(random.pick(woods)));
}

void paintGrain(Canvas& canvas, double top, double bottom, const QColor& colour, Random& random) {
    for (int i = 0; i < 7; ++i) {
        const double y = random.uniform(top + 1, bottom - 1), x = random.uniform(-10, 80),
                     length = random.uniform(14, 40);
        const auto turned = canvas.turned(x, y, 0);
        QPainterPath grain(QPointF(0, 0));
        grain.cubicTo(length * 0.3, -0.8, length * 0.6, 0.8, length, 0);
        canvas.line(grain, withAlpha(colour, 0.35), 0.5);
    }
}

void paintTable(Canvas& canvas, Random& random) {
    const Tones wood = woodTones(random);
    using namespace stage;
    canvas.haze(50, tableBack, 75, 9, QColor(50, 34, 60, 60));
    canvas.fade(band(tableBack, tableFront), wood.light, wood.base);
    paintGrain(canvas, tableBack, tableFront, wood.deep, random);
    canvas.haze(50 + canvas.lightSide() * 25, tableBack + 6, 55, 10, QColor(255, 255, 255, 70));
    canvas.fade(band(tableFront, tableFront + 6), wood.dark, wood.deep);
    canvas.fill(band(tableFront, tableFront + 0.9), withAlpha(wood.pale, 0.6));
    canvas.fade(band(tableFront + 6, 101), mixed(wood.deep, QColor(0x2c2238), 0.45),
                mixed(wood.deep, QColor(0x2c2238), 0.2));
}

void paintShelf(Canvas& canvas, Random& random) {
    const Tones wood = woodTones(random);
    constexpr double top = stage::shelfTop, thickness = 5.5;
    canvas.fade(band(top + thickness, top + thickness + 13), QColor(60, 40, 70, 75), QColor(60, 40, 70, 0));
    for (const double x : {16.0, 84.0}) {
        const double inward = x < 50 ? 1 : -1;
        const auto turned = canvas.turned(x, top + thickness, 0);
        QPainterPath bracket(QPointF(0, 0));
        bracket.lineTo(0, 11);
        bracket.cubicTo(inward * 3, 9, inward * 6, 5, inward * 8, 0);
        bracket.closeSubpath();
        canvas.fill(bracket, wood.dark);
    }
    canvas.fade(band(top - 2.6, top + 0.4), wood.pale, wood.light);
    canvas.fade(band(top, top + thickness), wood.base, wood.dark);
    paintGrain(canvas, top, top + thickness, wood.deep, random);
    canvas.fill(band(top, top + 0.7), withAlpha(wood.pale, 0.7));
}

void paintMeadow(Canvas& canvas, const QColor& sky, Random& random) {
    const Tones air(sky);
    constexpr double top = stage::meadowTop;
    canvas.fade(band(-1, top + 6), mixed(air.base, air.dark, 0.2), mixed(air.pale, Qt::white, 0.5));
    canvas.haze(50 + canvas.lightSide() * 30, 16, 46, 40, QColor(255, 255, 255, 130));
    for (int i = random.between(0, 2); i > 0; --i) { // thin clouds
        const double x = random.uniform(5, 95), y = random.uniform(10, 38), width = random.uniform(9, 16);
        for (const double part : {-0.6, 0.0, 0.55}) {
            canvas.fill(oval(x + part * width, y - (part == 0 ? 1.6 : 0), width * 0.6, 2.4), QColor(255, 255, 255, 70));
        }
    }
    const double bend = random.uniform(-6, 6);
    QPainterPath far(QPointF(-2, top + bend));
    far.cubicTo(25, top - 9, 60, top - 8 - bend, 102, top - bend * 0.4);
    far.lineTo(102, 102);
    far.lineTo(-2, 102);
    canvas.fade(far, QColor(0xc3dfa0), QColor(0x9ccb7c));
    QPainterPath near(QPointF(-2, top + 5));
    near.cubicTo(30, top + 1 + bend * 0.5, 70, top + 1 - bend * 0.5, 102, top + 5);
    near.lineTo(102, 102);
    near.lineTo(-2, 102);
    canvas.fade(near, QColor(0x9dcc6c), QColor(0x5fa04f));
    scatterBlades(canvas, top + 6, 100, 46, QColor(0x7db85a), QColor(0x559548), random);
    scatterDaisies(canvas, top + 8, 98, 12, QColor(0xfffdf2), random);
}

void paintPlain(Canvas& canvas, const QColor& colour, Random& random) {
    const Tones tones(colour);
    const double floor = random.uniform(60, 66);
    canvas.fade(band(-1, 101), tones.base, mixed(tones.light, Qt::white, 0.2));
    canvas.haze(50, 38, 66, 56, withAlpha(Qt::white, 0.45));
    if (random.chance(0.4)) {
        canvas.fill(disc(50, 48, random.uniform(34, 40)), QColor(255, 255, 255, 84));
    }
    canvas.fade(band(floor, 101), mixed(tones.base, tones.dark, 0.35), mixed(tones.base, tones.light, 0.5));
    canvas.fade(band(floor - 5, floor + 0.2), withAlpha(tones.dark, 0), withAlpha(tones.dark, 0.22));
}

} // namespace

void paintBackdrop(Canvas& canvas, const StillLife& stillLife, uint32_t detail) {
    Random random{detail, 1};
    const QColor colour = varied(colourOf(stillLife.backdrop), random, 0.6);
    switch (stillLife.surface) {
    case Surface::table:
        paintWall(canvas, colour, random);
        paintTable(canvas, random);
        break;
    case Surface::shelf:
        paintWall(canvas, colour, random);
        paintShelf(canvas, random);
        break;
    case Surface::grass:
        paintMeadow(canvas, colour, random);
        break;
    case Surface::plain:
        paintPlain(canvas, colour, random);
        break;
    }
}

void paintGrassInFront(Canvas& canvas, double x, double y, double width, uint32_t detail) {
    Random random{detail, 2, static_cast<uint64_t>(x * 16)};
    const int blades = static_cast<int>(width * 0.55);
    for (int i = 0; i < blades; ++i) {
        const double offset = random.uniform(-0.5, 0.5), height = random.uniform(2.2, 5),
                     lean = random.uniform(-1.8, 1.8);
        paintBlade(canvas, x + offset * width, y + 2.2 - 3 * offset * offset, height, lean,
                   random.chance(0.5) ? QColor(0x6fae52) : QColor(0x4c8c43));
    }
}

} // namespace arcflow::scenes
