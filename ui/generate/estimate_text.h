#pragma once

#include "ui/generate/run_estimator.h"

#include <QString>

namespace arcflow::ui {

/// "6.9 s", "3 min 20 s", "2 h 5 min".
QString roughDurationText(double seconds);

/// "240 MB", "1.4 GB".
QString byteText(double bytes);

/// "≈ 6.9 s · 66 evaluations · 240 MB · 60 KB on disk", with words for what is not known yet.
QString estimateText(const RunEstimate& estimate);

/// Where the numbers come from, in sentences.
QString estimateDetails(const RunEstimate& estimate);

} // namespace arcflow::ui
