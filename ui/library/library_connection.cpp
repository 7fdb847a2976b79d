#include "ui/library/library_connection.h"

#include <QAtomicInt>
#include <QFileInfo>
#include <QSqlError>
#include <QTemporaryFile>

#include <cerrno>
#include <limits>

#include <unistd.h>

namespace arcflow::ui {

namespace {

/// Result codes of SQLite that are acted on (sqlite3.h).
namespace code {
constexpr int busy = 5;
constexpr int locked = 6;
constexpr int noMemory = 7;
constexpr int ioError = 10;
constexpr int corrupt = 11;
constexpr int full = 13;
constexpr int cannotOpen = 14;
constexpr int tooBig = 18;
constexpr int notADatabase = 26;
constexpr int primaryMask = 0xFF;
constexpr int ioErrorSharedMemorySize = ioError | (19 << 8);
} // namespace code

/// SQLite says "full" for ENOSPC only, and a plain input/output error for an exhausted quota and for the size limit of
/// a file. So this tries what SQLite has tried: writing a little beyond the end of its largest file.
bool diskIsFull(const QString& file) {
    constexpr qint64 probe = 64 << 10;
    QTemporaryFile trial(QFileInfo(file).absolutePath() + QStringLiteral("/.arcflow-XXXXXX.part"));
    if (!trial.open()) {
        return errno == ENOSPC || errno == EDQUOT;
    }
    const qint64 end = std::max(QFileInfo(file).size(), QFileInfo(file + QStringLiteral("-wal")).size());
    const QByteArray bytes(probe, '\x55');
    const ssize_t written = ::pwrite(trial.handle(), bytes.constData(), static_cast<size_t>(probe), end);
    return written < 0 ? errno == ENOSPC || errno == EDQUOT || errno == EFBIG : written < probe;
}

} // namespace

ErrorKind errorKindOf(int sqliteCode, const QString& file) {
    switch (sqliteCode & code::primaryMask) {
    case code::full:
        return ErrorKind::diskFull;
    case code::corrupt:
    case code::notADatabase:
        return ErrorKind::modelCorrupt;
    case code::noMemory:
        return ErrorKind::outOfMemory;
    case code::tooBig:
        return ErrorKind::invalidRequest;
    case code::ioError:
    case code::cannotOpen:
        return sqliteCode == code::ioErrorSharedMemorySize || diskIsFull(file) ? ErrorKind::diskFull : ErrorKind::io;
    default:
        return ErrorKind::io;
    }
}

LibraryConnection::LibraryConnection(const QString& file, bool writable) : m_file(file), m_writable(writable) {
    static QAtomicInt counter;
    m_name = QStringLiteral("arcflow-library-%1").arg(counter.fetchAndAddRelaxed(1));
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    m_database.setDatabaseName(file);
    m_database.setConnectOptions(writable ? QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000")
                                          : QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=10000"));
    if (!m_database.open()) {
        const QSqlError error = m_database.lastError();
        m_database = {};
        QSqlDatabase::removeDatabase(m_name);
        failWith(error);
    }
}

LibraryConnection::~LibraryConnection() {
    m_prepared.clear();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

void LibraryConnection::execute(const QString& sql) {
    Statement(*this, sql, Statement::Keep::no).run();
}

QVariant LibraryConnection::value(const QString& sql) {
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(sql) || !query.next()) {
        failWith(query.lastError());
    }
    return query.value(0);
}

void LibraryConnection::failWith(const QSqlError& error) {
    const int sqliteCode = error.nativeErrorCode().toInt();
    const ErrorKind kind = errorKindOf(sqliteCode, m_file);
    m_damageSeen = m_damageSeen || kind == ErrorKind::modelCorrupt;
    const int primary = sqliteCode & code::primaryMask;
    fail(kind, m_file.toStdString(), ": ", error.databaseText().toStdString(),
         primary == code::busy || primary == code::locked ? ", as another program is using it" : "", " (SQLite ",
         sqliteCode, ")");
}

Statement::Statement(LibraryConnection& connection, const QString& sql, Keep keep) : m_connection(connection) {
    std::unique_ptr<QSqlQuery>& place = keep == Keep::yes ? connection.m_prepared[sql] : m_own;
    if (!place) {
        auto query = std::make_unique<QSqlQuery>(connection.m_database);
        query->setForwardOnly(true);
        if (!query->prepare(sql)) {
            connection.failWith(query->lastError());
        }
        place = std::move(query);
    }
    m_query = place.get();
}

Statement::~Statement() {
    m_query->finish();
}

Statement& Statement::runWith(const QVariantList& values) {
    for (qsizetype i = 0; i < values.size(); ++i) {
        m_query->bindValue(static_cast<int>(i), values[i]);
    }
    if (!m_query->exec()) {
        m_connection.failWith(m_query->lastError());
    }
    return *this;
}

bool Statement::next() {
    m_column = 0;
    if (m_query->next()) {
        return true;
    }
    if (m_query->lastError().isValid()) { // damage can show in the middle of the rows
        m_connection.failWith(m_query->lastError());
    }
    return false;
}

double Statement::real() {
    const QVariant value = take();
    return value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.toDouble();
}

QDateTime Statement::time() {
    const QVariant value = take();
    return value.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(value.toLongLong());
}

std::optional<qint64> Statement::maybeNumber() {
    const QVariant value = take();
    return value.isNull() ? std::nullopt : std::optional(value.toLongLong());
}

QVariant Statement::bound(const QVector<qint64>& ids) {
    QString list = QStringLiteral("[");
    for (const qint64 id : ids) {
        if (list.size() > 1) {
            list += u',';
        }
        list += QString::number(id);
    }
    return list + u']';
}

QString placesFor(const QVariantList& values) {
    return QStringList(values.size(), QStringLiteral("?")).join(QStringLiteral(", "));
}

Transaction::Transaction(LibraryConnection& connection) : m_connection(&connection) {
    // A writer asks for its turn at once: one that has read before could only fail when another has written since.
    Statement(connection, connection.isWritable() ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN")).run();
}

Transaction::~Transaction() {
    if (m_connection) {
        try {
            Statement(*m_connection, QStringLiteral("ROLLBACK")).run();
        } catch (const Error&) {
            // SQLite has rolled back by itself, as it does on a full disk.
        }
    }
}

void Transaction::commit() {
    Statement(*m_connection, QStringLiteral("COMMIT")).run();
    m_connection = nullptr;
}

} // namespace arcflow::ui
