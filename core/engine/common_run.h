#pragma once

#include "core/engine/training_loop.h"
#include "core/parallel/process_group.h"

namespace arcflow {

/// The same run in step with the other processes of a group: a stop that one of them is asked for stops all before the
/// same iteration, since none can iterate without the others; the first measures, keeps the state and reports. Alone,
/// the run as it is.
TrainingRun inCommon(TrainingRun run, ProcessGroup& group);

} // namespace arcflow
