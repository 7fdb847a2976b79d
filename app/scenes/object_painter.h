#pragma once

#include "app/scenes/canvas.h"

namespace arcflow::scenes {

/// How one object looks, besides what it is.
struct Look {
    Tones tones;
    bool outdoors = false; ///< in a landscape: a house shows its colour on the roof, a boat on its sail; birds fly
    bool onGround = false; ///< on a meadow or in a landscape: flowers need no pot
    bool lampsLit = false; ///< windows and lamps shine
    uint32_t variant = 0;  ///< tells apart what has several forms
};

/// Paints into the box of the object: x from -50 to 50, y from -100 to 0. Without the shadow on the ground.
void paintObject(Canvas& canvas, Kind kind, const Look& look);

/// What stands on the ground throws a shadow there; half its width, in the units of the box. 0: it flies.
double shadowRadius(Kind kind);

// One function for each kind, in files by theme.
void paintApple(Canvas& canvas, const Look& look);
void paintMushroom(Canvas& canvas, const Look& look);
void paintFlower(Canvas& canvas, const Look& look);
void paintTree(Canvas& canvas, const Look& look);
void paintCactus(Canvas& canvas, const Look& look);

void paintCup(Canvas& canvas, const Look& look);
void paintBall(Canvas& canvas, const Look& look);
void paintBook(Canvas& canvas, const Look& look);
void paintVase(Canvas& canvas, const Look& look);
void paintTeapot(Canvas& canvas, const Look& look);
void paintStar(Canvas& canvas, const Look& look);
void paintHeart(Canvas& canvas, const Look& look);

void paintFish(Canvas& canvas, const Look& look);
void paintBird(Canvas& canvas, const Look& look);
void paintCat(Canvas& canvas, const Look& look);
void paintButterfly(Canvas& canvas, const Look& look);

void paintHouse(Canvas& canvas, const Look& look);
void paintLighthouse(Canvas& canvas, const Look& look);
void paintCar(Canvas& canvas, const Look& look);
void paintBoat(Canvas& canvas, const Look& look);
void paintBalloon(Canvas& canvas, const Look& look);

} // namespace arcflow::scenes
