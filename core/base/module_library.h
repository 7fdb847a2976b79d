#pragma once

#include <filesystem>
#include <string>

namespace arcflow {

/// Folder of the running program.
std::filesystem::path executableFolder();

/// A part of the program that is a shared library of its own and loaded when it is first needed: what it depends on
/// (LibTorch, OpenImageIO) takes up to a second to load, and its symbols stay invisible to the rest of the process.
///
///     const ModuleLibrary module(ModuleLibrary::locate("arcflow_engine"));
///     auto create = module.function<Engine*(const char*)>("arcflowCreateEngine");
///
/// A module stays loaded until the process ends: threads and thread-local state of such libraries do not survive
/// unloading.
class ModuleLibrary {
public:
    /// Error(io) if the file is missing, cannot be loaded, or lacks what it needs.
    explicit ModuleLibrary(std::filesystem::path file);

    /// Error(io) if there is no such function.
    template <typename Signature> Signature* function(const char* symbol) const {
        return reinterpret_cast<Signature*>(address(symbol));
    }

    /// Where a module is: in the library folder beside the program's folder (installed, or in a build tree), or beside
    /// the program itself. The first of these if it is in none. `name` without "lib" and ".so".
    static std::filesystem::path locate(const std::string& name);

private:
    void* address(const char* symbol) const;

    std::filesystem::path m_file;
    void* m_handle = nullptr;
};

} // namespace arcflow
