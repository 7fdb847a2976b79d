#include "app/scenes/scene_sampler.h"

#include "app/scenes/held_out.h"
#include "app/scenes/layout.h"
#include "app/scenes/mood.h"
#include "app/scenes/palette.h"
#include "app/scenes/random.h"
#include "app/scenes/scene_names.h"

#include <algorithm>
#include <numeric>

namespace arcflow::scenes {
namespace {

constexpr auto allKinds = allOf<Kind>();
constexpr size_t stillLifeKindCount = static_cast<size_t>(Kind::balloon);

constexpr auto allColours = allOf<Colour>();
constexpr Colour leafColours[] = {Colour::green,  Colour::green, Colour::orange,
                                  Colour::yellow, Colour::red,   Colour::pink};
constexpr Colour cactusColours[] = {Colour::green};
constexpr Colour stripeColours[] = {Colour::red, Colour::blue, Colour::green, Colour::purple, Colour::black};

/// What is behind a thing in a landscape.
QColor behind(Kind kind, const Landscape& landscape) {
    const Mood mood = moodOf(landscape);
    if (flies(kind)) {
        const bool clouds = landscape.sky == Sky::cloudy || landscape.sky == Sky::snow;
        return mixed(mood.middle, clouds ? mood.cloudTop : mood.zenith, 0.45);
    }
    switch (landscape.land) {
    case Land::sea:
        return kind == Kind::lighthouse ? mood.middle : mood.ground(QColor(0x4d97bd), 0.25);
    case Land::desert:
        return mood.ground(QColor(0xe6b878), 0.15);
    case Land::city:
        return mood.ground(QColor(0xcdb6a6), 0.1);
    default:
        return mood.ground(mood.snow ? QColor(0xe6ecf5) : QColor(0x7db25f), 0.15);
    }
}

std::vector<Colour> visibleColours(Kind kind, const Scene& scene) {
    std::vector<Colour> colours;
    const bool outdoors = std::holds_alternative<Landscape>(scene.setting);
    for (const Colour colour : coloursOf(kind, outdoors)) {
        if (standsOut(kind, colour, scene)) {
            colours.push_back(colour);
        }
    }
    return colours;
}

/// A kind that is not there yet, of those that can be.
Kind anotherKind(const Scene& scene, std::span<const Kind> kinds, Random& random) {
    for (;;) {
        const Kind kind = random.pick(kinds);
        if (std::none_of(scene.groups.begin(), scene.groups.end(),
                         [&](const Group& group) { return group.kind == kind; })) {
            return kind;
        }
    }
}

void addGroup(Scene& scene, std::span<const Kind> kinds, Size size, int count, Random& random) {
    for (;;) {
        const Kind kind = anotherKind(scene, kinds, random);
        const std::vector<Colour> colours = visibleColours(kind, scene);
        const bool possible = kind != Kind::lighthouse || count == 1;
        if (possible && !colours.empty()) {
            scene.groups.push_back({kind, random.pick(colours), size, std::vector<Place>(static_cast<size_t>(count))});
            return;
        }
    }
}

/// How many things of each kind a scene may have, and how often it does.
struct Crowd {
    std::vector<int> counts;
    double weight;
};

/// `severalKinds`: the share of crowds of more than one kind; none given: as the weights have it.
const std::vector<int>& drawCrowd(std::span<const Crowd> crowds, std::optional<double> severalKinds, Random& random) {
    const auto isMixed = [](const Crowd& crowd) { return crowd.counts.size() > 1; };
    double plain = 0, mixed = 0; // sums of weights
    for (const Crowd& crowd : crowds) {
        (isMixed(crowd) ? mixed : plain) += crowd.weight;
    }
    const double share = severalKinds.value_or(mixed / (plain + mixed));
    std::vector<double> weights;
    for (const Crowd& crowd : crowds) {
        weights.push_back(crowd.weight * (isMixed(crowd) ? share / mixed : (1 - share) / plain));
    }
    return crowds[static_cast<size_t>(random.weighted(weights))].counts;
}

Scene drawStillLife(Random& random, std::optional<double> severalKinds) {
    static const Crowd crowds[] = {{{1}, 40},   {{2}, 17},   {{3}, 12},      {{1, 1}, 18},
                                   {{2, 1}, 5}, {{1, 2}, 5}, {{1, 1, 1}, 10}};
    const StillLife setting{random.pick(allOf<Surface>()), random.pick(allOf<Backdrop>())};
    Scene scene{.setting = setting};
    const std::vector<int>& counts = drawCrowd(crowds, severalKinds, random);
    const bool roomForSizes = std::accumulate(counts.begin(), counts.end(), 0) < 3;
    for (const int count : counts) {
        const Size size = roomForSizes ? static_cast<Size>(random.weighted({25, 45, 30})) : Size::medium;
        addGroup(scene, stillLifeKinds(), size, count, random);
    }
    placeStillLife(scene, setting.surface, random);
    return scene;
}

Scene drawLandscape(Random& random, std::optional<double> severalKinds) {
    static const Crowd crowds[] = {{{}, 9}, {{1}, 36}, {{2}, 15}, {{3}, 12}, {{1, 1}, 28}};
    Landscape setting;
    do {
        setting = {random.pick(allOf<Land>()), random.pick(allOf<DayTime>()), random.pick(allOf<Sky>())};
    } while (!isPossible(setting));
    Scene scene{.setting = setting};
    for (const int count : drawCrowd(crowds, severalKinds, random)) {
        addGroup(scene, kindsIn(setting.land), Size::medium, count, random);
    }
    placeLandscape(scene, setting.land, random);
    return scene;
}

} // namespace

std::span<const Kind> stillLifeKinds() {
    return std::span(allKinds).first(stillLifeKindCount);
}

std::span<const Kind> kindsIn(Land land) {
    static constexpr Kind hills[] = {Kind::house, Kind::tree, Kind::bird, Kind::balloon, Kind::car};
    static constexpr Kind mountains[] = {Kind::house, Kind::tree, Kind::bird, Kind::balloon};
    static constexpr Kind sea[] = {Kind::boat, Kind::boat, Kind::bird, Kind::balloon, Kind::lighthouse};
    static constexpr Kind desert[] = {Kind::cactus, Kind::car, Kind::bird, Kind::balloon, Kind::house};
    static constexpr Kind city[] = {Kind::car, Kind::car, Kind::tree, Kind::bird, Kind::balloon};
    switch (land) {
    case Land::hills:
        return hills;
    case Land::mountains:
        return mountains;
    case Land::sea:
        return sea;
    case Land::desert:
        return desert;
    case Land::city:
        break;
    }
    return city;
}

std::span<const Colour> coloursOf(Kind kind, bool outdoors) {
    if (outdoors && kind == Kind::tree) {
        return leafColours;
    }
    if (kind == Kind::cactus) {
        return cactusColours;
    }
    if (kind == Kind::lighthouse) {
        return stripeColours;
    }
    return allColours;
}

std::span<const Sky> skiesAt(DayTime time) {
    static constexpr Sky day[] = {Sky::clear, Sky::cloudy, Sky::rain, Sky::rainbow, Sky::snow};
    static constexpr Sky dusk[] = {Sky::clear, Sky::cloudy, Sky::stars, Sky::moon, Sky::rain, Sky::snow};
    static constexpr Sky night[] = {Sky::cloudy, Sky::stars, Sky::moon, Sky::rain, Sky::snow};
    return time == DayTime::night  ? std::span<const Sky>(night)
           : time == DayTime::dusk ? std::span<const Sky>(dusk)
                                   : std::span<const Sky>(day);
}

bool isPossible(const Landscape& landscape) {
    const auto skies = skiesAt(landscape.time);
    return std::find(skies.begin(), skies.end(), landscape.sky) != skies.end() &&
           (landscape.land != Land::desert || landscape.sky != Sky::snow);
}

bool standsOut(Kind kind, Colour colour, const Scene& scene) {
    constexpr double least = 0.11, leastOutdoors = 0.14;
    if (const auto* stillLife = std::get_if<StillLife>(&scene.setting)) {
        const QColor ground = stillLife->surface == Surface::grass ? QColor(0x8cc067) : QColor(0xc99a68);
        const bool lost = stillLife->surface != Surface::plain && difference(colourOf(colour), ground) < least;
        return !lost && difference(colourOf(colour), colourOf(stillLife->backdrop)) >= least;
    }
    const auto& landscape = std::get<Landscape>(scene.setting);
    if (landscape.time == DayTime::night && colour == Colour::black) {
        return false;
    }
    if (kind == Kind::tree || kind == Kind::cactus) {
        return true; // green before green, as in nature: their shape is against the sky or the sand
    }
    return difference(moodOf(landscape).things.of(colourOf(colour)), behind(kind, landscape)) >= leastOutdoors;
}

Scene sampleScene(uint64_t seed, uint64_t index, SceneSet set, const SceneMix& mix) {
    for (uint64_t attempt = 0;; ++attempt) {
        Random random{seed, index, attempt};
        Scene scene = random.chance(mix.stillLifes) ? drawStillLife(random, mix.severalKinds)
                                                    : drawLandscape(random, mix.severalKinds);
        scene.detail = static_cast<uint32_t>(random.next());
        const std::optional<size_t> found = heldOutIn(scene);
        if (set == SceneSet::every || (set == SceneSet::training && !found) ||
            (set == SceneSet::heldOut && found == index % heldOutCombinations.size())) {
            return scene;
        }
    }
}

} // namespace arcflow::scenes
