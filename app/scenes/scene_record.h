#pragma once

#include "app/scenes/scene.h"

#include <string>
#include <string_view>

namespace arcflow::scenes {

/// The scene as one line of JSON, everything in it by name:
///
///     {"setting":"landscape","land":"sea","time":"night","sky":"moon",
///      "objects":[{"kind":"boat","colour":"red","count":1,"size":"medium","places":[{"x":…,"y":…,"side":…,"mirrored":false}]}],
///      "light_x":…,"detail":…}
std::string sceneJson(const Scene& scene);

/// The scene it was made from. Anything else, down to an unknown name or a number out of range, is Error(modelCorrupt).
Scene sceneFromJson(std::string_view json);

/// One line of captions.jsonl: {"file":…,"caption":…,"scene":{…}}.
std::string captionLine(std::string_view file, std::string_view caption, const Scene& scene);

} // namespace arcflow::scenes
