#pragma once

#include <string>

namespace arcflow {

/// The sRGB transfer function of IEC 61966-2-1 and its inverse. Values above 1 follow the power curve, values below 0
/// the linear part, so a decoder's overshoot survives a trip to linear light and back.
float linearFromSrgb(float value);
float srgbFromLinear(float value);

/// An ICC profile (version 2.1, 2.5 kB) that describes sRGB: made here, so it carries nobody's licence. Version 2 with
/// tabulated curves is what every reader understands; the curves have 1024 points, the colorants are the sRGB primaries
/// adapted from D65 to D50 with the Bradford matrix.
const std::string& srgbIccProfile();

} // namespace arcflow
