#pragma once

#include "core/base/task.h"
#include "core/engine/judge_request.h"

namespace arcflow {

/// Error(invalidRequest) for a picture of another size than the judge's, or a tag that it does not know.
JudgeReport judge(const JudgeRequest& request, const Task& task);

} // namespace arcflow
