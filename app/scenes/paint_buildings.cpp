#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"

namespace arcflow::scenes {
namespace {

const QColor plaster(0xf7ecd9), glass(0xa9cfe0), frame(0xfdf8ee), warmLight(0xffd873), slate(0x6f6a78), door(0x7b5138);

void paintWindow(Canvas& canvas, double x, double y, double width, double height, bool lit) {
    canvas.fill(box(x - 2, y - 2, width + 4, height + 4, 1.5), frame);
    if (lit) {
        canvas.glow(x + width / 2, y + height / 2, width * 1.5, QColor(255, 205, 100, 120));
        canvas.shine(box(x, y, width, height), warmLight);
    } else {
        canvas.fade(box(x, y, width, height), mixed(glass, Qt::white, 0.3), glass);
    }
    canvas.fill(box(x + width / 2 - 0.9, y, 1.8, height), frame);
    canvas.fill(box(x, y + height / 2 - 0.9, width, 1.8), frame);
}

} // namespace

void paintHouse(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const bool white = toLch(tones.base).lightness > 0.9;
    const Tones wall(look.outdoors ? plaster : tones.base);
    const Tones roof(look.outdoors ? tones.base
                                   : mixed(mixed(tones.dark, tones.deep, 0.35), slate, white ? 0.75 : 0.1));
    canvas.fade(box(16, -94, 11, 26), Tones(slate).light, Tones(slate).base);
    canvas.fill(box(14, -97, 15, 5, 1), Tones(slate).dark);
    const QPainterPath walls = box(-36, -54, 72, 54);
    canvas.fade(walls, mixed(wall.base, wall.light, 0.4), wall.base);
    {
        const auto clip = canvas.within(walls);
        canvas.fill(box(-40, -54, 80, 7), withAlpha(wall.deep, 0.35)); // shadow of the eaves
        const double shadeFrom = canvas.lightSide() < 0 ? 14 : -36;
        canvas.fill(box(shadeFrom, -60, 22, 60), withAlpha(wall.deep, 0.22));
    }
    const QPainterPath gable = polygon({{-47, -51}, {0, -92}, {47, -51}});
    canvas.fade(gable, roof.light, roof.base);
    {
        const auto clip = canvas.within(gable);
        for (const double y : {-80.0, -70.0, -60.0}) {
            canvas.fill(box(-50, y, 100, 2.2), withAlpha(roof.deep, 0.35));
        }
        const double side = -canvas.lightSide();
        canvas.fill(polygon({{0, -92}, {side * 60, -92}, {side * 60, -50}, {side * 20, -50}}),
                    withAlpha(roof.deep, 0.3));
    }
    canvas.fill(polygon({{-50, -52}, {50, -52}, {47, -48}, {-47, -48}}), roof.dark);
    paintWindow(canvas, -28, -39, 15, 16, look.lampsLit);
    paintWindow(canvas, 14, -39, 15, 16, look.lampsLit);
    canvas.fill(curve("M-9,0 L-9,-24 C-9,-32 9,-32 9,-24 L9,0 Z"), frame);
    canvas.fade(curve("M-6.5,0 L-6.5,-23 C-6.5,-29 6.5,-29 6.5,-23 L6.5,0 Z"), look.outdoors ? roof.dark : door,
                look.outdoors ? roof.deep : QColor(0x5f3b28));
    canvas.fill(disc(4, -12, 1.4), QColor(0xf3d27a));
    canvas.fill(box(-12, -3, 24, 3, 1), QColor(0xc9bda9));
}

void paintLighthouse(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const Tones white(QColor(0xf8f3e8));
    if (look.lampsLit) {
        canvas.glow(0, -86, 46, QColor(255, 232, 150, 190));
    }
    const QPainterPath tower = polygon({{-17, -2}, {-10, -78}, {10, -78}, {17, -2}});
    canvas.fill(tower, white.light);
    {
        const auto clip = canvas.within(tower);
        for (const double y : {-76.0, -46.0, -16.0}) {
            canvas.fill(box(-20, y, 40, 16), tones.base);
        }
        const double side = -canvas.lightSide();
        canvas.fill(polygon({{side * 3, -80}, {side * 30, -80}, {side * 30, 0}, {side * 5, 0}}),
                    withAlpha(QColor(0x2b2346), 0.22));
    }
    canvas.fill(box(-14, -81, 28, 4, 1), tones.deep);
    canvas.fill(box(-8, -92, 16, 11), QColor(0x4f5262));
    canvas.shine(box(-6, -91, 12, 9, 1), look.lampsLit ? QColor(0xfff0b0) : QColor(0xdfeef2));
    canvas.fill(box(-1, -92, 2, 11), QColor(0x4f5262));
    canvas.fill(curve("M-10,-91 C-8,-99 8,-99 10,-91 Z"), tones.base);
    canvas.fill(box(-1, -102, 2, 6), tones.deep);
    canvas.fill(box(-3, -58, 6, 8, 3), look.lampsLit ? warmLight : glass);
    canvas.fill(box(-3, -28, 6, 8, 3), look.lampsLit ? warmLight : glass);
}

} // namespace arcflow::scenes
