#pragma once

#include "app/scenes/scene.h"

#include <string>
#include <vector>

namespace arcflow::scenes {

/// Reads a caption as a person would, knowing nothing of how it was written, and compares it with the scene. Returns
/// what is not true of it, and every word that could not be understood; empty if all is well.
std::vector<std::string> contradictions(const std::string& caption, const Scene& scene);

} // namespace arcflow::scenes
