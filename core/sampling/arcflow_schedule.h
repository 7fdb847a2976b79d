#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

namespace arcflow {

/// Noise levels of the ArcFlow student (model-formats: §7.4 step 1).
struct ArcFlowSchedule {
    double shift = 3.2;         ///< static time shift; the published adapters use 3.2
    double timestepRatio = 1.0; ///< length of the last segment against the others; published 1.0

    /// Noise level of a raw time, a number or a tensor of them, in its own precision.
    template <typename Raw> Raw level(const Raw& raw) const {
        using Number = std::conditional_t<std::is_floating_point_v<Raw>, Raw, double>;
        return static_cast<Number>(shift) * raw / (Number(1) + static_cast<Number>(shift - 1.0) * raw);
    }
    /// n+1 raw times: n segments from 1 to 0, the last scaled by timestepRatio.
    std::vector<double> rawTimes(int64_t steps) const;
    /// n+1 levels σ = shift · raw / (1 + (shift − 1) · raw) in fp32, rounded through timesteps as the published
    /// pipelines do. Error(invalidRequest) outside 1…1000 steps or ratio outside (0, 1].
    std::vector<float> sigmas(int64_t steps) const;
};

} // namespace arcflow
