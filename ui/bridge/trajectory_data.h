#pragma once

#include "core/engine/trajectory_file.h"

#include <memory>

namespace arcflow::ui {

/// What one image's plots are drawn from: the recorded steps of its runs. Immutable and shared between threads and
/// panels.
struct TrajectoryData : TrajectoryRecord {
    bool empty() const { return student.empty() && teacher.empty(); }
};
using TrajectoryPtr = std::shared_ptr<const TrajectoryData>;

} // namespace arcflow::ui
