#pragma once

#include "app/scenes/mood.h"

namespace arcflow::scenes {

/// The sky with what stands in it, behind everything else.
void paintSky(Canvas& canvas, const Scene& scene, const Landscape& landscape, const Mood& mood);
/// Rain and snow, in front of everything else.
void paintWeather(Canvas& canvas, const Landscape& landscape, uint32_t detail);

} // namespace arcflow::scenes
