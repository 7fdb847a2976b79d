#include "app/scenes/mood.h"

#include <array>

namespace arcflow::scenes {
namespace {

Mood atTime(DayTime time) {
    switch (time) {
    case DayTime::dawn:
        return {.zenith = QColor(0x86aee0),
                .middle = QColor(0xf3c4cf),
                .horizon = QColor(0xffe5bd),
                .disc = QColor(0xfff3cc),
                .halo = QColor(0xffd9a0),
                .cloudTop = QColor(0xfff3ee),
                .cloudFoot = QColor(0xeeb9c6),
                .land = {1.0, 0.93, 0.93}};
    case DayTime::noon:
        return {.zenith = QColor(0x3f98e2),
                .middle = QColor(0x8ecaf2),
                .horizon = QColor(0xe2f3f8),
                .disc = QColor(0xffe977),
                .halo = QColor(0xfff6c8),
                .cloudTop = QColor(0xffffff),
                .cloudFoot = QColor(0xd3e4f2)};
    case DayTime::dusk:
        return {.zenith = QColor(0x463f86),
                .middle = QColor(0xbd5f92),
                .horizon = QColor(0xffb067),
                .disc = QColor(0xffe09a),
                .halo = QColor(0xffb45f),
                .cloudTop = QColor(0xf6a08c),
                .cloudFoot = QColor(0x8c5590),
                .land = {0.68, 0.64, 0.82},
                .air = 0.12,
                .lampsLit = true};
    case DayTime::night:
        break;
    }
    return {.zenith = QColor(0x121d4b),
            .middle = QColor(0x26397a),
            .horizon = QColor(0x5470ad),
            .disc = QColor(0xfdf5d8),
            .halo = QColor(0xb9cdf5),
            .cloudTop = QColor(0x6f83b8),
            .cloudFoot = QColor(0x3a4b86),
            .land = {0.48, 0.58, 0.88},
            .air = 0.16,
            .pallor = 0.38,
            .lampsLit = true};
}

/// What rain, snow and clouds draw the sky towards.
struct Veil {
    QColor colour;
    double share = 0;
    double light = 1; ///< of the land below
};

Veil veilOf(const Landscape& landscape) {
    const auto time = static_cast<size_t>(landscape.time);
    constexpr std::array<QRgb, 4> rain{0xa6a1c2, 0x84a2c4, 0x625888, 0x222e5c};
    constexpr std::array<QRgb, 4> snow{0xdccfda, 0xc6d3e2, 0x8d82aa, 0x35457a};
    switch (landscape.sky) {
    case Sky::rain:
        return {QColor::fromRgb(rain[time]), 0.62, 0.86};
    case Sky::snow:
        return {QColor::fromRgb(snow[time]), 0.5, 1};
    case Sky::cloudy:
        return {QColor::fromRgb(snow[time]), 0.2, 0.97};
    default:
        return {};
    }
}

} // namespace

QColor Mood::ground(const QColor& colour, double distance) const {
    const QColor gray = fromLch({toLch(colour).lightness, 0, 0});
    return mixed(land.of(mixed(colour, gray, pallor)), mixed(horizon, middle, 0.6), air + (1 - air) * distance);
}

Mood moodOf(const Landscape& landscape) {
    Mood mood = atTime(landscape.time);
    const Veil veil = veilOf(landscape);
    for (QColor* colour : {&mood.zenith, &mood.middle, &mood.cloudTop, &mood.cloudFoot}) {
        *colour = mixed(*colour, veil.colour, veil.share);
    }
    mood.horizon = mixed(mood.horizon, veil.colour, veil.share * 0.65); // some light comes from below the clouds
    mood.land = {mood.land.red * veil.light, mood.land.green * veil.light, mood.land.blue * veil.light};
    mood.things = mood.land.weakened(0.24); // more, and orange looks brown at night
    mood.snow = landscape.sky == Sky::snow;
    return mood;
}

} // namespace arcflow::scenes
