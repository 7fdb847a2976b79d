#pragma once

#include "core/engine/request.h"

#include <QSize>
#include <QtGlobal>

#include <optional>

namespace arcflow::ui {

/// What a job will do, every default filled in: what its costs are counted from.
struct RunPlan {
    RunMode mode = RunMode::student;
    QSize size; ///< pixels; empty while no model is known
    int count = 1;
    int studentSteps = 0, teacherSteps = 0;
    double trueCfg = 1; ///< of the teacher; above 1 every step takes two evaluations
    Recording recording = Recording::none;
    int pointsPerStep = 8;
    bool keepEstimates = false;
    int pixelsPerToken = 16, latentChannels = 16;

    bool runsStudent() const { return mode != RunMode::teacher; }
    bool runsTeacher() const { return mode != RunMode::student; }
    qint64 pixels() const;                                         ///< of one picture; 0 while the size is not known
    int pictures() const { return mode == RunMode::pair ? 2 : 1; } ///< files for each image

    // Network evaluations (NFE) for each image.
    qint64 studentEvaluations() const;
    qint64 teacherEvaluations() const;
    qint64 comparisonEvaluations() const; ///< of the teacher at the student's points, for the plots
    qint64 evaluations() const;           ///< all of them, for all images

    /// What the plots' records take on disk for each image: a fair guess.
    qint64 recordBytes() const;

    bool operator==(const RunPlan&) const = default;
};

/// What a button asks for in place of what the panel shows.
struct GenerateOverride {
    std::optional<RunMode> mode;
    std::optional<int> count;

    bool operator==(const GenerateOverride&) const = default;
};

} // namespace arcflow::ui
