#pragma once

#include "core/engine/request.h"

#include <string>
#include <string_view>

namespace arcflow {

/// Everything a job needs to run again after a restart.
struct JobRequest {
    ModelRequest model;
    GenerationRequest generation;
};

/// The request as JSON, unset values left out. Reading it back gives the same request; noiseFile and dumpFile are not
/// kept.
std::string toJson(const JobRequest& request);

/// Error(modelCorrupt) naming the key for anything but such a JSON object. Unknown keys, of later versions, are
/// ignored.
JobRequest jobRequestFromJson(std::string_view json, const std::string& sourceName);

} // namespace arcflow
