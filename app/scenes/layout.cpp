#include "app/scenes/layout.h"

#include "app/scenes/stage.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arcflow::scenes {
namespace {

/// Side of a still life's object by how many there are and by Size; a row of them always leaves gaps.
double stillLifeSide(int objects, Size size) {
    constexpr double sides[3][3] = {{32, 48, 65}, {23, 34, 44}, {19, 28, 28}};
    return sides[objects - 1][static_cast<size_t>(size)];
}

double footOn(Surface surface, Random& random) {
    switch (surface) {
    case Surface::table:
        return random.uniform(76, 82);
    case Surface::shelf:
        return stage::shelfTop;
    case Surface::grass:
        return random.uniform(79, 87);
    case Surface::plain:
        break;
    }
    return random.uniform(76, 84);
}

struct Item {
    Place* place;
    Kind kind;
    double side = 0;
};

std::vector<Item> itemsOf(Scene& scene) {
    std::vector<Item> items;
    for (Group& group : scene.groups) {
        for (Place& place : group.places) {
            items.push_back({&place, group.kind});
        }
    }
    return items;
}

/// Puts the items in a row across the picture, with gaps of varied width between and beside them.
void spread(std::vector<Item>& items, Random& random) {
    std::vector<double> gaps(items.size() + 1);
    for (double& gap : gaps) {
        gap = random.uniform(0.6, 1.4);
    }
    double free = 100;
    for (const Item& item : items) {
        free -= item.side;
    }
    const double unit = free / std::accumulate(gaps.begin(), gaps.end(), 0.0);
    double x = 0;
    for (size_t i = 0; i < items.size(); ++i) {
        x += gaps[i] * unit;
        items[i].place->x = x + items[i].side / 2;
        items[i].place->size = items[i].side;
        items[i].place->mirrored = random.chance(0.5);
        x += items[i].side;
    }
}

/// Where a thing of this kind may be in a landscape.
struct Stand {
    double topY, bottomY; ///< of its foot
    double side;          ///< alone; fewer where there are more
};

Stand standOf(Kind kind, Land land) {
    switch (kind) {
    case Kind::bird:
        return {26, 40, 21};
    case Kind::balloon:
        return {44, 52, 36};
    case Kind::boat:
        return {70, 84, 38};
    case Kind::lighthouse:
        return {72, 76, 58};
    case Kind::car:
        return {90, 91.5, 30};
    case Kind::tree:
        return land == Land::city ? Stand{80.5, 81.5, 34} : Stand{76, 81, 40};
    case Kind::cactus:
        return {80, 88, 34};
    default:
        return {77, 81, 38};
    }
}

/// Where sun or moon are least in the way of what reaches into the sky.
double freeSky(const std::vector<Item>& items, Random& random) {
    double best = 0, bestDistance = -1;
    for (int attempt = 0; attempt < 16; ++attempt) {
        const double x = random.uniform(12, 88);
        double distance = 100;
        for (const Item& item : items) {
            const bool high = flies(item.kind) || item.kind == Kind::lighthouse;
            distance = high ? std::min(distance, std::abs(item.place->x - x)) : distance;
        }
        if (distance > bestDistance) {
            best = x;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace

void placeStillLife(Scene& scene, Surface surface, Random& random) {
    std::vector<Item> items = itemsOf(scene);
    const int count = static_cast<int>(items.size());
    size_t next = 0;
    for (const Group& group : scene.groups) {
        for (int i = 0; i < group.count(); ++i) {
            items[next++].side = stillLifeSide(count, group.size) * random.uniform(0.96, 1.04);
        }
    }
    spread(items, random);
    const double foot = footOn(surface, random);
    for (const Item& item : items) {
        item.place->y = foot + (surface == Surface::shelf || count == 1 ? 0 : random.uniform(-2, 2));
    }
    scene.lightX = random.chance(0.7) ? 25 : 75;
}

void placeLandscape(Scene& scene, Land land, Random& random) {
    constexpr double shrink[] = {1, 0.84, 0.68}; // for one, two, three things
    std::vector<Item> items = itemsOf(scene);
    for (Item& item : items) {
        item.side = standOf(item.kind, land).side * shrink[items.size() - 1] * random.uniform(0.92, 1.08);
    }
    spread(items, random);
    const double level = random.uniform();
    for (const Item& item : items) {
        const Stand stand = standOf(item.kind, land);
        const double share = std::clamp(level + random.uniform(-0.35, 0.35), 0.0, 1.0);
        item.place->y = stand.topY + share * (stand.bottomY - stand.topY);
    }
    scene.lightX = freeSky(items, random);
}

} // namespace arcflow::scenes
