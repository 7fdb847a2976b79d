#include "core/base/module_library.h"

#include "core/base/error.h"

#include <dlfcn.h>

#include <system_error>

namespace arcflow {

namespace fs = std::filesystem;

namespace {

std::string lastLoaderError() {
    const char* text = dlerror();
    return text ? text : "unknown error of the dynamic loader";
}

} // namespace

fs::path executableFolder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : program.parent_path();
}

fs::path ModuleLibrary::locate(const std::string& name) {
    const std::string fileName = "lib" + name + ".so";
    const fs::path programs = executableFolder();
    const fs::path candidates[] = {programs.parent_path() / ARCFLOW_INSTALL_LIBDIR / fileName,
                                   programs.parent_path() / "lib" / fileName, programs / fileName};
    for (const fs::path& candidate : candidates) {
        std::error_code error;
        if (fs::exists(candidate, error)) {
            return candidate;
        }
    }
    return candidates[0];
}

ModuleLibrary::ModuleLibrary(fs::path file) : m_file(std::move(file)) {
    std::error_code error;
    if (!fs::exists(m_file, error)) {
        fail(ErrorKind::io, "a part of the program is missing: ", m_file.string(), ". Install the program again.");
    }
    // RTLD_NOW: an unresolved symbol shows here, not in the middle of a job. RTLD_LOCAL: OpenImageIO brings the
    // system's BLAS along, whose sgemm_ would otherwise take the place of LibTorch's, twenty times slower.
    m_handle = dlopen(m_file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!m_handle) {
        fail(ErrorKind::io, "a part of the program cannot be loaded: ", lastLoaderError(),
             ". Install the program again, with the libraries it needs.");
    }
}

void* ModuleLibrary::address(const char* symbol) const {
    void* found = dlsym(m_handle, symbol);
    if (!found) {
        fail(ErrorKind::io, m_file.string(), " does not belong to this program: ", lastLoaderError());
    }
    return found;
}

} // namespace arcflow
