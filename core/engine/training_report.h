#pragma once

#include "core/engine/engine.h"
#include "core/engine/runtime.h"
#include "core/engine/training_loop.h"
#include "core/engine/training_pictures.h"
#include "core/train/optimisation.h"
#include "core/weights/weight_reader.h"

namespace arcflow {

/// Where and in which format a training on pictures computes.
inline WeightPlacement trainingPlacement(const TrainingRequest& request) {
    WeightPlacement placement{.device = chooseDevice(request.device)};
    placement.compute = chooseFormat(request.format, placement.device, /*fp32WeightBytes=*/0);
    return placement;
}

/// What is done before the first iteration.
inline Task preparing(const std::stop_token& stop, EngineSink& sink) {
    return {stop, [&sink](double done) { sink.progress(Phase::load, done, 0, RunMode::teacher); }};
}

/// A run of a training on pictures, from where the state has come to if it is there; the caller adds what it does.
inline TrainingRun trainingRun(const TrainingRequest& request, Optimisation& optimisation,
                               const std::filesystem::path& state, EngineSink& sink) {
    optimisation.resume(state);
    const int64_t iterations = optimisation.recipe().iterations;
    return {.iterations = iterations,
            .iteration = [&optimisation] { return optimisation.iteration(); },
            .step = {},
            .measure = {},
            .measureEvery = request.measureEvery,
            .keep = [&optimisation, state] { optimisation.save(state); },
            .restore = {}, // nothing goes on after that
            .saveEverySeconds = request.saveEverySeconds,
            .report =
                [iterations, &sink](const IterationReport& last, double seconds, std::optional<double> heldOut) {
                    sink.trained({last, iterations, seconds, heldOut});
                }};
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
