#include "app/cli/cli.h"
#include "app/common/engine_library.h"
#include "app/common/resource_paths.h"

#include <iostream>

int main(int argc, char** argv) {
    const auto createEngine = [] {
        return arcflow::EngineLibrary(arcflow::engineLibraryFile()).createEngine(arcflow::embeddedModelFolder());
    };
    return arcflow::runCli(argc, argv, createEngine, std::cout, std::cerr);
}
