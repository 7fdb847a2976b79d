#pragma once

#include "app/scenes/mood.h"

namespace arcflow::scenes {

/// What the painters of the ground need to know.
struct View {
    const Mood& mood;
    double lightX = 50; ///< where sun or moon stand
    bool sunOrMoon = false;
    bool road = false; ///< for cars, in open country
    uint32_t detail = 0;
};

/// The ground from the horizon to the lower edge, without the things in it.
void paintLand(Canvas& canvas, Land land, const View& view);

// One function for each land, in files of their own.
void paintHills(Canvas& canvas, const View& view);
void paintMountains(Canvas& canvas, const View& view);
void paintSea(Canvas& canvas, const View& view);
void paintDesert(Canvas& canvas, const View& view);
void paintCity(Canvas& canvas, const View& view);

} // namespace arcflow::scenes
