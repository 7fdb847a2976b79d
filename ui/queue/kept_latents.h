#pragma once

#include "core/engine/result.h"

#include <QSet>
#include <QString>

#include <vector>

namespace arcflow::ui {

/// The latents of runs whose images are not safely on disk yet, one file each in a folder beside the library. Any
/// thread; the functions of one (job, index) one at a time.
class KeptLatents {
public:
    explicit KeptLatents(const QString& folder) : m_folder(folder) {}

    /// Error(diskFull), Error(io).
    void keep(qint64 job, int index, const FinishedLatents& latents) const;

    /// What is kept of an image, student first; broken files are left out.
    std::vector<FinishedLatents> find(qint64 job, int index) const;

    void forget(qint64 job, int index) const;
    void forgetJob(qint64 job) const;
    /// Removes what belongs to none of these jobs.
    void prune(const QSet<qint64>& jobs) const;

private:
    QString file(qint64 job, int index, RunMode run) const;
    QString m_folder;
};

} // namespace arcflow::ui
