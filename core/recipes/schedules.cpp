#include "core/recipes/schedules.h"

#include "core/base/error.h"

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
    const double done = std::clamp((now - static_cast<double>(warmUp) - constant) / std::max(span - constant, 1.0), 0.0, 1.0);
    return rate * (endShare + (1 - endShare) * 0.5 * (1 + std::cos(std::numbers::pi * done)));
}

void RateSchedule::validate(const char* what) const {
    const auto require = [what](bool holds, const char* rule) {
        if (!holds) {
            fail(ErrorKind::invalidRequest, what, ": ", rule);
        }
    };
    require(rate > 0 && rate < 1, "rate.rate must be above 0 and below 1");
    require(warmUp >= 0, "rate.warm_up must not be below 0");
    require(warmUpShare >= 0 && endShare >= 0, "rate.warm_up_share and end_share must not be below 0");
    require(constantShare >= 0 && constantShare <= 1, "rate.constant_share must be 0 to 1");
}

double AverageSchedule::weightOfOld(int64_t iteration) const {
    const double t = static_cast<double>(std::max<int64_t>(iteration + 1 - start, 1));
    return std::pow(1 - 1 / t, gamma + 1);
}

} // namespace arcflow
