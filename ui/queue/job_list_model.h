#pragma once

#include "core/engine/request_json.h"
#include "ui/library/library_service.h"

#include <QAbstractListModel>
#include <QHash>
#include <QImage>

namespace arcflow::ui {

/// The queue: jobs to do in order, then those that failed or were cancelled, until they are cleared away. Every change
/// goes to the library first and shows at once; a job that is done leaves the list. Dragging rows reorders those that
/// wait. GUI thread only.
class JobListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        RecordRole = Qt::UserRole + 1, ///< JobRecord
        ProgressRole,                  ///< 0…1 of the whole job
        StatusRole,                    ///< "step 20/32", "waiting"…
        SecondsRole,                   ///< left, or needed for a job that waits; negative = unknown
        PictureRole,                   ///< QImage: the latest preview or image of the job
    };

    explicit JobListModel(LibraryService& library, QObject* parent = nullptr);

    /// Reads the queue as the last run of the program left it. Jobs that ran then are interrupted now.
    void load();
    bool isLoaded() const { return m_loaded; }

    /// Puts a job at the end, or in front of all that wait. `added` hears of its id once it is safely in the library.
    void add(const JobRequest& request, bool inFront = false, qint64 draftImage = 0,
             std::function<void(qint64)> added = {});
    void duplicate(qint64 id);
    /// Waits again, from where it stopped: failed, cancelled and interrupted jobs.
    void retry(qint64 id);
    void edit(qint64 id, const JobRequest& request); ///< of a job that does not run
    void setHeld(qint64 id, bool held);
    void move(qint64 id, qint64 before); ///< 0 = behind all that wait
    void remove(qint64 id);              ///< not the running one
    void clearEnded();
    void resumeInterrupted();

    const JobRecord* find(qint64 id) const;
    JobRequest requestOf(const JobRecord& job) const; ///< Error(modelCorrupt) for a request no version can read
    /// The first job that may run.
    const JobRecord* nextReady() const;
    int interruptedCount() const;
    int waitingCount() const;
    const QVector<JobRecord>& jobs() const { return m_jobs; }

    // For the runner. `done` hears when the change is safely in the library.
    void setState(qint64 id, JobState state, const Failure& failure = {}, std::function<void()> done = {});
    void setFinished(qint64 id, int finished); ///< shows it; the library learns it together with the image
    void setProgress(qint64 id, double fraction, const QString& status, double secondsLeft);
    void setPicture(qint64 id, const QImage& picture);
    /// How long a job will take, in seconds, or negative; for SecondsRole of jobs that wait.
    void setEstimator(std::function<double(const JobRequest&)> estimator) { m_estimator = std::move(estimator); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

Q_SIGNALS:
    void loaded(int interrupted);
    void readyChanged(); ///< there may be a job to run now

private:
    struct Live {
        double fraction = 0, secondsLeft = -1;
        QString status;
        QImage picture;
    };

    int rowOf(qint64 id) const;
    void insert(int row, const JobRecord& job);
    void change(int row, const JobRecord& job, std::function<void()> done = {});
    void take(int row);
    int firstEndedRow() const;
    QString statusText(const JobRecord& job) const;

    LibraryService& m_library;
    bool m_loaded = false;
    QVector<JobRecord> m_jobs;
    QHash<qint64, Live> m_live;
    std::function<double(const JobRequest&)> m_estimator;
};

} // namespace arcflow::ui
