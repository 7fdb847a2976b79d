#pragma once

#include "app/scenes/random.h"
#include "app/scenes/scene.h"

namespace arcflow::scenes {

/// Gives every object its place; the groups come with as many places as they have objects. Nothing overlaps so far
/// that it could not be told apart, and nothing leaves the picture.
void placeStillLife(Scene& scene, Surface surface, Random& random);
/// Also turns sun or moon away from what flies.
void placeLandscape(Scene& scene, Land land, Random& random);

} // namespace arcflow::scenes
