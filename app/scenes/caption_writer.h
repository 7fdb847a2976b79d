#pragma once

#include "app/scenes/random.h"
#include "app/scenes/scene.h"

#include <string>

namespace arcflow::scenes {

/// How much a caption says: as it comes, from two words to everything, or always everything.
enum class Wording { free, complete };

inline constexpr int mostCaptionWords = 22;

/// A caption in lower case of at most mostCaptionWords words. All it says is true of the scene; it may leave out
/// anything.
std::string writeCaption(const Scene& scene, Wording wording, Random& random);

} // namespace arcflow::scenes
