#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace arcflow::scenes {

// The whole description of a picture, as plain values: what is painted from it is always the same. Names of the
// enumerators, in their order, stand in scene_names.h.

enum class Kind {
    apple,
    cup,
    ball,
    book,
    vase,
    flower,
    fish,
    bird,
    cat,
    house,
    car,
    boat,
    tree,
    star,
    heart,
    mushroom,
    teapot,
    butterfly,
    balloon,    ///< this and the following: in landscapes only
    lighthouse, ///< by the sea only
    cactus,     ///< in the desert only, and always green
};
enum class Colour { red, orange, yellow, green, blue, purple, pink, brown, white, black };
enum class Size { small, medium, big };

/// Where an object is, in hundredths of the picture's side; y grows downwards.
struct Place {
    double x = 50, y = 80; ///< middle of the object's foot; of things that fly, of the lowest point
    double size = 40;      ///< side of the square above it that holds the object
    bool mirrored = false;

    bool operator==(const Place&) const = default;
};

/// In landscapes these are in the air.
constexpr bool flies(Kind kind) {
    return kind == Kind::bird || kind == Kind::balloon;
}

/// Objects alike.
struct Group {
    Kind kind{};
    Colour colour{};
    Size size = Size::medium;
    std::vector<Place> places; ///< one to three, from left to right

    int count() const { return static_cast<int>(places.size()); }
    bool operator==(const Group&) const = default;
};

enum class Surface { table, shelf, grass, plain };
enum class Backdrop { cream, paleYellow, peach, palePink, lavender, paleBlue, mint, paleGray };

/// One to three kinds of objects indoors or on a meadow, in front of a light wall or sky.
struct StillLife {
    Surface surface{};
    Backdrop backdrop{};

    bool operator==(const StillLife&) const = default;
};

enum class Land { hills, mountains, sea, desert, city };
enum class DayTime { dawn, noon, dusk, night };
enum class Sky { clear, cloudy, stars, moon, rain, rainbow, snow };

/// A view with up to two kinds of things in it.
struct Landscape {
    Land land{};
    DayTime time{};
    Sky sky{};

    bool operator==(const Landscape&) const = default;
};

struct Scene {
    std::variant<StillLife, Landscape> setting;
    std::vector<Group> groups; ///< of different kinds
    double lightX = 30;        ///< where the light comes from: sun and moon stand here, lamps to this side
    uint32_t detail = 0;       ///< seed of everything that nobody names: clouds, ridges, grain of the wood

    bool operator==(const Scene&) const = default;
};

} // namespace arcflow::scenes
