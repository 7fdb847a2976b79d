#include "app/scenes/series.h"

namespace arcflow::scenes {

CaptionedScene Series::at(uint64_t index) const {
    CaptionedScene result{.scene = sampleScene(seed, index, set, mix)};
    constexpr uint64_t captions = 0x63617074; // apart from the sequence the scene was drawn from
    Random random{seed, index, captions};
    // What was held out must be asked for: such captions leave nothing out.
    const Wording wording = set == SceneSet::heldOut ? Wording::complete : Wording::free;
    result.caption = writeCaption(result.scene, wording, random);
    return result;
}

} // namespace arcflow::scenes
