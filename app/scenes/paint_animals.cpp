#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"

namespace arcflow::scenes {
namespace {

const QColor beak(0xf0a030), eyeBlack(0x26242c);

bool isDark(const Tones& tones) {
    return toLch(tones.base).lightness < 0.42;
}

/// On dark fur and feathers a black eye would not be seen without its white.
void paintEye(Canvas& canvas, double x, double y, double radius, const QColor& white) {
    canvas.fill(disc(x, y, radius), white);
    canvas.fill(disc(x, y, radius * 0.68), eyeBlack);
    canvas.fill(disc(x + radius * 0.24, y - radius * 0.26, radius * 0.26), Qt::white);
}

void paintFlyingBird(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.fill(curve("M4,-40 C-8,-64 -6,-84 -22,-100 C10,-94 26,-66 22,-42 Z"), tones.dark); // far wing
    canvas.fill(curve("M-22,-30 L-50,-40 L-46,-31 L-52,-25 L-24,-22 Z"), tones.dark);         // tail
    canvas.solid(curve("M-32,-32 C-16,-46 20,-50 34,-42 C44,-40 46,-28 36,-25 C20,-12 -14,-14 -32,-32 Z"), tones);
    canvas.fill(polygon({{42, -39}, {54, -33}, {42, -30}}), beak);
    canvas.fill(curve("M12,-38 C2,-50 -18,-62 -22,-88 C8,-84 30,-62 26,-38 Q18,-32 12,-38 Z"),
                tones.light); // near wing
    canvas.fill(curve("M-22,-88 C-12,-72 4,-58 14,-37 Q20,-33 26,-38 C20,-56 2,-76 -22,-88 Z"),
                withAlpha(tones.dark, 0.7));
    paintEye(canvas, 34, -37, 4, isDark(tones) ? QColor(Qt::white) : tones.pale);
}

void paintPerchedBird(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.line(curve("M-2,-14 L-4,0 M10,-14 L10,0"), QColor(0xb5702c), 3.5);
    canvas.fill(curve("M-18,-34 L-50,-20 L-46,-32 L-50,-40 L-20,-52 Z"), tones.dark);
    const QPainterPath body =
        curve("M-30,-42 C-26,-68 -4,-66 4,-76 C12,-96 44,-92 42,-66 C42,-30 26,-10 2,-10 C-18,-10 -32,-24 -30,-42 Z");
    canvas.fill(polygon({{38, -76}, {54, -68}, {38, -62}}), beak);
    canvas.fill(polygon({{38, -68}, {54, -68}, {38, -62}}), QColor(0xcf7f22));
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        canvas.fill(oval(30, -28, 18, 26, -14), withAlpha(tones.pale, 0.8));
    }
    canvas.shade(body, withAlpha(tones.deep, 0.2));
    canvas.fade(curve("M-26,-46 C-8,-62 14,-54 16,-40 C14,-24 -8,-18 -36,-24 C-30,-32 -30,-40 -26,-46 Z"), tones.dark,
                tones.deep);
    canvas.line(curve("M-20,-38 Q-4,-36 6,-42 M-24,-31 Q-8,-28 4,-33"), withAlpha(tones.light, 0.6), 2);
    paintEye(canvas, 29, -75, 5.5, Qt::white);
}

} // namespace

void paintFish(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.fade(curve("M26,-44 C38,-52 44,-64 52,-68 C48,-52 48,-40 52,-22 C44,-28 38,-36 26,-44 Z"), tones.base,
                tones.deep);
    canvas.fade(curve("M-14,-66 C-6,-84 12,-82 22,-76 C14,-72 16,-64 16,-60 Z"), tones.dark, tones.base);
    canvas.fill(curve("M-6,-22 C0,-10 10,-8 18,-10 C12,-16 12,-22 12,-26 Z"), tones.dark);
    const QPainterPath body = curve("M-48,-42 C-38,-66 6,-80 32,-45 C8,-8 -36,-14 -48,-42 Z");
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        canvas.fill(curve("M-50,-38 C-30,-20 10,-22 34,-40 L20,0 L-40,0 Z"), withAlpha(tones.pale, 0.6));
        canvas.line(curve("M-22,-64 C-14,-54 -14,-36 -22,-24"), withAlpha(tones.deep, 0.55), 2.5);
        for (const double x : {-6.0, 5.0, 16.0}) {
            for (const double y : {-56.0, -47.0, -38.0}) {
                const auto scale = canvas.turned(x + (y == -47 ? 5 : 0), y, 0);
                canvas.line(curve("M0,-4 Q5,0 0,4"), withAlpha(tones.deep, 0.5), 2);
            }
        }
    }
    canvas.fill(curve("M-12,-40 C-4,-48 8,-44 10,-38 C4,-32 -6,-32 -12,-40 Z"), tones.dark);
    canvas.line(curve("M-47,-38 Q-42,-34 -38,-36"), tones.deep, 2.5);
    paintEye(canvas, -31, -49, 6.5, Qt::white);
    for (const auto& [x, y, radius] : {std::tuple{-48.0, -68.0, 4.0}, {-42.0, -82.0, 3.0}, {-49.0, -93.0, 2.2}}) {
        canvas.line(disc(x, y, radius), QColor(255, 255, 255, 170), 1.8);
    }
}

