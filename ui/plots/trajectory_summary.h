#pragma once

#include "ui/bridge/trajectory_data.h"

#include <QString>

namespace arcflow::ui {

/// What the plots show, in words with numbers: for screen readers and for people who would rather read. Paragraphs are
/// separated by empty lines; numbers are written as in the user's locale. Empty for empty data.
QString trajectorySummary(const TrajectoryData& data);

/// The three paragraphs of it; empty where there is nothing to say.
QString pathSummary(const TrajectoryData& data);
QString velocitySummary(const TrajectoryData& data);
QString modesSummary(const TrajectoryData& data);

} // namespace arcflow::ui
