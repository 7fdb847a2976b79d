#pragma once

#include "core/engine/result.h"

#include <QSize>
#include <QString>

#include <optional>

namespace arcflow::ui {

/// What the chosen model can do, and what it does where nothing else is asked.
struct ModelTraits {
    QString name;         ///< for messages; empty: no model is known yet
    bool isKnown = false; ///< the numbers below are the model's
    bool hasStudent = true, hasTeacher = true;
    int pixelsPerToken = 16, latentChannels = 16;
    QSize size;
    int studentSteps = 0, teacherSteps = 0; ///< 0: not known
    double guidance = 0;                    ///< embedded; 0: the model has none
    double trueCfg = 1;                     ///< of the teacher; 1: off
    std::optional<double> timestepRatio;    ///< of the adapter

    /// Of a model in memory.
    static ModelTraits of(const LoadedModel& model);
    /// Of a folder's headers, before it is loaded; `hasAdapter`: it will be loaded with an ArcFlow adapter.
    static ModelTraits of(const ModelInfo& info, bool hasAdapter);

    bool operator==(const ModelTraits&) const = default;
};

} // namespace arcflow::ui
