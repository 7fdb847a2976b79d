#pragma once

#include "app/cli/statistics.h"

#include <string>
#include <vector>

namespace arcflow {

/// A value with the interval it is known to.
struct ChartRow {
    std::string label;
    Estimate value;
    std::string colour; ///< "#2f6fde"
};

/// Bars below each other with their values, as an SVG document. `decimals` of the values written beside them.
std::string barChart(const std::string& title, const std::vector<ChartRow>& rows, int decimals);

/// The same as dots on a logarithmic axis, for values of several orders; those not above a millionth are drawn there.
std::string dotChart(const std::string& title, const std::vector<ChartRow>& rows, int decimals);

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
