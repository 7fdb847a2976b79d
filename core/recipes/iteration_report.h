#pragma once

#include <cstdint>

namespace arcflow {

/// What one iteration of a training run came to.
struct IterationReport {
    int64_t iteration = 0; ///< counts from 0
    double loss = 0, gradientNorm = 0, rate = 0;
    bool skipped = false; ///< the gradient was not finite, and nothing was changed
    bool newLoss = false; ///< from here on the loss is another one, not to be compared with those before
};

} // namespace arcflow
