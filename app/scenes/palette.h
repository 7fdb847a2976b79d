#pragma once

#include "app/scenes/random.h"
#include "app/scenes/scene.h"

#include <QColor>

namespace arcflow::scenes {

/// A colour in OKLCH (Ottosson 2020), where equal steps look equal: what paints shades of a colour works here.
struct Lch {
    double lightness = 0; ///< 0…1
    double chroma = 0;    ///< 0…about 0.3
    double hue = 0;       ///< degrees
};
Lch toLch(const QColor& colour);
/// Chroma is lowered as far as sRGB needs it.
QColor fromLch(Lch lch);
/// Distance in OKLab; below about 0.1 two colours are hard to tell apart in a small picture.
double difference(const QColor& a, const QColor& b);

/// What a colour word looks like.
QColor colourOf(Colour colour);
QColor colourOf(Backdrop backdrop);

QColor mixed(const QColor& a, const QColor& b, double share); ///< share 0 = a, 1 = b
QColor withAlpha(QColor colour, double alpha);
/// A neighbour that still goes by the same name; `amount` 1 is as far as that holds.
QColor varied(const QColor& colour, Random& random, double amount = 1);

/// One colour in light and shade. Shade does not only darken: warm colours turn redder in it and cool ones bluer.
struct Tones {
    QColor pale, light, base, dark, deep;

    explicit Tones(const QColor& colour);
};

} // namespace arcflow::scenes
