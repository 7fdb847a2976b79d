#pragma once

#include "app/scenes/canvas.h"

namespace arcflow::scenes {

/// One blade with its foot at (x, y) and its tip `lean` to the right of it.
void paintBlade(Canvas& canvas, double x, double y, double height, double lean, const QColor& colour);

/// Blades all over a meadow between two heights, larger towards the viewer.
void scatterBlades(Canvas& canvas, double top, double bottom, int count, const QColor& light, const QColor& dark,
                   Random& random);
/// Small flowers, likewise.
void scatterDaisies(Canvas& canvas, double top, double bottom, int count, const QColor& petals, Random& random);

} // namespace arcflow::scenes
