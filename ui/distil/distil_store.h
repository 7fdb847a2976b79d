#pragma once

#include "core/engine/distillation_report.h"
#include "core/engine/distillation_request.h"

#include <QString>
#include <QVector>

#include <optional>

namespace arcflow::ui {

/// A run that is not finished, as it lies on disk.
struct UnfinishedRun {
    DistillationRequest request;
    qint64 iteration = 0; ///< that its state has come to
    QVector<TrainingProgress> curve;
};

/// The folder of the current run: what was asked for, its state, its curve. Written before a run starts, so that one
/// that was killed is found again. Error(io), Error(diskFull) where it cannot be written. Writing and clearing are for
/// the engine's thread: states of large models take time to go.
class DistilStore {
public:
    explicit DistilStore(QString folder) : m_folder(std::move(folder)) {}

    QString stateFile() const { return m_folder + QStringLiteral("/state.safetensors"); }
    QString cacheFolder() const { return m_folder + QStringLiteral("/cache"); } ///< of all runs; it bounds itself
    QString curveFile() const { return m_folder + QStringLiteral("/curve.csv"); }

    void write(const DistillationRequest& request) const; ///< a new run, in place of what was there
    std::optional<UnfinishedRun> find() const;            ///< nothing: none, or it cannot be read
    void markFinished() const;                            ///< it is not offered again; its curve stays
    void clear() const;

private:
    QString requestFile() const { return m_folder + QStringLiteral("/run.json"); }
    QString m_folder;
};

} // namespace arcflow::ui
