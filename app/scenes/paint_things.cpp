#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"

#include <cmath>
#include <numbers>

namespace arcflow::scenes {
namespace {

const QColor paper(0xfaf3e3), paperShade(0xddd0b8), tea(0x8d5a36);

} // namespace

void paintCup(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.fill(oval(-4, -5, 46, 7), tones.dark);
    canvas.fill(oval(-4, -7, 46, 6.5), tones.light);
    canvas.line(curve("M28,-60 C60,-66 58,-26 24,-24"), tones.dark, 9);
    canvas.line(curve("M28,-60 C60,-66 58,-26 24,-24"), tones.base, 5);
    const QPainterPath body = curve("M-40,-70 L32,-70 C32,-32 26,-12 16,-7 Q-4,-2 -24,-7 C-34,-12 -40,-32 -40,-70 Z");
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        canvas.fill(curve("M-50,-42 Q-4,-34 42,-42 L42,-34 Q-4,-26 -50,-34 Z"), withAlpha(tones.pale, 0.85));
    }
    canvas.fill(oval(-4, -70, 36, 9), tones.pale);
    canvas.fill(oval(-4, -69, 32, 7), tones.deep);
    canvas.fill(oval(-4, -67.5, 29, 5.5), tea);
    canvas.glint(-4 + canvas.lightSide() * 21, -55, 4, 8, tones.pale);
    for (const double x : {-14.0, 2.0}) {
        const auto steam = canvas.turned(x, -80, 0);
        canvas.line(curve("M0,0 C-7,-7 7,-11 0,-20"), QColor(255, 255, 255, 120), 3.5);
    }
}

void paintBall(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QPainterPath body = disc(0, -43, 43);
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        const auto turned = canvas.turned(0, -43, look.variant % 2 == 0 ? -24 : 18);
        canvas.fill(curve("M-48,-9 Q0,9 48,-9 L48,9 Q0,27 -48,9 Z"), withAlpha(tones.pale, 0.92));
        canvas.line(curve("M-46,-10 Q0,8 46,-10"), withAlpha(tones.deep, 0.35), 2);
        canvas.line(curve("M-46,9 Q0,27 46,9"), withAlpha(tones.deep, 0.35), 2);
    }
    canvas.shade(body, withAlpha(tones.deep, 0.22));
    canvas.glint(canvas.lightSide() * 19, -65, 7, 11, tones.pale);
}

void paintBook(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QPainterPath back = polygon({{-36, -82}, {-26, -97}, {44, -97}, {44, -10}, {32, -1}});
    canvas.fill(back, tones.deep);
    canvas.line(back, tones.deep, 2);
    canvas.fill(polygon({{-30, -84}, {-23, -94}, {41, -94}, {33, -84}}), paper);
    canvas.fade(polygon({{33, -84}, {41, -94}, {41, -11}, {33, -3}}), paper, paperShade);
    const QPainterPath cover = box(-38, -85, 72, 85, 3);
    canvas.fade(cover, tones.light, tones.base);
    const auto clip = canvas.within(cover);
    canvas.fill(box(-38, -85, 13, 85), tones.dark);
    canvas.fill(box(-25, -85, 2, 85), withAlpha(tones.deep, 0.6));
    canvas.fill(box(-38, -76, 13, 4), tones.pale);
    canvas.fill(box(-38, -13, 13, 4), tones.pale);
    canvas.fill(box(-14, -68, 38, 22, 3), tones.pale);
    canvas.fill(box(-8, -62, 26, 3, 1.5), tones.deep);
    canvas.fill(box(-8, -55, 18, 3, 1.5), tones.deep);
    canvas.fill(star(5, -23, 10, 4.5, 5), tones.pale);
}

