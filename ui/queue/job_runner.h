#pragma once

#include "ui/bridge/engine_client.h"
#include "ui/queue/job_list_model.h"
#include "ui/queue/kept_latents.h"
#include "ui/queue/result_saver.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace arcflow::ui {

/// Works off the queue, image by image, so that nothing is lost whatever happens: a job is in the library as running
/// before it starts; latents are on disk before they are decoded; images are on disk, then in the library, before the
/// latents go and the job's count rises. What ends in between goes on from there the next time. GUI thread only; images
/// are saved on a thread of their own.
class JobRunner : public QObject {
    Q_OBJECT

public:
    /// `dataFolder`: where latents and recorded steps are kept.
    JobRunner(EngineClient& engine, LibraryService& library, JobListModel& jobs, const QString& dataFolder,
              QObject* parent = nullptr);
    ~JobRunner() override; ///< waits for images that are being saved

    void setOutput(const OutputPolicy& output) { m_output = output; }
    void setPaused(bool paused); ///< after the image that is being made
    bool isPaused() const { return m_paused; }

    void cancel(qint64 job); ///< at once if it runs; one that waits becomes cancelled
    void cancelRunning();
    void cancelAll();

    qint64 runningJob() const { return m_job; }
    QString trajectoryFolder() const { return m_dataFolder + QStringLiteral("/trajectories"); }

Q_SIGNALS:
    void pausedChanged(bool paused);
    void stopped(const arcflow::Failure& failure); ///< paused because of this: the disk is full
    void jobStarted(qint64 job);
    void progressed(qint64 job, double fraction, double secondsLeft);
    void previewed(qint64 job, const arcflow::ui::RunPreview& preview);
    void imageMade(qint64 job, const arcflow::ui::RunResultPtr& result); ///< not on disk yet
    void imageStored(qint64 image, const arcflow::ui::ImageRecord& record);
    void jobFailed(qint64 job, const arcflow::Failure& failure);
    void jobEnded(qint64 job);
    void idle(); ///< nothing runs and nothing is ready

private:
    void startNext();
    void advance();
    void makeImage();
    void onRunDone(RequestId id, const RunResultPtr& result);
    void onDecoded(RequestId id, const std::shared_ptr<const Image>& image);
    void onFailed(RequestId id, const Failure& failure);
    void onProgress(const RunProgress& progress);
    void save(qint64 job, int index, const RunResultPtr& result);
    void store(const SavedResult& saved);
    void saveFailed(qint64 job, int index, const RunResultPtr& result, const std::optional<Failure>& failure);
    void endJob(JobState state, const Failure& failure = {});
    void pauseBecause(const Failure& failure);

    EngineClient& m_engine;
    LibraryService& m_library;
    JobListModel& m_jobs;
    QString m_dataFolder;
    KeptLatents m_latents;
    OutputPolicy m_output;
    QThreadPool m_savers; ///< one thread: images of a job are stored in order
    bool m_paused = false;
    qint64 m_starting = 0; ///< a job that is about to run, once the library says so

    // The job that runs
    qint64 m_job = 0;
    JobRequest m_request;
    int m_index = 0;  ///< the image that is being made
    int m_stored = 0; ///< images in the library
    RequestId m_run = 0;
    std::vector<FinishedLatents> m_recovering; ///< kept latents whose decode was lost
    std::vector<GeneratedImage> m_recovered;
    QElapsedTimer m_clock; ///< since the job started
    int m_firstIndex = 0;  ///< where it started
    /// Set on the saver's thread once an image could not be saved: those behind it are not tried, so that a job's
    /// images are stored in order.
    std::shared_ptr<std::atomic<bool>> m_saveFailed = std::make_shared<std::atomic<bool>>(false);
    /// Images whose saving failed for want of room; saved again when the queue goes on.
    struct Unsaved {
        qint64 job;
        int index;
        RunResultPtr result;
    };
    std::vector<Unsaved> m_unsaved;
    /// Images on disk that the library could not take.
    std::vector<SavedResult> m_unstored;
};

} // namespace arcflow::ui
