#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"

namespace arcflow::scenes {
namespace {

const QColor wood(0x8a5b3a), woodDark(0x6c4329), glass(0xbfe0ee), lamp(0xffe08a), tyre(0x34323a), linen(0xfbf5e8);

} // namespace

void paintCar(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const QColor pane = look.lampsLit ? QColor(0x6f8cab) : glass;
    const QPainterPath body = curve("M-49,-16 C-50,-30 -44,-34 -32,-36 C-26,-52 -18,-60 -2,-60 C14,-60 22,-52 30,-38 "
                                    "C44,-36 50,-30 49,-16 C49,-11 46,-10 44,-10 L-44,-10 C-47,-10 -49,-11 -49,-16 Z");
    canvas.fade(body, mixed(tones.base, tones.light, 0.5), tones.base);
    {
        const auto clip = canvas.within(body);
        canvas.fill(box(-52, -20, 104, 12), tones.dark);
        canvas.fill(box(-52, -36, 104, 3), withAlpha(tones.pale, 0.7));
    }
    canvas.fade(curve("M-25,-37 C-21,-49 -15,-54 -5,-54 L-5,-37 Z"), mixed(pane, Qt::white, 0.35), pane);
    canvas.fade(curve("M1,-54 C11,-54 17,-48 23,-37 L1,-37 Z"), mixed(pane, Qt::white, 0.35), pane);
    canvas.line(curve("M-2,-36 L-2,-12"), withAlpha(tones.deep, 0.55), 1.6);
    canvas.line(curve("M4,-30 L10,-30"), tones.deep, 2.4);
    canvas.fill(box(43, -14, 9, 5, 2.5), QColor(0xc9c6c4));
    canvas.fill(box(-52, -14, 9, 5, 2.5), QColor(0xc9c6c4));
    if (look.lampsLit) {
        canvas.glow(50, -26, 22, withAlpha(lamp, 0.65));
        canvas.shine(oval(45, -26, 4, 4.5), QColor(0xfff3c4));
    } else {
        canvas.fill(oval(45, -26, 4, 4.5), QColor(0xfdf1c8));
    }
    canvas.fill(box(-49, -29, 4, 7, 2), QColor(0xc8403c));
    for (const double x : {-27.0, 27.0}) {
        canvas.fill(disc(x, -12, 13.5), tones.deep);
        canvas.fill(disc(x, -11, 11), tyre);
        canvas.fill(disc(x, -11, 5.5), QColor(0xd8d5d2));
        canvas.fill(disc(x, -11, 2), QColor(0x8b888a));
    }
}

void paintBoat(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    const Tones hull = look.outdoors ? Tones(wood) : tones;
    canvas.fill(box(-2, -98, 4, 80, 2), woodDark);
    const QPainterPath mainSail = curve("M4,-96 C26,-76 40,-48 44,-26 L4,-26 Z"),
                       jib = curve("M-4,-88 C-16,-66 -28,-44 -36,-26 L-4,-26 Z");
    canvas.fade(mainSail, mixed(tones.base, tones.light, 0.6), tones.base);
    canvas.fade(jib, tones.base, tones.dark);
    {
        const auto clip = canvas.within(mainSail);
        canvas.fill(polygon({{0, -46}, {50, -46}, {50, -38}, {0, -38}}), withAlpha(tones.pale, 0.9));
        canvas.fill(curve("M4,-96 C10,-70 10,-48 4,-26 L-4,-26 L-4,-96 Z"), withAlpha(tones.deep, 0.25));
    }
    canvas.fill(curve("M0,-98 L-16,-93 L0,-88 Z"), tones.base);
    const QPainterPath shell = curve("M-48,-22 L50,-22 C46,-8 38,0 28,0 L-26,0 C-38,0 -46,-10 -48,-22 Z");
    canvas.fade(shell, hull.light, hull.dark);
    const auto clip = canvas.within(shell);
    canvas.fill(box(-52, -23, 104, 6), look.outdoors ? linen : hull.pale);
    canvas.fill(box(-52, -5, 104, 6), hull.deep);
}

void paintBalloon(Canvas& canvas, const Look& look) {
    const Tones& tones = look.tones;
    canvas.line(curve("M-18,-34 L-7,-12 M18,-34 L7,-12 M0,-30 L0,-12"), woodDark, 1.8);
    const QPainterPath envelope = curve("M-14,-30 C-26,-40 -39,-50 -39,-66 C-39,-88 -20,-100 0,-100 C20,-100 39,-88 "
                                        "39,-66 C39,-50 26,-40 14,-30 Q0,-26 -14,-30 Z");
    canvas.solid(envelope, tones);
    {
        const auto clip = canvas.within(envelope);
        canvas.fill(curve("M0,-100 C-18,-90 -20,-50 -8,-28 L8,-28 C20,-50 18,-90 0,-100 Z"), tones.pale);
        canvas.fill(curve("M0,-100 C-6,-88 -7,-50 -3,-28 L3,-28 C7,-50 6,-88 0,-100 Z"), tones.base);
        canvas.fill(curve("M-2,-100 C-44,-86 -38,-48 -18,-28 L-13,-28 C-30,-50 -32,-86 -2,-100 Z"), tones.dark);
        canvas.fill(curve("M2,-100 C44,-86 38,-48 18,-28 L13,-28 C30,-50 32,-86 2,-100 Z"), tones.dark);
    }
    canvas.shade(envelope, withAlpha(tones.deep, 0.25));
    canvas.fill(curve("M-14,-31 Q0,-26 14,-31 L12,-27 Q0,-23 -12,-27 Z"), tones.deep);
    if (look.lampsLit) {
        canvas.glow(0, -34, 24, QColor(255, 214, 120, 170));
    }
    canvas.fade(curve("M-9,-13 L9,-13 L7,0 L-7,0 Z"), wood, woodDark);
    canvas.fill(box(-10, -14, 20, 4, 1.5), QColor(0xb07a4c));
}

} // namespace arcflow::scenes
