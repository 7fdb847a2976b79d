#pragma once

#include "app/cli/statistics.h"

#include <string>
#include <vector>

namespace arcflow {

/// A bar with the interval its value is known to.
struct ChartBar {
    std::string label;
    Estimate value;
    std::string colour; ///< "#2f6fde"
};

/// Bars below each other with their values, as an SVG document. `decimals` of the values written beside them.
std::string barChart(const std::string& title, const std::vector<ChartBar>& bars, int decimals);

struct ChartPoint {
    double x = 0;
    Estimate y;
};
struct ChartLine {
    std::string label;
    std::string colour;
    std::vector<ChartPoint> points; ///< in order; both above 0
};

/// Lines with intervals, both axes logarithmic, as an SVG document.
std::string lineChart(const std::string& title, const std::string& xLabel, const std::string& yLabel,
                      const std::vector<ChartLine>& lines);

} // namespace arcflow
