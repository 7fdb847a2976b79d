#pragma once

#include "app/cli/command.h"

#include <iosfwd>

namespace arcflow {

/// The command line program, but for where its engine comes from: parses, runs one command, reports. Results go to
/// `out`, progress and messages to `err`. Returns the process's exit code: 0 done, 1 failed, 2 wrong usage, 130
/// cancelled.
int runCli(int argc, const char* const* argv, const EngineFactory& createEngine, std::ostream& out, std::ostream& err);

} // namespace arcflow
