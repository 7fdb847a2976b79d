#pragma once

#include <array>

namespace arcflow {

/// A colour map for 0..1 (held there; NaN counts as 1) whose equal steps look equal: black, violet, red, orange, sand,
/// near white, with an even rise in lightness, so that it reads with any kind of colour vision and in print. sRGB
/// values.
std::array<float, 3> heatColour(float value);

} // namespace arcflow
