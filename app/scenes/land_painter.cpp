#include "app/scenes/land_painter.h"

#include "app/scenes/scene_names.h"

namespace arcflow::scenes {

void paintLand(Canvas& canvas, Land land, const View& view) {
    constexpr void (*painters[])(Canvas&, const View&) = {paintHills, paintMountains, paintSea, paintDesert, paintCity};
    static_assert(std::size(painters) == names<Land>.size());
    painters[static_cast<size_t>(land)](canvas, view);
}

} // namespace arcflow::scenes
