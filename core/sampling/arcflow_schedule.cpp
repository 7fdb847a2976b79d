#include "core/sampling/arcflow_schedule.h"

#include "core/base/error.h"

namespace arcflow {

std::vector<double> ArcFlowSchedule::rawTimes(int64_t steps) const {
    if (steps < 1 || steps > 1000) {
        fail(ErrorKind::invalidRequest, "the number of steps must be 1 to 1000, found ", steps);
    }
    if (!(timestepRatio > 0.0 && timestepRatio <= 1.0)) {
        fail(ErrorKind::invalidRequest, "the timestep ratio must be above 0 and at most 1, found ", timestepRatio);
    }
    const double segment = 1.0 / (static_cast<double>(steps - 1) + timestepRatio);
    std::vector<double> raw;
    for (int64_t i = 0; i < steps; ++i) {
        raw.push_back(1.0 - static_cast<double>(i) * segment);
    }
    raw.push_back(0.0);
    return raw;
}

std::vector<float> ArcFlowSchedule::sigmas(int64_t steps) const {
    std::vector<float> levels;
    for (const double time : rawTimes(steps)) {
        levels.push_back(level(static_cast<float>(time)) * 1000.0F / 1000.0F);
    }
    return levels;
}

} // namespace arcflow
