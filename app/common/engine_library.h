#pragma once

#include "core/engine/engine.h"

#include <filesystem>
#include <memory>

namespace arcflow {

/// An engine from its library, which is loaded at the first call: LibTorch takes a second and over 100 MB. A program
/// that links it pays before main(), one that calls this pays when it first needs an engine, and on the thread of its
/// choice. `embeddedModel`: folder of the model that ships with the program. Error(io) if the library is missing or
/// cannot be loaded.
std::unique_ptr<Engine> createEngine(const std::filesystem::path& embeddedModel);

} // namespace arcflow
