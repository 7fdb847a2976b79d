#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"

#include <cmath>
#include <numbers>

namespace arcflow::scenes {
namespace {

const QColor bark(0x7a4f35), stalk(0x5d9a48), leafDark(0x447f3f), cream(0xfbf1de), clay(0xc9b8a6);

/// A leaf from its stalk at (0, 0) to its tip at (40, 0).
void paintLeaf(Canvas& canvas, double x, double y, double degrees, double scale, const QColor& colour) {
    const auto turned = canvas.turned(x, y, degrees, scale);
    canvas.fill(curve("M0,0 C10,-15 28,-14 40,0 C28,12 10,10 0,0 Z"), colour);
    canvas.fill(curve("M0,0 C12,-4 28,-4 40,0 C28,12 10,10 0,0 Z"), withAlpha(leafDark, 0.55));
}

/// A tree's crown of three levels: needles.
void paintFir(Canvas& canvas, const Tones& tones) {
    canvas.fill(box(-5, -16, 10, 16, 2), bark);
    for (const double level : {0.0, 1.0, 2.0}) {
        const double foot = -12 - 25 * level, half = 34 - 8.5 * level, tip = foot - 42 + 4 * level;
        const QPainterPath skirt = polygon(
            {{-half, foot}, {0, tip}, {half, foot}, {half * 0.5, foot + 4}, {0, foot + 1}, {-half * 0.5, foot + 4}});
        canvas.fade(skirt, tones.light, tones.dark);
        const auto clip = canvas.within(skirt);
        const double side = -canvas.lightSide();
        canvas.fill(
            polygon({{side * 3, tip - 5}, {side * 60, tip}, {side * 60, foot + 8}, {side * half * 0.22, foot + 8}}),
            withAlpha(tones.deep, 0.4));
    }
}

void paintLeafyTree(Canvas& canvas, const Tones& tones) {
    canvas.fill(curve("M-7,0 C-4,-12 -4,-24 -4,-40 L4,-40 C4,-24 4,-12 8,0 Z"), bark);
    canvas.line(curve("M0,-30 Q8,-36 15,-46"), bark, 4);
    const double side = canvas.lightSide();
    canvas.fill(disc(-side * 17, -47, 21), tones.dark);
    canvas.fill(disc(side * 19, -46, 19), tones.base);
    canvas.fill(disc(-side * 15, -66, 20), tones.dark);
    canvas.fill(disc(side * 2, -56, 27), tones.base);
    canvas.fill(disc(side * 5, -76, 21), tones.base);
    canvas.fill(disc(side * 9, -79, 15), tones.light);
    canvas.fill(disc(side * 22, -53, 12), tones.light);
    canvas.fill(disc(-side * 9, -60, 7), tones.light);
    canvas.fill(disc(-side * 16, -42, 6), tones.base);
}

} // namespace

void paintApple(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.solid(curve("M0,-70 C-11,-82 -46,-82 -46,-45 C-46,-17 -27,0 -13,0 C-7,0 -5,-3 0,-3 C5,-3 7,0 13,0 "
                       "C27,0 46,-17 46,-45 C46,-82 11,-82 0,-70 Z"),
                 tones);
    canvas.fill(oval(0, -69, 13, 5), withAlpha(tones.deep, 0.7));
    canvas.line(curve("M0,-68 Q0,-82 7,-93"), bark, 6);
    paintLeaf(canvas, 4, -82, -16, 1, stalk);
    canvas.glint(canvas.lightSide() * 25, -54, 7, 13, tones.pale);
}

void paintMushroom(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.solid(curve("M-14,-46 C-13,-26 -18,-12 -22,-4 Q0,4 22,-4 C18,-12 13,-26 14,-46 Z"), Tones(cream));
    canvas.fill(oval(0, -46, 40, 9), QColor(0xe2cdb0));
    canvas.fill(oval(0, -43, 24, 5), QColor(0xc4a98b));
    const QPainterPath cap =
        curve("M-46,-48 C-46,-82 -22,-98 0,-98 C22,-98 46,-82 46,-48 Q24,-38 0,-46 Q-24,-38 -46,-48 Z");
    canvas.solid(cap, tones);
    const auto clip = canvas.within(cap);
    const QColor dot = toLch(tones.base).lightness > 0.9 ? QColor(0xd9cbb8) : QColor(0xfffaf0);
    for (const auto& [x, y, radius] : {std::tuple{-24.0, -67.0, 8.5},
                                       {2.0, -82.0, 9.0},
                                       {14.0, -60.0, 7.5},
                                       {-8.0, -55.0, 5.0},
                                       {33.0, -72.0, 6.5},
                                       {-42.0, -56.0, 5.5},
                                       {39.0, -52.0, 4.5}}) {
        canvas.fill(oval(x, y, radius, radius * 0.85), dot);
    }
}

void paintFlower(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const double foot = look.onGround ? 0 : -24;
    canvas.line(curve(look.onGround ? "M0,0 Q-4,-28 0,-62" : "M0,-22 Q-3,-40 0,-62"), stalk, 5);
    paintLeaf(canvas, -1, foot - 4, -34, 0.82, stalk);
    {
        const auto other = canvas.turned(-1, foot - 9, 0);
        paintLeaf(canvas, 0, 0, -148, 0.75, stalk);
    }
    if (!look.onGround) {
        canvas.solid(polygon({{-20, -24}, {20, -24}, {15, 0}, {-15, 0}}), Tones(clay));
        canvas.fill(box(-23, -29, 46, 9, 2), QColor(0xd9cabb));
    }
    const auto blossom = canvas.turned(0, -68, 8.0 * static_cast<int>(look.variant % 5));
    constexpr int petals = 8;
    for (const bool front : {false, true}) {
        for (int i = 0; i < petals; ++i) {
            const auto petal = canvas.turned(0, 0, 360.0 / petals * (i + (front ? 0 : 0.5)));
            canvas.fade(curve("M0,-4 C-11,-14 -11,-31 0,-33 C11,-31 11,-14 0,-4 Z"), front ? tones.light : tones.dark,
                        front ? tones.base : tones.deep);
        }
    }
    const double hue = toLch(tones.base).hue, chroma = toLch(tones.base).chroma;
    const bool yellowish = chroma > 0.08 && hue > 50 && hue < 115;
    canvas.solid(disc(0, 0, 10.5), Tones(yellowish ? QColor(0x8c5a30) : QColor(0xf6c43a)));
}

void paintTree(Canvas& canvas, const Look& look) {
    const double hue = toLch(look.tones.base).hue;
    const bool mayBeFir = hue > 120 && hue < 170;
    if (mayBeFir && look.variant % 3 == 0) {
        paintFir(canvas, look.tones);
    } else {
        paintLeafyTree(canvas, look.tones);
    }
}

void paintCactus(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.line(curve("M-6,-30 C-26,-30 -31,-34 -31,-56"), tones.dark, 14);
    canvas.line(curve("M6,-42 C26,-42 30,-46 30,-70"), tones.dark, 14);
    canvas.line(curve("M-31,-46 L-31,-58"), tones.base, 9);
    canvas.line(curve("M30,-56 L30,-72"), tones.base, 9);
    canvas.solid(box(-13, -98, 26, 99, 13), tones);
    for (const double x : {-5.0, 4.0}) {
        canvas.line(curve(x < 0 ? "M-5,-88 L-5,-6" : "M4,-88 L4,-6"), withAlpha(tones.deep, 0.5), 2);
    }
    canvas.fill(disc(0, -98, 5), QColor(0xf39ab5));
    canvas.fill(disc(31, -78, 4), QColor(0xf39ab5));
}

} // namespace arcflow::scenes
