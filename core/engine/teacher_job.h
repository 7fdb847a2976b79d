#pragma once

#include "core/engine/engine.h"

namespace arcflow {

/// Trains the teacher of a request on the latents of <model>/vae; writes the rest of the pipeline folder at the end,
/// and a sheet of samples into the work folder whenever it measures.
TrainingResult trainTeacher(const TrainingRequest& request, std::stop_token stop, EngineSink& sink);

} // namespace arcflow
