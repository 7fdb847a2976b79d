#pragma once

#include "app/scenes/scene.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace arcflow::scenes {

/// The names of an enumeration as they stand in records, in the order of its enumerators.
template <typename Enum> inline constexpr auto names = nullptr;

template <>
inline constexpr auto names<Kind> = std::to_array<std::string_view>(
    {"apple", "cup",  "ball", "book",  "vase",     "flower", "fish",      "bird",    "cat",        "house", "car",
     "boat",  "tree", "star", "heart", "mushroom", "teapot", "butterfly", "balloon", "lighthouse", "cactus"});
template <>
inline constexpr auto names<Colour> = std::to_array<std::string_view>({"red", "orange", "yellow", "green", "blue",
                                                                       "purple", "pink", "brown", "white", "black"});
template <> inline constexpr auto names<Size> = std::to_array<std::string_view>({"small", "medium", "big"});
template <>
inline constexpr auto names<Surface> = std::to_array<std::string_view>({"table", "shelf", "grass", "plain"});
template <>
inline constexpr auto names<Backdrop> = std::to_array<std::string_view>({"cream", "pale yellow", "peach", "pale pink",
                                                                         "lavender", "pale blue", "mint", "pale gray"});
template <>
inline constexpr auto names<Land> = std::to_array<std::string_view>({"hills", "mountains", "sea", "desert", "city"});
template <> inline constexpr auto names<DayTime> = std::to_array<std::string_view>({"dawn", "noon", "dusk", "night"});
template <>
inline constexpr auto names<Sky> = std::to_array<std::string_view>({"clear", "cloudy", "stars", "moon", "rain",
                                                                    "rainbow", "snow"});

template <typename Enum> constexpr std::string_view nameOf(Enum value) {
    return names<Enum>[static_cast<size_t>(value)];
}

template <typename Enum> constexpr std::optional<Enum> fromName(std::string_view name) {
    const auto found = std::find(names<Enum>.begin(), names<Enum>.end(), name);
    return found == names<Enum>.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names<Enum>.begin()));
}

/// All enumerators.
template <typename Enum> constexpr auto allOf() {
    std::array<Enum, names<Enum>.size()> values{};
    for (size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<Enum>(i);
    }
    return values;
}

} // namespace arcflow::scenes
