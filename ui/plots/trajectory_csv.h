#pragma once

#include "ui/bridge/trajectory_data.h"

#include <QByteArray>

namespace arcflow::ui {

/// The recorded numbers as CSV (RFC 4180: commas, CRLF, one header row), UTF-8, decimal points in every locale,
/// shortest digits that read back to the same fp32 number, which is what runs are recorded in. Angles in degrees; a
/// field is empty where nothing was recorded.

/// One row per recorded point of both runs.
QByteArray pointsCsv(const TrajectoryData& data);

/// One row per step, mode and bin of ℓ of the student.
QByteArray modesCsv(const TrajectoryData& data);

} // namespace arcflow::ui
