#include "app/common/resource_paths.h"

#include <cstdlib>
#include <system_error>

namespace arcflow {

namespace fs = std::filesystem;

fs::path executableFolder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : program.parent_path();
}

fs::path resourceFolder() {
    if (const char* chosen = std::getenv("ARCFLOW_RESOURCES"); chosen && *chosen) {
        return chosen;
    }
    const fs::path installed = executableFolder().parent_path() / "share" / "arcflow-studio";
    std::error_code error;
    return fs::is_directory(installed, error) ? installed : fs::path(ARCFLOW_SOURCE_RESOURCES);
}

fs::path embeddedModelFolder() {
    return resourceFolder() / "models" / "nano";
}

fs::path engineLibraryFile() {
    constexpr const char* fileName = "libarcflow_engine.so";
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

} // namespace arcflow
