#pragma once

#include "core/base/task.h"
#include "core/engine/size_timing.h"

namespace arcflow {

SizeTiming timeSize(const SizeTimingRequest& request, const Task& task);

} // namespace arcflow