void paintVase(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QColor twig(0x6b8f5a), leafLight(0x8fba78), leafDark(0x5f8f5c);
    for (const double lean : {-34.0, 30.0, -3.0}) {
        const auto stem = canvas.turned(0, -60, lean, lean == -3.0 ? 1.0 : 0.9);
        canvas.line(curve("M0,0 Q2,-18 0,-32"), twig, 2.2);
        for (int i = 0; i < 3; ++i) {
            const double y = -10 - 9.5 * i;
            canvas.fill(curve("M0,0 Q-4,-8 -11,-8 Q-9,-1 0,0 Z").translated(0, y), leafDark);
            canvas.fill(curve("M0,0 Q4,-8 11,-8 Q9,-1 0,0 Z").translated(0, y - 3), leafLight);
        }
        canvas.fill(curve("M0,-30 Q-5,-34 0,-42 Q5,-34 0,-30 Z"), leafLight);
    }
    const QPainterPath body =
        curve("M-12,-68 C-11,-58 -12,-54 -20,-47 C-34,-36 -32,-16 -15,0 L15,0 C32,-16 34,-36 20,-47 "
              "C12,-54 11,-58 12,-68 Z");
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        canvas.fill(curve("M-45,-37 Q0,-29 45,-37 L45,-22 Q0,-14 -45,-22 Z"), withAlpha(tones.pale, 0.92));
        for (const double x : {-24.0, -12.0, 0.0, 12.0, 24.0}) {
            canvas.fill(star(x, -26 + 4 - x * x / 180, 4, 4 * 0.55, 4), tones.dark);
        }
        canvas.line(curve("M-45,-50 Q0,-42 45,-50"), withAlpha(tones.pale, 0.8), 2);
    }
    canvas.shade(body, withAlpha(tones.deep, 0.22));
    canvas.line(oval(0, -68, 13, 3), tones.light, 3);
    canvas.fill(oval(0, -68, 12, 3), tones.deep);
    canvas.glint(canvas.lightSide() * 17, -42, 3.5, 7, tones.pale);
}

void paintTeapot(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.line(curve("M-26,-48 C-56,-58 -56,-12 -26,-16"), tones.dark, 8);
    canvas.line(curve("M-26,-48 C-56,-58 -56,-12 -26,-16"), tones.base, 4);
    canvas.fill(curve("M20,-18 C36,-20 36,-44 46,-56 L52,-52 C45,-40 47,-16 22,-6 Z"), tones.dark);
    canvas.fill(oval(0, -3, 22, 5), tones.deep);
    const QPainterPath body = oval(0, -32, 36, 30);
    canvas.solid(body, tones);
    {
        const auto clip = canvas.within(body);
        canvas.fill(curve("M-40,-32 Q0,-22 40,-32 L40,-24 Q0,-14 -40,-24 Z"), tones.pale);
    }
    canvas.shade(body, withAlpha(tones.deep, 0.2));
    canvas.fade(curve("M-20,-58 C-16,-72 16,-72 20,-58 Q0,-52 -20,-58 Z"), tones.light, tones.base);
    canvas.line(curve("M-21,-57 Q0,-51 21,-57"), tones.deep, 2.5);
    canvas.solid(disc(0, -73, 6), tones);
    canvas.glint(canvas.lightSide() * 17, -44, 5, 8, tones.pale);
}

void paintStar(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const auto turned = canvas.turned(0, -47, look.variant % 2 == 0 ? -7 : 6);
    canvas.line(star(0, 0, 46, 21, 5), tones.base, 8);
    canvas.fill(star(0, 0, 46, 21, 5), tones.base);
    // Each arm folded along its middle, one half towards the light.
    for (int i = 0; i < 5; ++i) {
        const double tip = 2 * std::numbers::pi * i / 5;
        for (const double half : {-1.0, 1.0}) {
            const double valley = tip + half * std::numbers::pi / 5;
            const double towardsLight =
                std::sin(tip + half * 0.5) * canvas.lightSide() + std::cos(tip + half * 0.5) * 0.8;
            const QPainterPath facet = polygon(
                {{0, 0}, {49 * std::sin(tip), -49 * std::cos(tip)}, {23 * std::sin(valley), -23 * std::cos(valley)}});
            const QColor& tone = towardsLight > 0.55 ? tones.light : towardsLight > -0.55 ? tones.base : tones.dark;
            canvas.fill(facet, tone);
            canvas.line(facet, tone, 0.8); // no seam between neighbours
        }
    }
    canvas.glint(canvas.lightSide() * 9, -16, 3.5, 7, tones.pale);
}

void paintHeart(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const auto turned = canvas.turned(0, 0, look.variant % 2 == 0 ? -4 : 4);
    const QPainterPath heart = curve("M0,-2 C-20,-22 -48,-40 -48,-67 C-48,-96 -12,-100 0,-74 C12,-100 48,-96 48,-67 "
                                     "C48,-40 20,-22 0,-2 Z");
    canvas.body(heart, tones);
    {
        const auto clip = canvas.within(heart);
        const QPainterPath withoutNotch =
            curve("M0,-2 C-20,-22 -48,-40 -48,-67 C-48,-100 48,-100 48,-67 C48,-40 20,-22 0,-2 Z");
        canvas.shade(withoutNotch, withAlpha(tones.deep, 0.32));
    }
    canvas.glint(canvas.lightSide() * 28, -74, 7, 11, tones.pale);
    canvas.glint(canvas.lightSide() * 36, -56, 3, 4.5, tones.pale);
}

} // namespace arcflow::scenes
