#pragma once

#include "core/engine/latent_image.h"
#include "core/engine/model_loading.h"
#include "core/engine/policy_fit_request.h"

namespace arcflow {

/// The ends of the best policies on a loaded teacher, at its size. Error(invalidRequest) without a teacher.
std::vector<LatentImage> fitPolicies(LoadedWeights& model, const PolicyFitRequest& request, const Task& task);

} // namespace arcflow
