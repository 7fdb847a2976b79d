#pragma once

#include "core/engine/distillation_request.h"

#include <string>
#include <string_view>

namespace arcflow {

/// The request as JSON, recipe and prompts included: everything a run needs to go on after a restart. Read back, the
/// same request.
std::string toJson(const DistillationRequest& request);

/// Error(modelCorrupt) or Error(invalidRequest) naming the key for anything but such a JSON object.
DistillationRequest distillationFromJson(std::string_view json, const std::string& sourceName);

} // namespace arcflow
