#pragma once

#include "app/scenes/canvas.h"

namespace arcflow::scenes {

/// Wall and table, shelf or meadow of a still life: everything behind the objects.
void paintBackdrop(Canvas& canvas, const StillLife& stillLife, uint32_t detail);
/// Blades of grass in front of what stands there.
void paintGrassInFront(Canvas& canvas, double x, double y, double width, uint32_t detail);

} // namespace arcflow::scenes
