#pragma once

#include "core/engine/engine.h"

namespace arcflow {

/// Trains the autoencoder of a request; writes <model>/vae at the end, and a sheet of pictures with what becomes of
/// them into the work folder whenever it measures.
TrainingResult trainAutoencoder(const TrainingRequest& request, std::stop_token stop, EngineSink& sink);

} // namespace arcflow
