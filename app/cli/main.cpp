#include "app/cli/cli.h"
#include "app/common/engine_library.h"
#include "app/common/resource_paths.h"
#include "app/common/thread_waiting.h"

#include <iostream>

int main(int argc, char** argv) {
    arcflow::limitThreadSpinning();
    const auto engineFactory = [] { return arcflow::createEngine(arcflow::embeddedModelFolder()); };
    return arcflow::runCli(argc, argv, engineFactory, std::cout, std::cerr);
}
