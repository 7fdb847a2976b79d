#pragma once

#include "core/base/task.h"
#include "core/engine/result.h"

#include <vector>

namespace arcflow {

/// Fused kernels against the reference formulas on this machine's processor and, if there is one, its graphics card.
std::vector<SelfTestRow> runSelfTest(const Task& task);

} // namespace arcflow
