#pragma once

#include "app/scenes/scene.h"

#include <string>
#include <string_view>
#include <vector>

namespace arcflow::scenes {

/// The scene as one line of JSON, everything in it by name:
///
///     {"setting":"landscape","land":"sea","time":"night","sky":"moon",
///      "objects":[{"kind":"boat","colour":"red","count":1,"size":"medium","places":[{"x":…,"y":…,"side":…,"mirrored":false}]}],
///      "light_x":…,"detail":…}
std::string sceneJson(const Scene& scene);

/// The scene it was made from. Anything else, down to an unknown name or a number out of range, is Error(modelCorrupt).
Scene sceneFromJson(std::string_view json);

/// What is to be seen, as tags for a judge (core/judge): "apple", "apple.colour=red", "apple.count=2", "surface=table",
/// "land=sea", "time=night"…
std::vector<std::string> tagsOf(const Scene& scene);

/// One line of captions.jsonl: {"file":…,"caption":…,"tags":[…],"scene":{…}}.
std::string captionLine(std::string_view file, std::string_view caption, const Scene& scene);

} // namespace arcflow::scenes
