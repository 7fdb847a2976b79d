#pragma once

#include "ui/bridge/engine_messages.h"
#include "ui/library/library_types.h"
#include "ui/queue/output_policy.h"

namespace arcflow::ui {

/// An image on disk, and what the library is to remember of it.
struct SavedResult {
    ImageRecord record;
    std::vector<RunStatistic> statistics;
};

/// Where the recorded steps of an image are kept.
QString trajectoryFile(const QString& folder, qint64 job, int index);

/// Writes the images of a run (and its recorded steps into `trajectoryFolder`), measures a pair's likeness, and
/// describes both for the library. Everything is on disk when it returns. Takes as long as encoding does: not for the
/// GUI thread. Throws arcflow::Error: diskFull, io, and what is wrong with the naming template.
SavedResult saveResult(const RunResult& result, qint64 job, int index, const OutputPolicy& output,
                       const QString& trajectoryFolder);

} // namespace arcflow::ui
