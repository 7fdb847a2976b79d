#include "ui/library/library_database_private.h"

#include <array>

namespace arcflow::ui {

namespace {

struct StateName {
    JobState state;
    const char16_t* name;
};
constexpr std::array<StateName, 6> stateNames = {{{JobState::waiting, u"waiting"},
                                                  {JobState::running, u"running"},
                                                  {JobState::interrupted, u"interrupted"},
                                                  {JobState::done, u"done"},
                                                  {JobState::failed, u"failed"},
                                                  {JobState::cancelled, u"cancelled"}}};

QString nameOf(JobState state) {
    return QString::fromUtf16(stateNames[static_cast<size_t>(state)].name);
}

JobState stateOf(const QString& name) {
    for (const StateName& known : stateNames) {
        if (name == QStringView(known.name)) {
            return known.state;
        }
    }
    return JobState::failed; // of a version that had more of them
}

// In the order of valuesOf() and readJob().
QString jobColumns() {
    return QStringLiteral("position, state, held, request, prompt, mode, count, finished, failure_kind, failure_text,"
                          " failure_detail, created, started, ended, draft_image");
}

QString inQueue() {
    return QStringLiteral("state IN ('waiting', 'running', 'interrupted')");
}

QVariantList valuesOf(const JobRecord& job, double position) {
    using S = Statement;
    return {position,
            nameOf(job.state),
            S::bound(job.held),
            S::bound(job.request),
            S::bound(job.prompt),
            S::bound(job.mode),
            job.count,
            job.finished,
            S::bound(job.failureKind),
            S::bound(job.failureText),
            S::bound(job.failureDetail),
            S::bound(job.created),
            S::bound(job.started),
            S::bound(job.ended),
            job.draftImage};
}

JobRecord readJob(Statement& row) {
    JobRecord job;
    job.id = row.number();
    job.position = row.real();
    job.state = stateOf(row.text());
    job.held = row.truth();
    job.request = row.bytes();
    job.prompt = row.text();
    job.mode = row.text();
    job.count = row.integer();
    job.finished = row.integer();
    job.failureKind = row.text();
    job.failureText = row.text();
    job.failureDetail = row.text();
    job.created = row.time();
    job.started = row.time();
    job.ended = row.time();
    job.draftImage = row.number();
    return job;
}

QVector<JobRecord> readJobs(Statement& rows) {
    QVector<JobRecord> jobs;
    while (rows.next()) {
        jobs.append(readJob(rows));
    }
    return jobs;
}

double positionAtEnd(LibraryConnection& connection) {
    return connection.value(QStringLiteral("SELECT coalesce(max(position), 0) + 1 FROM jobs WHERE ") + inQueue())
        .toDouble();
}

/// The position half-way between the job `before` and the one in front of it (which is not `moved`); nothing when
/// doubles have run out between the two.
std::optional<double> positionInFront(LibraryConnection& connection, qint64 before, double positionOfBefore,
                                      qint64 moved) {
    Statement previous(
        connection,
        QStringLiteral("SELECT position FROM jobs WHERE %1 AND id NOT IN (?, ?)"
                       " AND (position < ? OR (position = ? AND id < ?)) ORDER BY position DESC, id DESC LIMIT 1")
            .arg(inQueue()));
    previous.run(moved, before, positionOfBefore, positionOfBefore, before);
    if (!previous.next()) {
        return positionOfBefore - 1;
    }
    const double last = previous.real();
    const double middle = last + (positionOfBefore - last) / 2;
    return middle > last && middle < positionOfBefore ? std::optional(middle) : std::nullopt;
}

std::optional<double> positionOf(LibraryConnection& connection, qint64 id) {
    Statement row(connection, QStringLiteral("SELECT position FROM jobs WHERE id = ?"));
    return row.run(id).next() ? std::optional(row.real()) : std::nullopt;
}

void renumber(LibraryConnection& connection) {
    QVector<qint64> ids;
    Statement rows(connection, QStringLiteral("SELECT id FROM jobs WHERE %1 ORDER BY position, id").arg(inQueue()));
    for (rows.run(); rows.next();) {
        ids.append(rows.number());
    }
    Statement update(connection, QStringLiteral("UPDATE jobs SET position = ? WHERE id = ?"));
    for (qsizetype i = 0; i < ids.size(); ++i) {
        update.run(static_cast<double>(i + 1), ids[i]);
    }
}

} // namespace

qint64 LibraryDatabase::addJob(const JobRecord& job) {
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    const double position = job.position != 0 ? job.position : positionAtEnd(connection);
    const QVariantList values = valuesOf(job, position);
    Statement insert(connection,
                     QStringLiteral("INSERT INTO jobs (%1) VALUES (%2)").arg(jobColumns(), placesFor(values)));
    insert.runWith(values);
    const qint64 id = insert.insertedId();
    transaction.commit();
    return id;
}

void LibraryDatabase::updateJob(const JobRecord& job) {
    const QVariantList values = valuesOf(job, job.position);
    Statement(m_private->connection,
              QStringLiteral("UPDATE jobs SET (%1) = (%2) WHERE id = ?").arg(jobColumns(), placesFor(values)))
        .runWith(values + QVariantList{job.id});
}

void LibraryDatabase::moveJob(qint64 id, qint64 before) {
    if (id == before) {
        return;
    }
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    std::optional<double> position = positionOf(connection, before);
    if (!position) {
        position = positionAtEnd(connection);
    } else if (const auto middle = positionInFront(connection, before, *position, id)) {
        position = middle;
    } else {
        renumber(connection);
        position = positionInFront(connection, before, positionOf(connection, before).value_or(0), id);
    }
    Statement(connection, QStringLiteral("UPDATE jobs SET position = ? WHERE id = ?")).run(*position, id);
    transaction.commit();
}

void LibraryDatabase::removeJob(qint64 id) {
    Statement(m_private->connection, QStringLiteral("DELETE FROM jobs WHERE id = ?")).run(id);
}

std::optional<JobRecord> LibraryDatabase::job(qint64 id) {
    Statement row(m_private->connection, QStringLiteral("SELECT id, %1 FROM jobs WHERE id = ?").arg(jobColumns()));
    return row.run(id).next() ? std::optional(readJob(row)) : std::nullopt;
}

QVector<JobRecord> LibraryDatabase::queue() {
    Statement rows(
        m_private->connection,
        QStringLiteral("SELECT id, %1 FROM jobs WHERE %2 ORDER BY position, id").arg(jobColumns(), inQueue()));
    return readJobs(rows.run());
}

QVector<JobRecord> LibraryDatabase::history(int limit) {
    Statement rows(m_private->connection,
                   QStringLiteral("SELECT id, %1 FROM jobs WHERE NOT (%2) ORDER BY ended DESC, id DESC LIMIT ?")
                       .arg(jobColumns(), inQueue()));
    return readJobs(rows.run(limit));
}

int LibraryDatabase::markInterrupted() {
    Statement update(m_private->connection,
                     QStringLiteral("UPDATE jobs SET state = 'interrupted' WHERE state = 'running'"));
    return update.run().changedRows();
}

} // namespace arcflow::ui
