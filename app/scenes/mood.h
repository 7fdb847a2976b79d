#pragma once

#include "app/scenes/canvas.h"

namespace arcflow::scenes {

/// The light of a landscape: what time and weather make of every colour in it.
struct Mood {
    QColor zenith, middle, horizon; ///< the sky from top to bottom
    QColor disc, halo;              ///< sun or moon
    QColor cloudTop, cloudFoot;
    Grade land;        ///< of the ground
    Grade things;      ///< weaker, so that a colour still goes by its name
    double air = 0;    ///< how much of the sky's colour lies over what is nearest
    double pallor = 0; ///< how far colours of the ground have gone, as the eye sees little of them in the dark
    bool lampsLit = false;
    bool snow = false; ///< lies on the ground

    /// A colour of the ground, seen through as much air: 0 at hand, 1 at the horizon.
    QColor ground(const QColor& colour, double distance) const;
};

Mood moodOf(const Landscape& landscape);

} // namespace arcflow::scenes
