#include "app/scenes/scene_painter.h"

#include "app/scenes/backdrop_painter.h"
#include "app/scenes/land_painter.h"
#include "app/scenes/object_painter.h"
#include "app/scenes/shapes.h"
#include "app/scenes/sky_painter.h"

#include <algorithm>

namespace arcflow::scenes {
namespace {

struct Thing {
    const Place* place;
    Kind kind;
    Look look;
};

/// All objects in the order they are painted: what stands further back first.
std::vector<Thing> thingsOf(const Scene& scene, const Look& common) {
    std::vector<Thing> things;
    Random random{scene.detail, 10};
    for (const Group& group : scene.groups) {
        const QColor colour = varied(colourOf(group.colour), random, 0.8);
        for (const Place& place : group.places) {
            Look look = common;
            look.tones = Tones(varied(colour, random, 0.3));
            look.variant = static_cast<uint32_t>(random.between(0, 1 << 20));
            things.push_back({&place, group.kind, look});
        }
    }
    std::stable_sort(things.begin(), things.end(),
                     [](const Thing& a, const Thing& b) { return a.place->y < b.place->y; });
    return things;
}

bool hovers(Kind kind) {
    return kind == Kind::fish || kind == Kind::butterfly;
}

void paintShadow(Canvas& canvas, const Thing& thing) {
    const Place& place = *thing.place;
    const double radius = shadowRadius(thing.kind) * place.size / 100;
    if (hovers(thing.kind)) {
        canvas.shadow(place.x, place.y, radius, radius * 0.2, 0.24);
    } else {
        canvas.shadow(place.x, place.y, radius * 1.25, radius * 0.3);
        canvas.shadow(place.x, place.y, radius * 0.95, radius * 0.13, 0.3);
    }
}

Place lifted(const Thing& thing) {
    Place place = *thing.place;
    place.y -= hovers(thing.kind) ? 0.06 * place.size : 0;
    return place;
}

void paintStillLife(Canvas& canvas, const Scene& scene, const StillLife& stillLife) {
    paintBackdrop(canvas, stillLife, scene.detail);
    const bool grass = stillLife.surface == Surface::grass;
    const std::vector<Thing> things = thingsOf(scene, {.tones = Tones(Qt::white), .onGround = grass});
    for (const Thing& thing : things) {
        paintShadow(canvas, thing);
    }
    for (const Thing& thing : things) {
        {
            const auto at = canvas.at(lifted(thing));
            paintObject(canvas, thing.kind, thing.look);
        }
        if (grass && !hovers(thing.kind)) {
            paintGrassInFront(canvas, thing.place->x, thing.place->y,
                              shadowRadius(thing.kind) * 2 * thing.place->size / 100, scene.detail);
        }
    }
}

/// The water around a hull, or a rock in the sea.
void paintFoam(Canvas& canvas, const Place& place, const Mood& mood) {
    const double half = place.size * 0.46;
    canvas.fill(oval(place.x, place.y + 0.9, half, 1.4), withAlpha(mood.ground(QColor(0x1c4468), 0), 0.5));
    for (const double row : {0.0, 1.0}) {
        canvas.fill(
            box(place.x - half * (0.95 - 0.3 * row), place.y - 0.3 + 1.7 * row, half * (1.9 - 0.6 * row), 0.8, 0.4),
            withAlpha(mixed(mood.horizon, Qt::white, 0.55), 0.75 - 0.35 * row));
    }
}

void paintRocks(Canvas& canvas, const Place& place, const Mood& mood) {
    const auto at = canvas.at(place);
    const Tones rock(mood.ground(QColor(0x8d8580), 0));
    canvas.solid(curve("M-46,8 C-42,-4 -30,-8 -22,-7 C-14,-14 12,-14 20,-8 C32,-10 44,-2 50,8 Z"), rock);
}

void paintLandscape(Canvas& canvas, const Scene& scene, const Landscape& landscape) {
    const Mood mood = moodOf(landscape);
    const bool road = std::any_of(scene.groups.begin(), scene.groups.end(),
                                  [](const Group& group) { return group.kind == Kind::car; });
    paintSky(canvas, scene, landscape, mood);
    paintLand(canvas, landscape.land,
              {.mood = mood,
               .lightX = scene.lightX,
               .sunOrMoon = landscape.sky == Sky::clear || landscape.sky == Sky::moon,
               .road = road,
               .detail = scene.detail});
    for (const Thing& thing :
         thingsOf(scene, {.tones = Tones(Qt::white), .outdoors = true, .onGround = true, .lampsLit = mood.lampsLit})) {
        if (thing.kind == Kind::lighthouse) {
            paintRocks(canvas, *thing.place, mood);
        } else if (!flies(thing.kind) && thing.kind != Kind::boat) {
            paintShadow(canvas, thing);
        }
        canvas.setGrade(mood.things);
        {
            const auto at = canvas.at(*thing.place);
            paintObject(canvas, thing.kind, thing.look);
        }
        canvas.setGrade({});
        if (thing.kind == Kind::boat) {
            paintFoam(canvas, *thing.place, mood);
        }
    }
    paintWeather(canvas, landscape, scene.detail);
}

} // namespace

QImage paintScene(const Scene& scene, int size) {
    QImage image(size, size, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(size / 100.0, size / 100.0);
    Canvas canvas(painter, scene.lightX < 50 ? -1 : 1);
    if (const auto* stillLife = std::get_if<StillLife>(&scene.setting)) {
        paintStillLife(canvas, scene, *stillLife);
    } else {
        paintLandscape(canvas, scene, std::get<Landscape>(scene.setting));
    }
    return image;
}

} // namespace arcflow::scenes
