#pragma once

namespace arcflow::scenes::stage {

// Heights, in hundredths of the picture from its top, that whoever places things and whoever paints the ground beneath
// them must agree on.

inline constexpr double tableBack = 65, tableFront = 88;
inline constexpr double shelfTop = 72;
inline constexpr double meadowTop = 62; ///< of a still life on the grass
inline constexpr double seaHorizon = 55;
inline constexpr double nearLand = 72; ///< below this the ground of hills, mountains and desert is the nearest
inline constexpr double roadTop = 83, roadBottom = 95;
inline constexpr double pavementTop = 77; ///< of the city; houses stand behind

} // namespace arcflow::scenes::stage
