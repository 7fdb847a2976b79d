#include "ui/canvas/compare_types.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

double held(double value, double lowest, double highest, double otherwise) {
    return std::isfinite(value) ? std::clamp(value, lowest, highest) : otherwise;
}

} // namespace

CompareValues CompareValues::bounded() const {
    const CompareValues defaults;
    CompareValues result = *this;
    result.wipe = held(wipe, 0, 1, defaults.wipe);
    result.opacity = held(opacity, 0, 1, defaults.opacity);
    result.blinkInterval = std::clamp(blinkInterval, 200, 2000);
    result.gain = held(gain, 1, 32, defaults.gain);
    result.loupeSize = std::clamp(loupeSize, 96, 640);
    result.loupeZoom = held(loupeZoom, 1, 16, defaults.loupeZoom);
    return result;
}

} // namespace arcflow::ui
