#include "ui/queue/job_list_model.h"

#include <QIODevice>
#include <QMimeData>

#include <algorithm>

namespace arcflow::ui {
namespace {

const QString rowMime = QStringLiteral("application/x-arcflow-job");
constexpr int shownHistory = 50;

bool isQueued(const JobRecord& job) {
    return job.state == JobState::waiting || job.state == JobState::running || job.state == JobState::interrupted;
}

JobRecord recordOf(const JobRequest& request) {
    static constexpr const char* modes[] = {"student", "teacher", "pair"};
    JobRecord job;
    job.request = QByteArray::fromStdString(toJson(request));
    job.prompt = QString::fromStdString(request.generation.prompt);
    job.mode = QString::fromLatin1(modes[static_cast<int>(request.generation.mode)]);
    job.count = request.generation.count;
    job.created = QDateTime::currentDateTime();
    return job;
}

} // namespace

JobListModel::JobListModel(LibraryService& library, QObject* parent) : QAbstractListModel(parent), m_library(library) {}

void JobListModel::load() {
    struct Content {
        QVector<JobRecord> jobs;
        int interrupted = 0;
    };
    m_library.write(
        [](LibraryDatabase& db) {
            Content content;
            db.markInterrupted();
            content.jobs = db.queue();
            content.interrupted =
                static_cast<int>(std::count_if(content.jobs.cbegin(), content.jobs.cend(), [](const JobRecord& job) {
                    return job.state == JobState::interrupted;
                }));
            for (const JobRecord& job : db.history(shownHistory)) {
                if (job.state != JobState::done) {
                    content.jobs.append(job);
                }
            }
            return content;
        },
        this,
        [this](Content content) {
            beginResetModel();
            m_jobs = std::move(content.jobs);
            m_loaded = true;
            endResetModel();
            Q_EMIT loaded(content.interrupted);
            Q_EMIT readyChanged();
        });
}

void JobListModel::add(const JobRequest& request, bool inFront, qint64 draftImage, std::function<void(qint64)> added) {
    JobRecord job = recordOf(request);
    job.draftImage = draftImage;
    m_library.write(
        [fresh = job, inFront](LibraryDatabase& db) {
            JobRecord stored = fresh;
            stored.id = db.addJob(stored);
            if (inFront) {
                const QVector<JobRecord> queue = db.queue();
                const auto first = std::find_if(queue.cbegin(), queue.cend(), [&](const JobRecord& other) {
                    return other.state == JobState::waiting && other.id != stored.id;
                });
                if (first != queue.cend()) {
                    db.moveJob(stored.id, first->id);
                }
            }
            return *db.job(stored.id);
        },
        this,
        [this, inFront, added = std::move(added)](const JobRecord& stored) {
            int row = firstEndedRow();
            while (inFront && row > 0 && m_jobs[row - 1].state == JobState::waiting) {
                --row;
            }
            insert(row, stored);
            if (added) {
                added(stored.id);
            }
            Q_EMIT readyChanged();
        });
}

void JobListModel::duplicate(qint64 id) {
    if (const JobRecord* job = find(id)) {
        add(requestOf(*job));
    }
}

void JobListModel::retry(qint64 id) {
    const int row = rowOf(id);
    if (row < 0 || m_jobs[row].state == JobState::running || m_jobs[row].state == JobState::waiting) {
        return;
    }
    JobRecord job = m_jobs[row];
    const bool ended = !isQueued(job);
    job.state = JobState::waiting;
    job.failureKind = job.failureText = job.failureDetail = QString();
    m_live.remove(id);
    if (ended) { // back among those that wait, at the end
        m_library.write([id](LibraryDatabase& db) { db.moveJob(id, 0); });
        take(row);
        insert(firstEndedRow(), job);
    }
    change(rowOf(id), job, [this] { Q_EMIT readyChanged(); });
}

void JobListModel::edit(qint64 id, const JobRequest& request) {
    const int row = rowOf(id);
    if (row < 0 || m_jobs[row].state == JobState::running) {
        return;
    }
    JobRecord job = m_jobs[row];
    const JobRecord fresh = recordOf(request);
    job.request = fresh.request;
    job.prompt = fresh.prompt;
    job.mode = fresh.mode;
    job.count = fresh.count;
    job.finished = std::min(job.finished, job.count);
    change(row, job);
}

void JobListModel::setHeld(qint64 id, bool held) {
    const int row = rowOf(id);
    if (row >= 0 && m_jobs[row].held != held) {
        JobRecord job = m_jobs[row];
        job.held = held;
        change(row, job, [this] { Q_EMIT readyChanged(); });
    }
}

void JobListModel::move(qint64 id, qint64 before) {
    const int from = rowOf(id);
    const int to = before == 0 ? firstEndedRow() : rowOf(before);
    if (from < 0 || to < 0 || to == from || to == from + 1 || m_jobs[from].state != JobState::waiting) {
        return;
    }
    m_library.write([id, before](LibraryDatabase& db) { db.moveJob(id, before); });
    beginMoveRows({}, from, from, {}, to);
    m_jobs.move(from, to > from ? to - 1 : to);
    endMoveRows();
    Q_EMIT readyChanged();
}

void JobListModel::remove(qint64 id) {
    const int row = rowOf(id);
    if (row >= 0 && m_jobs[row].state != JobState::running) {
        m_library.write([id](LibraryDatabase& db) { db.removeJob(id); });
        take(row);
    }
}

void JobListModel::clearEnded() {
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (!isQueued(m_jobs[row])) {
            remove(m_jobs[row].id);
        }
    }
}

