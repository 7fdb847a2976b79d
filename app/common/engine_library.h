#pragma once

#include "core/engine/engine.h"

#include <filesystem>
#include <memory>

namespace arcflow {

/// The engine, loaded at run time. LibTorch takes a second and over 100 MB to load; a program that links it pays before
/// main(), one that uses this class pays when it first needs an engine, and on the thread of its choice.
///
///     std::unique_ptr<Engine> engine = EngineLibrary(engineLibraryFile()).createEngine(embeddedModelFolder());
///
/// The library stays loaded until the process ends: LibTorch's threads and thread-local state do not survive unloading.
class EngineLibrary {
public:
    /// Error(io) if the file is missing, cannot be loaded, or is no engine.
    explicit EngineLibrary(const std::filesystem::path& file);

    /// `embeddedModel`: folder of the model that ships with the program.
    std::unique_ptr<Engine> createEngine(const std::filesystem::path& embeddedModel) const;

private:
    decltype(&arcflowCreateEngine) m_create = nullptr;
};

} // namespace arcflow
