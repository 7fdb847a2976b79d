#pragma once

#include <cstdint>

namespace arcflow {

/// Learning rate by iteration: linear warm-up, then constant, then a cosine down to a share of the rate. The published
/// recipe (model-formats: §7.5) warms up over 100 iterations from a thousandth and stays constant.
struct RateSchedule {
    double rate = 1e-4;
    int64_t warmUp = 100;
    double warmUpShare = 0.001; ///< of the rate at iteration 0
    double endShare = 1.0;      ///< of the rate at the last iteration; 1: constant
    double constantShare = 0;   ///< of the iterations after the warm-up, until the cosine begins

    double at(int64_t iteration, int64_t iterations) const;
};

/// How fast an average of the weights follows them: β = (1 − 1/t)^(γ+1) with t iterations since `start`; a copy before
/// (Karras et al., "Analyzing and Improving the Training Dynamics of Diffusion Models", 2024, power function).
struct AverageSchedule {
    int64_t start = 100;
    double gamma = 7;

    double weightOfOld(int64_t iteration) const;
};

} // namespace arcflow
