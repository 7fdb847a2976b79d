#include "app/cli/statistics.h"

#include "core/base/split_mix.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace arcflow {

double averageOf(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Estimate meanOf(const std::vector<double>& values) {
    return ratioOf(values, std::vector<double>(values.size(), 1.0));
}

Estimate ratioOf(const std::vector<double>& numerators, const std::vector<double>& denominators) {
    const size_t count = numerators.size();
    if (count == 0) {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        return {none, none, none};
    }
    constexpr size_t resamples = 2000;
    SplitMix64 numbers(1);
    std::vector<double> ratios(resamples);
    for (double& ratio : ratios) {
        double above = 0, below = 0;
        for (size_t i = 0; i < count; ++i) {
            const size_t drawn = numbers.next() % count;
            above += numerators[drawn];
            below += denominators[drawn];
        }
        ratio = above / below;
    }
    std::sort(ratios.begin(), ratios.end());
    return {averageOf(numerators) / averageOf(denominators), ratios[resamples / 40],
            ratios[resamples - 1 - resamples / 40]};
}

double deviationOf(const std::vector<double>& values) {
    if (values.size() < 2) {
        return 0;
    }
    const double mean = averageOf(values);
    double squares = 0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

} // namespace arcflow
