#pragma once

#include <iosfwd>

namespace arcflow::scenes {

/// The whole program "arcflow-scenes"; returns its exit code.
int runScenes(int argc, char** argv, std::ostream& out, std::ostream& err);

} // namespace arcflow::scenes
