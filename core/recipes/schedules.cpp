#include "core/recipes/schedules.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arcflow {

double RateSchedule::at(int64_t iteration, int64_t iterations) const {
    const double now = static_cast<double>(iteration);
    if (iteration < warmUp) {
        return rate * (1 - (1 - now / static_cast<double>(warmUp)) * (1 - warmUpShare));
    }
    const double span = static_cast<double>(std::max<int64_t>(iterations - warmUp, 1));
    const double constant = constantShare * span;
    const double done =
        std::clamp((now - static_cast<double>(warmUp) - constant) / std::max(span - constant, 1.0), 0.0, 1.0);
    return rate * (endShare + (1 - endShare) * 0.5 * (1 + std::cos(std::numbers::pi * done)));
}

double AverageSchedule::weightOfOld(int64_t iteration) const {
    const double t = static_cast<double>(std::max<int64_t>(iteration + 1 - start, 1));
    return std::pow(1 - 1 / t, gamma + 1);
}

} // namespace arcflow
