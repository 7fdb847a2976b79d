#pragma once

#include "app/scenes/random.h"

#include <QPainterPath>

#include <array>

namespace arcflow::scenes {

/// The upper edge of a range of hills: a few waves over each other.
class Ridge {
public:
    /// Heights stay between `base` - `amplitude` and `base` + `amplitude`; `bends`: about how many hills are seen.
    Ridge(double base, double amplitude, double bends, Random& random);

    double at(double x) const;
    /// Everything below, as far as `bottom`.
    QPainterPath ground(double bottom = 102) const;

private:
    struct Wave {
        double height, frequency, phase;
    };
    double m_base;
    std::array<Wave, 3> m_waves;
};

/// A road through open country, between stage::roadTop and stage::roadBottom.
QPainterPath countryRoad(double shrink = 0);

} // namespace arcflow::scenes
