#pragma once

#include <cstdint>
#include <vector>

namespace arcflow {

/// A mean with the interval that holds 95 of 100 means of other draws.
struct Estimate {
    double mean = 0, low = 0, high = 0;
};

/// By bootstrap over the values (percentiles of the means of resamples); always the same for the same values. NaN of
/// none.
Estimate meanOf(const std::vector<double>& values);

/// Sum of the one over the sum of the others, drawn in pairs; as above.
Estimate ratioOf(const std::vector<double>& numerators, const std::vector<double>& denominators);

/// The mean alone. NaN of none.
double averageOf(const std::vector<double>& values);

/// Standard deviation of a sample; 0 of fewer than two.
double deviationOf(const std::vector<double>& values);

} // namespace arcflow
