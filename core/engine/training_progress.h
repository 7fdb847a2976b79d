#pragma once

#include "core/recipes/iteration_report.h"

#include <optional>

namespace arcflow {

/// What is known after an iteration of any training run.
struct TrainingProgress {
    IterationReport last;
    int64_t iterations = 0; ///< of the whole run
    double seconds = 0;     ///< that the iteration took
    /// Where this iteration was measured, on what is held out: of an autoencoder dB PSNR, of a teacher its loss, of a
    /// judge the share of tags that it reads, of a student the mean square distance of its latents to the teacher's,
    /// over the teacher's variance.
    std::optional<double> measured;
};

} // namespace arcflow
