#pragma once

#include "ui/plots/trajectory_path.h"

#include <QString>

namespace arcflow::ui {

/// How the plots write numbers, in the user's locale.
QString sigmaText(double sigma); ///< "0.31"; three digits where two would be coarse; plain "1" and "0" at the ends
QString numberText(double value, int digits = 3); ///< significant digits, no exponent for ordinary sizes
QString degreesText(double radians);              ///< "12.3°"
QString percentText(double share);                ///< "71 %"
QString stepsText(size_t count);                  ///< "32 steps", "1 step"
QString jumpsText(size_t count);                  ///< "2 jumps", "1 jump"

/// All numbers of a recorded point, in lines: what a tooltip says. steps: of its run.
QString pointText(RunMode run, const PathNode& node, size_t steps);

} // namespace arcflow::ui
