#include "app/scenes/object_painter.h"

#include "app/scenes/scene_names.h"

namespace arcflow::scenes {
namespace {

struct ObjectArt {
    void (*paint)(Canvas&, const Look&);
    double shadowRadius;
};

/// In the order of Kind.
constexpr ObjectArt art[] = {
    {paintApple, 42},    {paintCup, 48},    {paintBall, 40},      {paintBook, 44},   {paintVase, 32},
    {paintFlower, 26},   {paintFish, 36},   {paintBird, 30},      {paintCat, 42},    {paintHouse, 46},
    {paintCar, 52},      {paintBoat, 44},   {paintTree, 34},      {paintStar, 34},   {paintHeart, 30},
    {paintMushroom, 30}, {paintTeapot, 44}, {paintButterfly, 30}, {paintBalloon, 0}, {paintLighthouse, 0},
    {paintCactus, 30},
};
static_assert(std::size(art) == names<Kind>.size());

} // namespace

void paintObject(Canvas& canvas, Kind kind, const Look& look) {
    art[static_cast<size_t>(kind)].paint(canvas, look);
}

double shadowRadius(Kind kind) {
    return art[static_cast<size_t>(kind)].shadowRadius;
}

} // namespace arcflow::scenes
