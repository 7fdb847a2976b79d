#include "app/common/engine_library.h"

#include "core/base/module_library.h"

namespace arcflow {

std::unique_ptr<Engine> createEngine(const std::filesystem::path& embeddedModel) {
    const auto create = ModuleLibrary(ModuleLibrary::locate("arcflow_engine"))
                            .function<decltype(arcflowCreateEngine)>("arcflowCreateEngine");
    return std::unique_ptr<Engine>(create(embeddedModel.c_str()));
}

} // namespace arcflow
