#include "app/scenes/scene_record.h"

#include "app/scenes/scene_names.h"
#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace arcflow::scenes {
namespace {

using Json = nlohmann::ordered_json;

Json toJson(const Group& group) {
    Json places = Json::array();
    for (const Place& place : group.places) {
        places.push_back({{"x", place.x}, {"y", place.y}, {"side", place.size}, {"mirrored", place.mirrored}});
    }
    return {{"kind", nameOf(group.kind)},
            {"colour", nameOf(group.colour)},
            {"count", group.count()},
            {"size", nameOf(group.size)},
            {"places", std::move(places)}};
}

Json toJson(const Scene& scene) {
    Json json;
    if (const auto* stillLife = std::get_if<StillLife>(&scene.setting)) {
        json = {{"setting", "still life"},
                {"surface", nameOf(stillLife->surface)},
                {"backdrop", nameOf(stillLife->backdrop)}};
    } else {
        const auto& landscape = std::get<Landscape>(scene.setting);
        json = {{"setting", "landscape"},
                {"land", nameOf(landscape.land)},
                {"time", nameOf(landscape.time)},
                {"sky", nameOf(landscape.sky)}};
    }
    json["objects"] = Json::array();
    for (const Group& group : scene.groups) {
        json["objects"].push_back(toJson(group));
    }
    json["light_x"] = scene.lightX;
    json["detail"] = scene.detail;
    return json;
}

[[noreturn]] void refuse(const std::string& what) {
    fail(ErrorKind::modelCorrupt, "scene record: ", what);
}

template <typename Enum> Enum enumIn(const Json& json, const char* key) {
    const auto name = json.at(key).get<std::string>();
    const std::optional<Enum> value = fromName<Enum>(name);
    return value ? *value
                 : throw Error(ErrorKind::modelCorrupt,
                               concat("scene record: there is no ", key, " '", name.substr(0, 40), "'"));
}

double numberIn(const Json& json, const char* key) {
    const double value = json.at(key).get<double>();
    if (!(value >= 0 && value <= 100)) {
        refuse(concat(key, ": expected a number from 0 to 100, found ", value));
    }
    return value;
}

Group groupFrom(const Json& json) {
    Group group{enumIn<Kind>(json, "kind"), enumIn<Colour>(json, "colour"), enumIn<Size>(json, "size"), {}};
    for (const Json& place : json.at("places")) {
        group.places.push_back(
            {numberIn(place, "x"), numberIn(place, "y"), numberIn(place, "side"), place.at("mirrored").get<bool>()});
    }
    if (group.places.empty() || group.places.size() > 3 || json.at("count").get<size_t>() != group.places.size()) {
        refuse(concat("expected one to three places, as many as the count ", json.at("count").dump(), ", found ",
                      group.places.size()));
    }
    return group;
}

Scene sceneFrom(const Json& json) {
    Scene scene;
    const auto setting = json.at("setting").get<std::string>();
    if (setting == "still life") {
        scene.setting = StillLife{enumIn<Surface>(json, "surface"), enumIn<Backdrop>(json, "backdrop")};
    } else if (setting == "landscape") {
        scene.setting = Landscape{enumIn<Land>(json, "land"), enumIn<DayTime>(json, "time"), enumIn<Sky>(json, "sky")};
    } else {
        refuse("expected the setting 'still life' or 'landscape'");
    }
    const Json& objects = json.at("objects");
    if (!objects.is_array() || objects.size() > 3) {
        refuse("expected up to three kinds of objects");
    }
    for (const Json& object : objects) {
        scene.groups.push_back(groupFrom(object));
    }
    scene.lightX = numberIn(json, "light_x");
    const auto detail = json.at("detail").get<uint64_t>();
    if (detail > std::numeric_limits<uint32_t>::max()) {
        refuse("detail: expected a 32-bit number");
    }
    scene.detail = static_cast<uint32_t>(detail);
    return scene;
}

} // namespace

std::string sceneJson(const Scene& scene) {
    return toJson(scene).dump();
}

Scene sceneFromJson(std::string_view json) {
    try {
        return sceneFrom(Json::parse(json));
    } catch (const Json::exception& error) {
        refuse(error.what());
    }
}

std::vector<std::string> tagsOf(const Scene& scene) {
    std::vector<std::string> tags;
    if (const auto* stillLife = std::get_if<StillLife>(&scene.setting)) {
        tags = {concat("surface=", nameOf(stillLife->surface)), concat("backdrop=", nameOf(stillLife->backdrop))};
    } else {
        const auto& landscape = std::get<Landscape>(scene.setting);
        tags = {concat("land=", nameOf(landscape.land)), concat("time=", nameOf(landscape.time)),
                concat("sky=", nameOf(landscape.sky))};
    }
    for (const Group& group : scene.groups) {
        const std::string_view kind = nameOf(group.kind);
        tags.emplace_back(kind);
        tags.push_back(concat(kind, ".colour=", nameOf(group.colour)));
        tags.push_back(concat(kind, ".count=", group.count()));
    }
    return tags;
}

std::string captionLine(std::string_view file, std::string_view caption, const Scene& scene) {
    return Json{{"file", file}, {"caption", caption}, {"tags", tagsOf(scene)}, {"scene", toJson(scene)}}.dump();
}

} // namespace arcflow::scenes
