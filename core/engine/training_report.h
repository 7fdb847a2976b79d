#pragma once

#include "core/engine/engine.h"
#include "core/engine/training_loop.h"
#include "core/engine/training_pictures.h"

namespace arcflow {

/// What tells the sink of the iterations of a training on pictures.
inline decltype(TrainingRun::report) reporter(const Optimisation& optimisation, EngineSink& sink) {
    return [iterations = optimisation.recipe().iterations, &sink](const IterationReport& last, double seconds,
                                                                  std::optional<double> heldOut) {
        sink.trained({last, iterations, seconds, heldOut});
    };
}

inline TrainingResult resultOf(const Optimisation& optimisation, const TrainingEnd& end,
                               const TrainingPictures& pictures) {
    return {.iterations = optimisation.iteration(),
            .parameters = countOf(optimisation.parameters()),
            .pictures = pictures.trained(),
            .heldOutPictures = pictures.heldOut,
            .loss = end.loss,
            .heldOut = end.measured.value_or(0),
            .seconds = end.seconds};
}

} // namespace arcflow
