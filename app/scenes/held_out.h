#pragma once

#include "app/scenes/scene.h"

#include <array>
#include <optional>
#include <string>

namespace arcflow::scenes {

/// Facts that never meet in a training picture, though each of them is there with others: what a model makes of them
/// shows whether it has learned to combine. Facts left out may be anything.
struct Combination {
    std::optional<Kind> kind;
    std::optional<Colour> colour;
    std::optional<int> count;
    std::optional<Land> land;
    std::optional<DayTime> time;
    std::optional<Sky> sky;

    /// Kind, colour and count must be those of one group.
    bool isIn(const Scene& scene) const;
    std::string text() const; ///< "purple apple", "three boats at night", "desert with rainbow"
};

inline constexpr std::array<Combination, 12> heldOutCombinations{{
    {.kind = Kind::apple, .colour = Colour::purple},
    {.kind = Kind::cat, .colour = Colour::red},
    {.kind = Kind::heart, .colour = Colour::green},
    {.kind = Kind::car, .colour = Colour::yellow},
    {.kind = Kind::house, .colour = Colour::blue},
    {.kind = Kind::fish, .colour = Colour::pink},
    {.kind = Kind::boat, .count = 3, .time = DayTime::night},
    {.kind = Kind::bird, .count = 2, .time = DayTime::dusk},
    {.kind = Kind::tree, .count = 3, .time = DayTime::dawn},
    {.land = Land::desert, .sky = Sky::rainbow},
    {.land = Land::mountains, .sky = Sky::moon},
    {.land = Land::city, .sky = Sky::snow},
}};

/// The first combination that is in the scene, as its position in `heldOutCombinations`.
std::optional<size_t> heldOutIn(const Scene& scene);

} // namespace arcflow::scenes
