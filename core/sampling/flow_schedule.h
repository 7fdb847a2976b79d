#pragma once

#include "core/formats/config_file.h"

#include <cstdint>
#include <vector>

namespace arcflow {

/// Noise levels of the teacher: FlowMatchEulerDiscreteScheduler of a pipeline folder. All arithmetic in fp32, as the
/// reference.
class FlowSchedule {
public:
    FlowSchedule() = default;
    /// Error(unsupported) for switches outside the published models (Karras, exponential and beta levels, inversion,
    /// stochastic steps).
    explicit FlowSchedule(const ConfigFile& config);

    /// n+1 levels from 1 to 0 for an image of `imageTokens` packed tokens. Error(invalidRequest) if n < 1, or n = 1
    /// with a terminal shift (which would divide by zero).
    std::vector<float> sigmas(int64_t steps, int64_t imageTokens) const;

    /// What the network is told for level σ: rounded through the scheduler's timestep (σ · 1000 / 1000).
    static float networkTime(float sigma) { return sigma * 1000.0F / 1000.0F; }

private:
    float shifted(float level, int64_t imageTokens) const;

    bool m_dynamic = false;
    bool m_exponential = true;
    double m_shift = 1.0;
    double m_shiftTerminal = 0.0; ///< 0 = none
    double m_baseShift = 0.5, m_maxShift = 1.15;
    double m_baseTokens = 256, m_maxTokens = 4096;
};

} // namespace arcflow
