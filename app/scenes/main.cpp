#include "app/scenes/scenes_cli.h"

#include <iostream>

int main(int argc, char** argv) {
    return arcflow::scenes::runScenes(argc, argv, std::cout, std::cerr);
}