void paintBird(Canvas& canvas, const Look& look) {
    if (look.outdoors) {
        paintFlyingBird(canvas, look);
    } else {
        paintPerchedBird(canvas, look);
    }
}

void paintCat(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QColor mark = isDark(tones) ? tones.light : tones.dark;
    canvas.line(curve("M26,-8 C48,-6 48,-34 38,-44"), tones.dark, 10);
    canvas.line(curve("M39,-38 L38,-44"), mark, 10);
    const QPainterPath body = curve("M-12,-52 C-26,-40 -32,-16 -28,-2 Q0,3 28,-2 C32,-16 26,-40 12,-52 Z");
    canvas.solid(body, tones);
    canvas.fill(oval(0, -28, 12, 18), withAlpha(tones.pale, isDark(tones) ? 0.5 : 0.85));
    canvas.fill(oval(-11, -4, 10, 5), tones.light);
    canvas.fill(oval(11, -4, 10, 5), tones.light);
    canvas.line(curve("M0,-3 L0,-14"), withAlpha(tones.deep, 0.6), 2);
    for (const double side : {-1.0, 1.0}) {
        canvas.line(polygon({{side * 29, -72}, {side * 27, -94}, {side * 9, -85}}), tones.base, 5);
        canvas.fill(polygon({{side * 29, -72}, {side * 27, -94}, {side * 9, -85}}), tones.base);
        canvas.fill(polygon({{side * 25, -78}, {side * 25, -89}, {side * 15, -84}}), QColor(0xf0a0a4));
    }
    canvas.solid(
        curve("M-34,-66 C-34,-84 -18,-89 0,-89 C18,-89 34,-84 34,-66 C34,-50 18,-43 0,-43 C-18,-43 -34,-50 -34,-66 Z"),
        tones);
    canvas.line(curve("M0,-88 L0,-79 M-8,-87 L-7,-81 M8,-87 L7,-81"), withAlpha(mark, 0.9), 3);
    canvas.fill(oval(-5, -54, 8, 6), tones.pale);
    canvas.fill(oval(5, -54, 8, 6), tones.pale);
    for (const double side : {-1.0, 1.0}) {
        canvas.fill(oval(side * 14, -68, 6, 7), QColor(0xf7f3d0));
        canvas.fill(oval(side * 14, -68, 4, 6), eyeBlack);
        canvas.fill(disc(side * 14 + 1.5, -70.5, 1.7), Qt::white);
        const QColor whisker = isDark(tones) ? QColor(255, 255, 255, 190) : withAlpha(QColor(0x3a3038), 0.6);
        const auto turned = canvas.turned(0, 0, 0);
        canvas.line(side < 0 ? curve("M-18,-57 L-42,-61 M-18,-53 L-41,-50") : curve("M18,-57 L42,-61 M18,-53 L41,-50"),
                    whisker, 1.8);
    }
    canvas.fill(curve("M-4,-60 L4,-60 L0,-55 Z"), QColor(0xe5737c));
}

void paintButterfly(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QColor spot = toLch(tones.base).lightness > 0.9 ? QColor(0xd8c9b4) : tones.pale;
    const auto turned = canvas.turned(0, -48, look.variant % 2 == 0 ? -10 : 10);
    for (const bool left : {true, false}) {
        const auto side = [left](const QPainterPath& path) { return left ? path : mirrored(path); };
        canvas.fade(side(curve("M-3,4 C-14,2 -40,8 -38,26 C-36,42 -14,42 -3,10 Z")), tones.base, tones.deep);
        canvas.fade(side(curve("M-3,2 C-8,-20 -30,-44 -46,-36 C-56,-28 -48,6 -3,6 Z")), tones.light, tones.base);
        canvas.line(side(curve("M-3,2 C-8,-20 -30,-44 -46,-36 C-56,-28 -48,6 -3,6 Z")), tones.dark, 2.5);
        canvas.fill(side(oval(-31, -20, 9, 7, 40)), spot);
        canvas.fill(side(oval(-17, -9, 5, 4, 40)), spot);
        canvas.fill(side(oval(-23, 24, 6, 6)), spot);
        canvas.line(side(curve("M-1,-16 Q-6,-30 -14,-34")), QColor(0x4a3b38), 2.2);
    }
    canvas.fill(box(-3.5, -18, 7, 40, 3.5), QColor(0x4a3b38));
    canvas.fill(disc(0, -18, 5), QColor(0x4a3b38));
}

} // namespace arcflow::scenes
