#include "app/scenes/held_out.h"

#include "app/scenes/scene_names.h"

#include <algorithm>

namespace arcflow::scenes {
namespace {

template <typename T> bool fits(const std::optional<T>& wanted, const T& found) {
    return !wanted || *wanted == found;
}

} // namespace

bool Combination::isIn(const Scene& scene) const {
    if (land || time || sky) {
        const auto* landscape = std::get_if<Landscape>(&scene.setting);
        if (!landscape || !fits(land, landscape->land) || !fits(time, landscape->time) || !fits(sky, landscape->sky)) {
            return false;
        }
    }
    const bool anyGroup = !kind && !colour && !count;
    return anyGroup || std::any_of(scene.groups.begin(), scene.groups.end(), [this](const Group& group) {
               return fits(kind, group.kind) && fits(colour, group.colour) && fits(count, group.count());
           });
}

std::string Combination::text() const {
    constexpr std::array<std::string_view, 4> numbers{"no", "one", "two", "three"};
    std::string words;
    const auto add = [&words](std::string_view link, std::string_view word) {
        words += words.empty() ? "" : link;
        words += word;
    };
    if (count) {
        add("", numbers.at(static_cast<size_t>(*count)));
    }
    if (colour) {
        add(" ", nameOf(*colour));
    }
    if (kind) {
        add(" ", std::string(nameOf(*kind)) + (count.value_or(1) > 1 ? "s" : ""));
    }
    if (land) {
        add(" in ", nameOf(*land));
    }
    if (time) {
        add(" at ", nameOf(*time));
    }
    if (sky) {
        add(" with ", nameOf(*sky));
    }
    return words;
}

std::optional<size_t> heldOutIn(const Scene& scene) {
    const auto found = std::find_if(heldOutCombinations.begin(), heldOutCombinations.end(),
                                    [&](const Combination& one) { return one.isIn(scene); });
    return found == heldOutCombinations.end() ? std::nullopt
                                              : std::optional(static_cast<size_t>(found - heldOutCombinations.begin()));
}

} // namespace arcflow::scenes