void JobListModel::resumeInterrupted() {
    const QVector<JobRecord> jobs = m_jobs;
    for (const JobRecord& job : jobs) {
        if (job.state == JobState::interrupted) {
            retry(job.id);
        }
    }
}

const JobRecord* JobListModel::find(qint64 id) const {
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_jobs[row];
}

JobRequest JobListModel::requestOf(const JobRecord& job) const {
    return jobRequestFromJson(std::string_view(job.request.constData(), static_cast<size_t>(job.request.size())),
                              concat("job ", job.id));
}

const JobRecord* JobListModel::nextReady() const {
    const auto ready = std::find_if(m_jobs.cbegin(), m_jobs.cend(),
                                    [](const JobRecord& job) { return job.state == JobState::waiting && !job.held; });
    return ready == m_jobs.cend() ? nullptr : &*ready;
}

int JobListModel::interruptedCount() const {
    return static_cast<int>(std::count_if(m_jobs.cbegin(), m_jobs.cend(),
                                          [](const JobRecord& job) { return job.state == JobState::interrupted; }));
}

int JobListModel::waitingCount() const {
    return static_cast<int>(std::count_if(m_jobs.cbegin(), m_jobs.cend(),
                                          [](const JobRecord& job) { return job.state == JobState::waiting; }));
}

void JobListModel::setState(qint64 id, JobState state, const Failure& failure, std::function<void()> done) {
    const int row = rowOf(id);
    if (row < 0) {
        return;
    }
    JobRecord job = m_jobs[row];
    job.state = state;
    if (state == JobState::running) {
        job.started = QDateTime::currentDateTime();
    } else if (!isQueued(job)) {
        job.ended = QDateTime::currentDateTime();
    }
    if (state == JobState::failed) {
        const std::string_view kind = name(failure.kind);
        job.failureKind = QString::fromLatin1(kind.data(), static_cast<qsizetype>(kind.size()));
        job.failureText = QString::fromStdString(failure.text);
        job.failureDetail = QString::fromStdString(failure.detail);
    }
    if (state != JobState::running) {
        m_live[id].fraction = 0;
        m_live[id].status.clear();
        m_live[id].secondsLeft = -1;
    }
    change(row, job, std::move(done));
    if (state == JobState::done) {
        take(row);
    } else if (!isQueued(job) && row + 1 < firstEndedRow()) { // below all that still have to run
        const int to = rowCount();
        beginMoveRows({}, row, row, {}, to);
        m_jobs.move(row, to - 1);
        endMoveRows();
    }
}

void JobListModel::setFinished(qint64 id, int finished) {
    if (const int row = rowOf(id); row >= 0) {
        m_jobs[row].finished = finished;
        Q_EMIT dataChanged(index(row), index(row));
    }
}

void JobListModel::setProgress(qint64 id, double fraction, const QString& status, double secondsLeft) {
    if (const int row = rowOf(id); row >= 0) {
        Live& live = m_live[id];
        live.fraction = fraction;
        live.status = status;
        live.secondsLeft = secondsLeft;
        Q_EMIT dataChanged(index(row), index(row), {ProgressRole, StatusRole, SecondsRole});
    }
}

void JobListModel::setPicture(qint64 id, const QImage& picture) {
    if (const int row = rowOf(id); row >= 0) {
        m_live[id].picture = picture;
        Q_EMIT dataChanged(index(row), index(row), {PictureRole});
    }
}

int JobListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

QVariant JobListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const JobRecord& job = m_jobs[index.row()];
    const Live live = m_live.value(job.id);
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1 · %2").arg(
            job.count > 1 ? QStringLiteral("%1 ×%2").arg(job.mode).arg(job.count) : job.mode, job.prompt);
    case Qt::ToolTipRole:
        return job.state == JobState::failed ? job.prompt + QStringLiteral("\n\n") + job.failureText : job.prompt;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(data(index, Qt::DisplayRole).toString(), statusText(job));
    case RecordRole:
        return QVariant::fromValue(job);
    case ProgressRole:
        return job.state == JobState::running ? live.fraction
                                              : static_cast<double>(job.finished) / std::max(1, job.count);
    case StatusRole:
        return statusText(job);
    case SecondsRole:
        if (job.state == JobState::waiting && m_estimator) {
            try {
                return m_estimator(requestOf(job));
            } catch (const Error&) {
                return -1.0;
            }
        }
        return job.state == JobState::running ? live.secondsLeft : -1.0;
    case PictureRole:
        return live.picture;
    default:
        return {};
    }
}

QString JobListModel::statusText(const JobRecord& job) const {
    const QString parts = job.finished > 0 ? tr(" · %1 of %2 done").arg(job.finished).arg(job.count) : QString();
    switch (job.state) {
    case JobState::waiting:
        return (job.held ? tr("on hold") : tr("waiting")) + parts;
    case JobState::running: {
        const QString status = m_live.value(job.id).status;
        return status.isEmpty() ? tr("starting") : status;
    }
    case JobState::interrupted:
        return tr("interrupted") + parts;
    case JobState::failed:
        return tr("failed: %1").arg(job.failureText);
    case JobState::cancelled:
        return tr("cancelled") + parts;
    case JobState::done:
        break;
    }
    return tr("done");
}

Qt::ItemFlags JobListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::ItemIsDropEnabled; // between rows
    }
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return m_jobs[index.row()].state == JobState::waiting ? flags | Qt::ItemIsDragEnabled : flags;
}

QStringList JobListModel::mimeTypes() const {
    return {rowMime};
}

QMimeData* JobListModel::mimeData(const QModelIndexList& indexes) const {
    auto* data = new QMimeData;
    if (!indexes.isEmpty()) {
        data->setData(rowMime, QByteArray::number(m_jobs[indexes.first().row()].id));
    }
    return data;
}

bool JobListModel::canDropMimeData(const QMimeData* data, Qt::DropAction action, int, int, const QModelIndex&) const {
    return action == Qt::MoveAction && data->hasFormat(rowMime);
}

bool JobListModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                const QModelIndex& parent) {
    if (!canDropMimeData(data, action, row, column, parent)) {
        return false;
    }
    const int target = row >= 0 ? row : parent.isValid() ? parent.row() : firstEndedRow();
    move(data->data(rowMime).toLongLong(), target < firstEndedRow() ? m_jobs[target].id : 0);
    return false; // the row has been moved: the view must not remove it
}

int JobListModel::rowOf(qint64 id) const {
    for (int row = 0; row < rowCount(); ++row) {
        if (m_jobs[row].id == id) {
            return row;
        }
    }
    return -1;
}

int JobListModel::firstEndedRow() const {
    const auto ended = std::find_if_not(m_jobs.cbegin(), m_jobs.cend(), isQueued);
    return static_cast<int>(ended - m_jobs.cbegin());
}

void JobListModel::insert(int row, const JobRecord& job) {
    beginInsertRows({}, row, row);
    m_jobs.insert(row, job);
    endInsertRows();
}

void JobListModel::change(int row, const JobRecord& job, std::function<void()> done) {
    m_jobs[row] = job;
    m_library.write(
        [job](LibraryDatabase& db) {
            // `finished` and `position` change on their own: together with an image, and when rows are moved.
            JobRecord stored = job;
            if (const std::optional<JobRecord> old = db.job(job.id)) {
                stored.position = old->position;
                stored.finished = std::max(old->finished, job.finished);
            }
            db.updateJob(stored);
        },
        this,
        [done = std::move(done)] {
            if (done) {
                done();
            }
        });
    Q_EMIT dataChanged(index(row), index(row));
}

void JobListModel::take(int row) {
    m_live.remove(m_jobs[row].id);
    beginRemoveRows({}, row, row);
    m_jobs.removeAt(row);
    endRemoveRows();
}

} // namespace arcflow::ui
