#pragma once

#include "core/engine/request.h"
#include "core/formats/config_file.h"

#include <nlohmann/json.hpp>

namespace arcflow {

// A ModelRequest as a part of other JSON objects. For source files only: the JSON library stays out of headers.

nlohmann::ordered_json modelJson(const ModelRequest& model); ///< unset values left out
ModelRequest modelFrom(const ConfigFile& config);            ///< Error(modelCorrupt) naming the key

} // namespace arcflow
