#include "app/scenes/caption_writer.h"

#include "app/scenes/phrasebook.h"
#include "app/scenes/scene_names.h"

#include <algorithm>

namespace arcflow::scenes {
namespace {

/// One caption in the making.
class CaptionWriter {
public:
    CaptionWriter(const Scene& scene, Wording wording, Random& random)
        : m_scene(scene), m_complete(wording == Wording::complete), m_random(random) {}

    std::string caption() {
        if (const auto* stillLife = std::get_if<StillLife>(&m_scene.setting)) {
            return tidied(ofStillLife(*stillLife));
        }
        return tidied(ofLandscape(std::get<Landscape>(m_scene.setting)));
    }

private:
    /// Whether to say what may be left out.
    bool says(double probability) { return m_complete || m_random.chance(probability); }

    std::string phrase(std::string_view name, const Facts& facts = {}) { return expanded(name, facts, m_random); }
    template <typename Enum> std::string phrase(std::string_view name, Enum value) {
        return phrase(std::string(name) + ' ' + std::string(nameOf(value)));
    }

    std::string described(const Group& group, bool colour, bool outdoors) {
        const bool one = group.count() == 1;
        const std::string kind = (one ? "one " : "many ") + std::string(nameOf(group.kind));
        Facts facts{{"count", phrase("count " + std::to_string(group.count()))},
                    {"size", group.size != Size::medium && says(0.6) ? phrase(nameOf(group.size)) : ""},
                    {"colour", colour ? std::string(nameOf(group.colour)) : ""},
                    {"noun", phrase(kind)}};
        const bool ownForm = outdoors && colour && hasOutdoorForm(group.kind);
        return phrase(ownForm ? kind + " outdoors" : "object", facts);
    }

    static bool hasOutdoorForm(Kind kind) {
        constexpr Kind kinds[] = {Kind::house, Kind::boat, Kind::tree, Kind::lighthouse, Kind::bird, Kind::car};
        return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
    }

    /// All groups, or some of them.
    std::vector<const Group*> named() {
        std::vector<const Group*> groups;
        groups.reserve(m_scene.groups.size());
        for (const Group& group : m_scene.groups) {
            groups.push_back(&group);
        }
        if (groups.size() > 1 && !says(0.88)) {
            groups.erase(groups.begin() + m_random.between(0, static_cast<int>(groups.size()) - 1));
        }
        return groups;
    }

    std::string joined(const std::vector<const Group*>& groups, bool outdoors) {
        const bool colours = says(0.9);
        std::vector<std::string> texts;
        texts.reserve(groups.size());
        for (const Group* group : groups) {
            texts.push_back(described(*group, colours, outdoors));
        }
        switch (texts.size()) {
        case 0:
            return {};
        case 1:
            return texts[0];
        case 2:
            return phrase(outdoors ? "both" : "together", {{"left", texts[0]}, {"right", texts[1]}});
        default:
            return phrase("all three", {{"left", texts[0]}, {"middle", texts[1]}, {"right", texts[2]}});
        }
    }

    /// "red apple", "two cats".
    std::string twoWords(const Group& group) {
        const std::string noun = phrase((group.count() == 1 ? "one " : "many ") + std::string(nameOf(group.kind)));
        const bool colour = group.count() == 1 || m_random.chance(0.5);
        return (colour ? std::string(nameOf(group.colour)) : phrase("count " + std::to_string(group.count()))) + ' ' +
               noun;
    }

    std::string ofStillLife(const StillLife& stillLife) {
        if (!says(0.9)) {
            return twoWords(m_random.pick(m_scene.groups));
        }
        const std::string things = joined(named(), false);
        const bool plain = stillLife.surface == Surface::plain;
        const bool surface = says(plain ? 0.3 : 0.7), backdrop = says(0.35);
        if (surface && !backdrop && m_random.chance(0.15)) {
            const bool outdoors = stillLife.surface == Surface::grass || plain;
            return phrase(outdoors ? "carried outdoors" : "carried",
                          {{"things", things}, {"carrying", phrase("carrying", stillLife.surface)}});
        }
        // "On a plain background" and "on a mint background" say the same thing twice.
        const bool both = surface && backdrop && plain;
        Facts facts{
            {"things", things}, {"on", surface && !both ? phrase("on", stillLife.surface) : ""}, {"before", ""}};
        if (backdrop) {
            facts["before"] = phrase("before " + std::string(nameOf(stillLife.surface)),
                                     {{"backdrop", std::string(nameOf(stillLife.backdrop))}});
        }
        return phrase("still life", facts);
    }

    std::string placeOf(const std::vector<const Group*>& groups, Land land) {
        const auto all = [&groups](auto fits) {
            return !groups.empty() &&
                   std::all_of(groups.begin(), groups.end(), [fits](const Group* group) { return fits(group->kind); });
        };
        if (all(flies)) {
            return phrase("over", land);
        }
        return all([](Kind kind) { return kind == Kind::boat; }) ? phrase("afloat", land) : phrase("in", land);
    }

    std::string ofLandscape(const Landscape& landscape) {
        const bool weathered = landscape.sky != Sky::rainbow; // there is no word like "rainy" for it
        Facts facts{{"view", phrase("view", landscape.land)},  {"bare", phrase("bare", landscape.land)},
                    {"in", phrase("in", landscape.land)},      {"at", phrase("at", landscape.time)},
                    {"hour", phrase("hour", landscape.time)},  {"span", phrase("span", landscape.time)},
                    {"under", phrase("under", landscape.sky)}, {"tag", phrase("tag", landscape.sky)},
                    {"place", phrase("in", landscape.land)}};
        if (weathered) {
            facts["weather"] = phrase("weather", landscape.sky);
        }
        if (!says(0.92)) {
            const bool thing = !m_scene.groups.empty() && m_random.chance(0.5);
            return thing ? twoWords(m_random.pick(m_scene.groups))
                         : phrase(weathered ? "short landscape" : "short rainbow", facts);
        }
        const std::vector<const Group*> groups =
            m_scene.groups.empty() || !says(0.9) ? std::vector<const Group*>{} : named();
        const bool time = says(0.8), sky = says(0.75);
        facts["things"] = joined(groups, true);
        facts["place"] = placeOf(groups, landscape.land);
        const std::string form = groups.empty() ? "scenery" : "landscape";
        if (time && sky && weathered && m_random.chance(0.3)) {
            return phrase("weathered " + form, facts);
        }
        if (!time) {
            facts["at"] = "";
        }
        if (!sky) {
            facts["under"] = "";
        }
        return phrase(form, facts);
    }

    const Scene& m_scene;
    bool m_complete;
    Random& m_random;
};

} // namespace

std::string writeCaption(const Scene& scene, Wording wording, Random& random) {
    for (;;) {
        std::string caption = CaptionWriter(scene, wording, random).caption();
        if (std::count(caption.begin(), caption.end(), ' ') < mostCaptionWords) {
            return caption;
        }
    }
}

} // namespace arcflow::scenes
