#pragma once

#include "core/engine/result.h"

#include <filesystem>

namespace arcflow {

/// What a pipeline folder, ArcFlow adapter folder or LoRA file holds, from headers and configs alone. Faults of a
/// model's parts are listed in `problems`; a path that is no model at all throws Error.
ModelInfo inspectModel(const std::filesystem::path& path);

} // namespace arcflow
