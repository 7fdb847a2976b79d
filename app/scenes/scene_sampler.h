#pragma once

#include "app/scenes/scene.h"

#include <optional>
#include <span>

namespace arcflow::scenes {

/// Which scenes to draw: those without a held-out combination, only those with one (all in turn), or any.
enum class SceneSet { training, heldOut, every };

/// How often scenes are what, as shares of 0 to 1. Held-out scenes, drawn in turn, need still lifes, landscapes and
/// scenes of one kind of thing: none of these may be ruled out.
struct SceneMix {
    double stillLifes = 0.5;                 ///< else landscapes
    std::optional<double> severalKinds = {}; ///< with more than one kind of thing; none given: about a third
};

/// The scene of this number: the same for the same values, whatever was drawn before.
Scene sampleScene(uint64_t seed, uint64_t index, SceneSet set, const SceneMix& mix = {});

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
