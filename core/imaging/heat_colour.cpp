#include "core/imaging/heat_colour.h"

#include "core/imaging/srgb.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace arcflow {

namespace {

using Colour = std::array<float, 3>;

/// From Oklab (B. Ottosson, "A perceptual color space for image processing", 2020), in which distances are about as
/// large as they look.
Colour srgbFromOklab(double lightness, double a, double b) {
    const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    const std::array<double, 3> linear = {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                                          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                                          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
    Colour colour{};
    for (size_t i = 0; i < colour.size(); ++i) {
        colour[i] = srgbFromLinear(static_cast<float>(std::clamp(linear[i], 0.0, 1.0)));
    }
    return colour;
}

/// A helix: lightness rises evenly while (a, b) runs once round a circle that touches the neutral axis, so the path has
/// the same speed everywhere and needs no table of measured colours. The circle is the largest that stays inside sRGB.
Colour helix(double t) {
    constexpr double lightest = 0.98;
    constexpr double diameter = 0.16;
    constexpr double startHue = 280 * std::numbers::pi / 180; // violet
    const double chroma = diameter * std::sin(std::numbers::pi * t);
    const double hue = startHue + std::numbers::pi * t;
    return srgbFromOklab(lightest * t, chroma * std::cos(hue), chroma * std::sin(hue));
}

} // namespace

Colour heatColour(float value) {
    constexpr size_t last = 1024;
    static const auto table = [] {
        std::array<Colour, last + 1> colours{};
        for (size_t i = 0; i <= last; ++i) {
            colours[i] = helix(double(i) / last);
        }
        return colours;
    }();
    if (!(value < 1)) {
        return table[last];
    }
    return table[static_cast<size_t>(std::lround(std::max(value, 0.0f) * last))];
}

} // namespace arcflow
