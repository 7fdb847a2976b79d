#pragma once

#include "app/cli/command.h"
#include "core/parallel/process_group.h"

namespace arcflow {

/// Runs a command that the processes of a group carry out in common (mpirun): the first alone speaks, and where one
/// fails all end, as the others would wait for it.
ExitCode runInCommon(CommandContext& context, const Command& command);

} // namespace arcflow
