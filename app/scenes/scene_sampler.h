#pragma once

#include "app/scenes/scene.h"

#include <span>

namespace arcflow::scenes {

/// Which scenes to draw: those without a held-out combination, only those with one (all in turn), or any.
enum class SceneSet { training, heldOut, every };

/// The usual share of still lifes among the scenes.
inline constexpr double halfStillLifes = 0.5;

/// The scene of this number: the same for the same values, whatever was drawn before. `stillLifes`: how often a still
/// life is drawn, of 0 to 1; else it is a landscape. Held-out scenes, drawn in turn, need both: more than 0, less
/// than 1.
Scene sampleScene(uint64_t seed, uint64_t index, SceneSet set, double stillLifes = halfStillLifes);

// What the world has: what can stand where.
std::span<const Kind> stillLifeKinds();
std::span<const Kind> kindsIn(Land land);
std::span<const Colour> coloursOf(Kind kind, bool outdoors);
std::span<const Sky> skiesAt(DayTime time);
/// Snow does not fall in the desert.
bool isPossible(const Landscape& landscape);
/// False where the colour would be lost in what is behind the object.
bool standsOut(Kind kind, Colour colour, const Scene& scene);

} // namespace arcflow::scenes
