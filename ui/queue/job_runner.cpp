#include "ui/queue/job_runner.h"

#include "ui/shell/ready_threads.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace arcflow::ui {
namespace {

constexpr int mostUnstored = 4; ///< images made but not yet on disk; beyond, the engine waits

bool isPair(const JobRequest& request) {
    return request.generation.mode == RunMode::pair;
}

Failure failureOf(const Error& error) {
    return {error.kind(), error.what(), {}};
}

} // namespace

JobRunner::JobRunner(EngineClient& engine, LibraryService& library, JobListModel& jobs, const QString& dataFolder,
                     QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_library(library),
      m_jobs(jobs),
      m_dataFolder(dataFolder),
      m_latents(dataFolder + QStringLiteral("/latents")) {
    m_savers.setMaxThreadCount(1);
    keepThreadsReady(m_savers);
    connect(&engine, &EngineClient::runDone, this, &JobRunner::onRunDone);
    connect(&engine, &EngineClient::decoded, this, &JobRunner::onDecoded);
    connect(&engine, &EngineClient::failed, this, &JobRunner::onFailed);
    connect(&engine, &EngineClient::progressed, this, &JobRunner::onProgress);
    connect(&engine, &EngineClient::previewed, this, [this](const RunPreview& preview) {
        if (preview.id == m_run && m_job != 0) {
            Q_EMIT previewed(m_job, preview);
        }
    });
    connect(&jobs, &JobListModel::loaded, this, [this] {
        QSet<qint64> known;
        for (const JobRecord& job : m_jobs.jobs()) {
            known.insert(job.id);
        }
        m_latents.prune(known);
    });
    connect(&library, &LibraryService::failed, this, [this](const Failure& failure) {
        if (m_starting != 0) { // it could not be written down that the job runs: it does not
            const qint64 job = std::exchange(m_starting, 0);
            pauseBecause(failure);
            m_jobs.setState(job, JobState::waiting);
        }
    });
    connect(&jobs, &JobListModel::readyChanged, this, &JobRunner::startNext);
}

JobRunner::~JobRunner() {
    m_savers.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // what was saved goes into the library
}

void JobRunner::setPaused(bool paused) {
    if (m_paused == paused) {
        return;
    }
    m_paused = paused;
    Q_EMIT pausedChanged(paused);
    if (!paused) {
        // In the order in which they were made.
        const std::vector<SavedResult> unstored = std::exchange(m_unstored, {});
        for (const SavedResult& image : unstored) {
            store(image);
        }
        *m_saveFailed = false;
        const std::vector<Unsaved> unsaved = std::exchange(m_unsaved, {});
        for (const Unsaved& image : unsaved) {
            save(image.job, image.index, image.result);
        }
        advance();
        startNext();
    }
}

void JobRunner::cancel(qint64 job) {
    if (job == m_job && m_job != 0) {
        cancelRunning();
    } else if (const JobRecord* record = m_jobs.find(job); record && record->state != JobState::running) {
        m_jobs.setState(job, JobState::cancelled);
    }
}

void JobRunner::cancelRunning() {
    if (m_job == 0) {
        return;
    }
    if (m_run != 0) {
        m_engine.cancel(m_run);
    } else {
        endJob(JobState::cancelled);
    }
}

void JobRunner::cancelAll() {
    const QVector<JobRecord> jobs = m_jobs.jobs();
    for (const JobRecord& job : jobs) {
        if (job.state == JobState::waiting || job.state == JobState::interrupted) {
            m_jobs.setState(job.id, JobState::cancelled);
        }
    }
    cancelRunning();
}

void JobRunner::startNext() {
    if (m_paused || m_starting != 0 || m_job != 0) {
        return;
    }
    const JobRecord* next = m_jobs.nextReady();
    if (!next) {
        Q_EMIT idle();
        return;
    }
    const qint64 id = next->id;
    try {
        m_request = m_jobs.requestOf(*next);
    } catch (const Error& error) {
        m_jobs.setState(id, JobState::failed, failureOf(error));
        Q_EMIT jobFailed(id, failureOf(error));
        return QMetaObject::invokeMethod(this, &JobRunner::startNext, Qt::QueuedConnection), void();
    }
    m_starting = id;
    m_jobs.setState(id, JobState::running, {}, [this, id] {
        m_starting = 0;
        const JobRecord* job = m_jobs.find(id);
        if (!job) {
            return startNext();
        }
        m_job = id;
        m_index = m_stored = m_firstIndex = job->finished;
        m_clock.start();
        Q_EMIT jobStarted(id);
        advance();
    });
}

/// What is to be done next for the running job, whenever something about it has changed.
void JobRunner::advance() {
    if (m_job == 0 || m_run != 0) {
        return;
    }
    const bool allStored = m_stored == m_index;
    if (m_index >= m_request.generation.count) {
        if (allStored) {
            endJob(JobState::done);
        }
    } else if (m_paused) {
        if (allStored) {
            endJob(JobState::waiting);
        }
    } else if (m_index - m_stored < mostUnstored) {
        makeImage();
    }
}

void JobRunner::makeImage() {
    std::vector<FinishedLatents> kept = m_latents.find(m_job, m_index);
    if (kept.size() == (isPair(m_request) ? 2U : 1U)) {
        m_recovering = std::move(kept);
        m_recovered.clear();
        m_run = m_engine.decode(m_request.model, m_recovering.front().latents);
        return;
    }
    m_run = m_engine.run(m_request, m_index,
                         [latents = m_latents, job = m_job, index = m_index](const FinishedLatents& finished) {
                             latents.keep(job, index, finished);
                         });
}

/// A kept run has its picture again: the next face, or the whole image.
void JobRunner::onDecoded(RequestId id, const std::shared_ptr<const Image>& image) {
    if (id != m_run || m_job == 0) {
        return;
    }
    const FinishedLatents& run = m_recovering[m_recovered.size()];
    GeneratedImage& made = m_recovered.emplace_back();
    made.index = run.index;
    made.run = run.run;
    made.image = *image;
    made.metadata = run.metadata;
    if (run.metadata.timings) {
        made.times = {static_cast<int>(run.metadata.evaluations.value_or(0)), run.metadata.timings->encode,
                      run.metadata.timings->denoise, 0, run.metadata.timings->total};
    }
    if (m_recovered.size() < m_recovering.size()) {
        m_run = m_engine.decode(m_request.model, m_recovering[m_recovered.size()].latents);
        return;
    }
    onRunDone(id, std::make_shared<RunResult>(RunResult{std::move(m_recovered), m_engine.model(), 0}));
}

void JobRunner::onRunDone(RequestId id, const RunResultPtr& result) {
    if (id != m_run || m_job == 0) {
        return;
    }
    m_run = 0;
    Q_EMIT imageMade(m_job, result);
    save(m_job, m_index, result);
    ++m_index;
    advance();
}

void JobRunner::save(qint64 job, int index, const RunResultPtr& result) {
    const auto work = [this, job, index, result, output = m_output, folder = trajectoryFolder(),
                       failed = m_saveFailed] {
        std::optional<Failure> failure;
        if (!*failed) {
            try {
                SavedResult saved = saveResult(*result, job, index, output, folder);
                QMetaObject::invokeMethod(this, [this, saved = std::move(saved)] { store(saved); });
                return;
            } catch (const Error& error) {
                failure = failureOf(error);
            } catch (const std::exception& error) {
                failure = Failure{ErrorKind::internal, "The image could not be saved.", error.what()};
            }
            *failed = true; // a smaller image might still find room, but must not overtake this one
        }
        QMetaObject::invokeMethod(this,
                                  [this, job, index, result, failure] { saveFailed(job, index, result, failure); });
    };
    m_savers.start(work);
}

void JobRunner::store(const SavedResult& saved) {
    ImageRecord record = saved.record;
    if (const JobRecord* of = m_jobs.find(record.job)) {
        record.draftImage = of->draftImage;
    }
    using Stored = Outcome<std::optional<qint64>>; // nothing: the image before it is not there yet
    m_library.write(
        [record, statistics = QVector<RunStatistic>(saved.statistics.begin(), saved.statistics.end()),
         latents = m_latents](LibraryDatabase& db) {
            try {
                if (const std::optional<JobRecord> job = db.job(record.job); job && job->finished < record.index) {
                    return Stored(std::nullopt);
                }
                const qint64 image = db.addJobImage(record, statistics);
                latents.forget(record.job, record.index); // the library has it
                return Stored(std::optional(image));
            } catch (const Error& error) {
                return Stored(failureOf(error));
            }
        },
        this,
        [this, unsaved = record, saved](const Stored& stored) {
            if (!stored) {
                m_unstored.push_back(saved);
                return pauseBecause(stored.failure());
            }
            if (!stored.value()) {
                // What it waits for is tried again when the queue goes on; if it has gone on, so is this.
                return m_paused ? m_unstored.push_back(saved) : store(saved);
            }
            ImageRecord image = unsaved;
            image.id = *stored.value();
            m_jobs.setFinished(image.job, image.index + 1);
            Q_EMIT m_library.imageAdded(image.id);
            Q_EMIT imageStored(image.id, image);
            if (image.job == m_job) {
                m_stored = image.index + 1;
                advance();
            }
        });
}

/// Without a failure of its own: it waits behind one that failed.
void JobRunner::saveFailed(qint64 job, int index, const RunResultPtr& result, const std::optional<Failure>& failure) {
    if (!failure && !m_paused) {
        return save(job, index, result); // the queue has gone on meanwhile
    }
    m_unsaved.push_back({job, index, result});
    if (failure) {
        pauseBecause(*failure);
    }
}

void JobRunner::pauseBecause(const Failure& failure) {
    if (!m_paused) {
        m_paused = true;
        Q_EMIT pausedChanged(true);
    }
    Q_EMIT stopped(failure);
}

void JobRunner::onFailed(RequestId id, const Failure& failure) {
    if (id != m_run || m_job == 0) {
        return;
    }
    m_run = 0;
    switch (failure.kind) {
    case ErrorKind::cancelled:
        return endJob(JobState::cancelled);
    case ErrorKind::diskFull:
        pauseBecause(failure);
        return advance();
    default:
        return endJob(JobState::failed, failure);
    }
}

void JobRunner::endJob(JobState state, const Failure& failure) {
    const qint64 job = std::exchange(m_job, 0);
    if (state == JobState::done || state == JobState::cancelled) {
        m_latents.forgetJob(job); // a failed decode is tried again from what is kept
    }
    m_jobs.setState(job, state, failure);
    if (state == JobState::failed) {
        Q_EMIT jobFailed(job, failure);
    }
    Q_EMIT jobEnded(job);
    startNext();
}

void JobRunner::onProgress(const RunProgress& progress) {
    if (progress.id != m_run || m_job == 0) {
        return;
    }
    const GenerationRequest& request = m_request.generation;
    const LoadedModel& model = m_engine.model();
    const auto orDefault = [](int asked, int fallback) { return std::max(1, asked > 0 ? asked : fallback); };
    const int studentSteps = orDefault(request.steps, model.defaultSteps);
    const int teacherSteps =
        orDefault(request.mode == RunMode::teacher ? request.steps : request.teacherSteps, model.defaultTeacherSteps);
    const bool guided = request.trueCfg.value_or(model.defaultTrueCfg) > 1;
    const double studentWork = request.mode == RunMode::teacher ? 0 : studentSteps;
    const double teacherWork = request.mode == RunMode::student ? 0 : teacherSteps * (guided ? 2 : 1);
    const bool teacher = progress.run == RunMode::teacher;
    const double inRun = progress.phase == Phase::denoise  ? progress.fraction
                         : progress.phase == Phase::decode ? 1.0
                                                           : 0.0;
    const double done = (teacher ? studentWork : 0) + inRun * (teacher ? teacherWork : studentWork);
    const double inImage = progress.phase == Phase::load ? 0 : done / std::max(1.0, studentWork + teacherWork);
    const double fraction = (m_index + inImage) / std::max(1, request.count);
    const int steps = teacher ? teacherSteps : studentSteps;
    QString status;
    switch (progress.phase) {
    case Phase::load:
        status = tr("loading the model");
        break;
    case Phase::encode:
        status = tr("reading the prompt");
        break;
    case Phase::denoise:
        status = tr("step %1/%2").arg(std::min(steps, static_cast<int>(progress.fraction * steps) + 1)).arg(steps);
        break;
    case Phase::decode:
        status = tr("decoding");
        break;
    }
    // From the pace of this job so far: images of a job are alike.
    const double begun = static_cast<double>(m_firstIndex) / std::max(1, request.count);
    const double elapsed = static_cast<double>(m_clock.elapsed()) / 1000.0;
    const double left = fraction > begun && elapsed > 0.3 ? elapsed * (1.0 - fraction) / (fraction - begun) : -1.0;
    m_jobs.setProgress(m_job, fraction, status, left);
    Q_EMIT progressed(m_job, fraction, left);
}

} // namespace arcflow::ui
