#pragma once

#include "core/engine/result.h"

#include <filesystem>
#include <vector>

namespace arcflow {

/// The recorded steps of an image's runs.
struct TrajectoryRecord {
    std::vector<StepRecord> student, teacher; ///< either may be empty
    PlaneShare plane;
};

/// Keeps the steps beside an image: one safetensors file, numbers in fp32, estimates as half floats, all or nothing. Of
/// the estimates so many are kept, evenly spread, as fit into `estimateBytes`; previews are not kept. Error(diskFull),
/// Error(io).
void writeTrajectory(const std::filesystem::path& file, const TrajectoryRecord& record, uint64_t estimateBytes);

/// Reads such a file back. Error(modelMissing), Error(modelCorrupt) naming what does not fit.
TrajectoryRecord readTrajectory(const std::filesystem::path& file);

} // namespace arcflow
