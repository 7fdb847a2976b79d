#include "app/common/resource_paths.h"

#include "core/base/module_library.h"

#include <cstdlib>
#include <system_error>

namespace arcflow {

namespace fs = std::filesystem;

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

} // namespace arcflow
