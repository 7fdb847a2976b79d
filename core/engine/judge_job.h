#pragma once

#include "core/engine/engine.h"

namespace arcflow {

/// Trains a judge on a folder of pictures with tags.
TrainingResult trainJudge(const TrainingRequest& request, std::stop_token stop, EngineSink& sink);

} // namespace arcflow
