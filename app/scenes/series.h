#pragma once

#include "app/scenes/caption_writer.h"
#include "app/scenes/scene_sampler.h"

#include <string>

namespace arcflow::scenes {

/// One picture with its caption.
struct CaptionedScene {
    Scene scene;
    std::string caption;
};

/// A sequence without end of captioned scenes, each of which depends on its index and these values alone.
///
///     const Series series{.seed = 7};
///     const CaptionedScene first = series.at(0);
///     paintScene(first.scene, 128).save("first.png");
struct Series {
    uint64_t seed = 0;
    SceneSet set = SceneSet::training;
    SceneMix mix = {};

    CaptionedScene at(uint64_t index) const;
};

} // namespace arcflow::scenes
