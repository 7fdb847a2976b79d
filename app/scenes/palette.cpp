#include "app/scenes/palette.h"

#include "core/imaging/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace arcflow::scenes {
namespace {

constexpr double degrees = std::numbers::pi / 180;

struct Lab {
    double l, a, b;
};

// Matrices of bottosson.github.io/posts/oklab.
Lab toLab(const QColor& colour) {
    const double r = linearFromSrgb(colour.redF()), g = linearFromSrgb(colour.greenF()),
                 b = linearFromSrgb(colour.blueF());
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

std::array<double, 3> toRgb(const Lab& lab) {
    const auto cubed = [](double value) { return value * value * value; };
    const double l = cubed(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
    const double m = cubed(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
    const double s = cubed(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

/// The same colour in more or less light: lightness moves by `step`, hue towards where the eye expects it.
QColor lit(const Lch& colour, double step) {
    const bool cool = colour.hue > 110 && colour.hue < 275;
    const double turn = (cool ? -step : step) * 60;
    return fromLch(
        {std::clamp(colour.lightness + step, 0.0, 1.0), colour.chroma * (1 - 0.5 * std::abs(step)), colour.hue + turn});
}

} // namespace

Lch toLch(const QColor& colour) {
    const Lab lab = toLab(colour);
    const double hue = std::atan2(lab.b, lab.a) / degrees;
    return {lab.l, std::hypot(lab.a, lab.b), hue < 0 ? hue + 360 : hue};
}

QColor fromLch(Lch lch) {
    constexpr double tolerance = 0.002;
    for (;;) {
        const double angle = lch.hue * degrees;
        const auto rgb = toRgb({lch.lightness, lch.chroma * std::cos(angle), lch.chroma * std::sin(angle)});
        const auto [least, most] = std::minmax_element(rgb.begin(), rgb.end());
        if ((*least >= -tolerance && *most <= 1 + tolerance) || lch.chroma < 0.004) {
            const auto level = [](double value) {
                return srgbFromLinear(static_cast<float>(std::clamp(value, 0.0, 1.0)));
            };
            return QColor::fromRgbF(level(rgb[0]), level(rgb[1]), level(rgb[2]));
        }
        lch.chroma *= 0.94;
    }
}

double difference(const QColor& a, const QColor& b) {
    const Lab x = toLab(a), y = toLab(b);
    return std::hypot(x.l - y.l, x.a - y.a, x.b - y.b);
}

QColor colourOf(Colour colour) {
    constexpr std::array<QRgb, 10> values{0xdc3b37, 0xf28a26, 0xf8ca31, 0x4fa548, 0x2f6fd2,
                                          0x8349bb, 0xf281b0, 0x8a5632, 0xf5f2ec, 0x37363e};
    return QColor::fromRgb(values[static_cast<size_t>(colour)]);
}

QColor colourOf(Backdrop backdrop) {
    constexpr std::array<QRgb, 8> values{0xf2e5c8, 0xf6dd92, 0xf7c6a2, 0xf4bfca,
                                         0xd0bff0, 0xafd5f0, 0xb3e0c6, 0xc8ccd6};
    return QColor::fromRgb(values[static_cast<size_t>(backdrop)]);
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto level = [share](float x, float y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(level(a.redF(), b.redF()), level(a.greenF(), b.greenF()), level(a.blueF(), b.blueF()),
                            level(a.alphaF(), b.alphaF()));
}

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

QColor varied(const QColor& colour, Random& random, double amount) {
    Lch lch = toLch(colour);
    lch.lightness = std::clamp(lch.lightness + amount * random.uniform(-0.025, 0.025), 0.0, 1.0);
    lch.chroma *= 1 + amount * random.uniform(-0.08, 0.08);
    lch.hue += amount * random.uniform(-4, 4);
    return fromLch(lch);
}

Tones::Tones(const QColor& colour) : base(colour) {
    const Lch lch = toLch(colour);
    pale = mixed(lit(lch, 0.16), Qt::white, 0.45);
    light = lit(lch, 0.07);
    dark = lit(lch, -0.10);
    deep = lit(lch, -0.20);
}

} // namespace arcflow::scenes
