#include "app/cli/cli.h"
#include "app/common/engine_library.h"
#include "app/common/resource_paths.h"

#include <iostream>

int main(int argc, char** argv) {
    const auto engineFactory = [] { return arcflow::createEngine(arcflow::embeddedModelFolder()); };
    return arcflow::runCli(argc, argv, engineFactory, std::cout, std::cerr);
}
