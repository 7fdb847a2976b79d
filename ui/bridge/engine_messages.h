#pragma once

#include "core/engine/engine.h"
#include "core/engine/request_json.h"

#include <QMetaType>
#include <QString>

#include <functional>
#include <memory>

namespace arcflow::ui {

// What the window and the engine's thread tell each other: values only.

/// Names one request and everything that comes back for it. 0 = none.
using RequestId = quint64;

/// Makes the engine; runs on the engine's thread. Throws arcflow::Error where it cannot.
using EngineFactory = std::function<std::unique_ptr<Engine>()>;

/// Hears of a run's latents on the engine's thread, before they are decoded, and may keep them; what it throws ends the
/// run with that failure.
using LatentKeeper = std::function<void(const FinishedLatents&)>;

struct RunProgress {
    RequestId id = 0;
    Phase phase = Phase::load;
    double fraction = 0; ///< of the phase
    RunMode run = RunMode::student;
};

/// A live preview: the latest estimate of the final image.
struct RunPreview {
    RequestId id = 0;
    RunMode run = RunMode::student;
    int step = 0, count = 0;
    Image image;
};

/// One run: one image, or one pair from the same noise. Shared, as pixels are large.
struct RunResult {
    std::vector<GeneratedImage> images; ///< student, teacher, or student then teacher
    LoadedModel model;
    uint64_t peakBytes = 0;
};
using RunResultPtr = std::shared_ptr<const RunResult>;

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::RunProgress)
Q_DECLARE_METATYPE(arcflow::ui::RunResultPtr)
