#pragma once

#include "core/engine/distillation.h"
#include "ui/bridge/engine_messages.h"

#include <QImage>
#include <QMetaType>
#include <QString>
#include <QVector>

#include <functional>
#include <memory>

namespace arcflow::ui {

// What the window and the engine's thread tell each other about a distillation: values only.

struct DistillationOrder {
    DistillationRequest request;
    QString curveFile; ///< every iteration goes into it, as CSV
    /// Called before the run begins, on the engine's thread, where files may take their time. What it throws is the
    /// run's failure.
    std::function<void()> prepare;
};

struct DistillationBegun {
    DistillationFacts facts;
    qint64 iteration = 0; ///< the next one
};

/// A validation with its pictures as the screen takes them, no side longer than 512 pixels.
struct ShownPair {
    QString prompt;
    QImage teacher, student;
};
struct ShownValidation {
    qint64 iteration = 0;
    double studentError = 0, shortTeacherError = 0;
    QVector<ShownPair> pairs;
};
using ValidationPtr = std::shared_ptr<const ShownValidation>;

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::DistillationBegun)
Q_DECLARE_METATYPE(arcflow::ui::ValidationPtr)
