#include "app/scenes/sky_painter.h"

#include "app/scenes/shapes.h"

#include <cmath>

namespace arcflow::scenes {
namespace {

/// Bumps over a flat foot.
void paintCloud(Canvas& canvas, double x, double y, double width, const Mood& mood, double opacity, Random& random) {
    QPainterPath puffs;
    puffs.setFillRule(Qt::WindingFill);
    const int count = random.between(4, 5);
    for (int i = 0; i < count; ++i) {
        const double along = (i + 0.5) / count - 0.5, arch = 1 - 3 * along * along;
        const double radius = width * (0.11 + 0.12 * arch) * random.uniform(0.9, 1.15);
        puffs.addPath(disc(x + along * width * 0.82, y - radius * 0.55, radius));
    }
    puffs.addPath(box(x - width * 0.5, y - width * 0.16, width, width * 0.18, width * 0.09));
    const auto clip = canvas.within(box(x - width, y - width, 2 * width, width + width * 0.02));
    canvas.fade(puffs, withAlpha(mood.cloudTop, opacity), withAlpha(mood.cloudFoot, opacity));
}

void paintClouds(Canvas& canvas, const Mood& mood, Random& random, bool heavy) {
    const int count = heavy ? 5 : random.between(3, 4);
    for (int i = 0; i < count; ++i) {
        const double x = 100 * (i + random.uniform(0.2, 0.8)) / count;
        const double y = random.uniform(13, heavy ? 26 : 36), width = random.uniform(22, 36);
        paintCloud(canvas, x, y, width, mood, 0.94, random);
    }
}

/// A closed cover along the top, in two layers.
void paintRainClouds(Canvas& canvas, const Mood& mood, Random& random) {
    for (const double layer : {1.0, 0.0}) {
        QPainterPath cover;
        cover.setFillRule(Qt::WindingFill);
        for (const double middle : steps(-6, 106, 11)) {
            const double x = middle + random.uniform(-2, 2), width = random.uniform(8, 13),
                         height = random.uniform(7, 11);
            cover.addPath(oval(x, 5 + 7 * layer, width, height));
        }
        cover.addPath(box(-2, -4, 104, 8 + 7 * layer));
        canvas.fade(cover, mixed(mood.cloudFoot, mood.zenith, 0.6),
                    mixed(mood.cloudTop, mood.cloudFoot, layer == 0 ? 0.25 : 0.9));
    }
}

void paintStars(Canvas& canvas, int count, Random& random) {
    for (int i = 0; i < count; ++i) {
        const double x = random.uniform(1, 99), y = 54 * std::pow(random.uniform(), 1.3),
                     size = random.uniform(0.3, 0.65);
        canvas.shine(disc(x, y, size), QColor(255, 250, 230, random.between(150, 255)));
    }
}

void paintBrightStars(Canvas& canvas, Random& random) {
    for (int i = 0; i < 9; ++i) {
        const double x = (i + random.uniform(0.15, 0.85)) * 100 / 9, y = random.uniform(4, 44);
        const double size = random.uniform(1.8, 3.1);
        canvas.glow(x, y, size * 1.6, QColor(220, 230, 255, 120));
        canvas.shine(star(x, y, size, size * 0.26, 4), QColor(0xfff8dc));
    }
}

void paintSun(Canvas& canvas, double x, double y, const Mood& mood) {
    canvas.glow(x, y, 40, withAlpha(mood.halo, 0.55));
    canvas.glow(x, y, 17, withAlpha(mood.halo, 0.75));
    canvas.shine(disc(x, y, 8), mood.disc);
}

void paintMoon(Canvas& canvas, double x, double y, const Mood& mood, Random& random) {
    canvas.glow(x, y, 30, withAlpha(mood.halo, 0.42));
    if (random.chance(0.5)) {
        canvas.shine(disc(x, y, 8.5), mood.disc);
        const QColor sea = withAlpha(QColor(0xc9b98f), 0.4);
        canvas.shine(disc(x - 2.8, y - 1.8, 2.2), sea);
        canvas.shine(disc(x + 3, y + 2.4, 1.7), sea);
        canvas.shine(disc(x - 0.8, y + 4.4, 1.2), sea);
    } else {
        const double turn = x < 50 ? 1 : -1;
        canvas.shine(disc(x, y, 9.2).subtracted(disc(x + turn * 4.4, y - 2.2, 8)), mood.disc);
    }
}

void paintRainbow(Canvas& canvas, Random& random) {
    const double x = random.uniform(42, 58), y = random.uniform(66, 72), outer = random.uniform(50, 55), width = 1.9;
    const QColor bands[] = {QColor(0xee5a52), QColor(0xf79a46), QColor(0xfbdc5a), QColor(0x76c46e),
                            QColor(0x52a5e0), QColor(0x6f6ad0), QColor(0xa569c8)};
    double radius = outer;
    for (const QColor& colour : bands) {
        canvas.line(disc(x, y, radius), withAlpha(colour, 0.72), width);
        radius -= width * 0.94;
    }
}

} // namespace

void paintSky(Canvas& canvas, const Scene& scene, const Landscape& landscape, const Mood& mood) {
    Random random{scene.detail, 3};
    canvas.fade(box(-1, -1, 102, 68), mood.zenith, mood.middle, mood.horizon);
    canvas.fill(box(-1, 66, 102, 36), mood.horizon);
    const bool low = landscape.time == DayTime::dawn || landscape.time == DayTime::dusk;
    switch (landscape.sky) {
    case Sky::clear:
        paintSun(canvas, scene.lightX, low ? random.uniform(34, 42) : random.uniform(15, 20), mood);
        break;
    case Sky::cloudy:
        paintClouds(canvas, mood, random, false);
        break;
    case Sky::stars:
        paintStars(canvas, 70, random);
        paintBrightStars(canvas, random);
        break;
    case Sky::moon:
        paintStars(canvas, 12, random);
        paintMoon(canvas, scene.lightX, random.uniform(17, 24), mood, random);
        break;
    case Sky::rain:
        paintRainClouds(canvas, mood, random);
        break;
    case Sky::rainbow:
        paintRainbow(canvas, random);
        break;
    case Sky::snow:
        paintClouds(canvas, mood, random, true);
        break;
    }
}

void paintWeather(Canvas& canvas, const Landscape& landscape, uint32_t detail) {
    Random random{detail, 4};
    if (landscape.sky == Sky::rain) {
        for (int i = 0; i < 80; ++i) {
            const double x = random.uniform(-4, 104), y = random.uniform(10, 100), length = random.uniform(3.5, 7.5);
            QPainterPath drop(QPointF(x, y));
            drop.lineTo(x - length * 0.28, y + length);
            canvas.line(drop, QColor(226, 236, 250, random.between(55, 120)), 0.45);
        }
    } else if (landscape.sky == Sky::snow) {
        for (int i = 0; i < 110; ++i) {
            const double x = random.uniform(0, 100), y = random.uniform(0, 100), size = random.uniform(0.4, 1.15);
            canvas.shine(disc(x, y, size), QColor(255, 255, 255, random.between(150, 240)));
        }
    }
}

} // namespace arcflow::scenes
