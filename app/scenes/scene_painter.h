#pragma once

#include "app/scenes/scene.h"

#include <QImage>

namespace arcflow::scenes {

/// The picture of a scene, `size` pixels each way. The same scene gives the same pixels; any thread may paint.
QImage paintScene(const Scene& scene, int size);

} // namespace arcflow::scenes
