#pragma once

// For the .cpp files of ui/library only.

#include "core/base/error.h"

#include <QDateTime>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <QVector>

#include <memory>
#include <optional>
#include <unordered_map>

class QSqlError;

namespace arcflow::ui {

/// One connection to a library file, with the statements prepared on it. Failures of SQLite become arcflow::Error.
class LibraryConnection {
public:
    LibraryConnection(const QString& file, bool writable);
    ~LibraryConnection();
    LibraryConnection(const LibraryConnection&) = delete;
    LibraryConnection& operator=(const LibraryConnection&) = delete;

    const QString& file() const { return m_file; }
    bool isWritable() const { return m_writable; }
    /// Whether SQLite has called the file damaged since it was opened.
    bool damageSeen() const { return m_damageSeen; }

    void execute(const QString& sql);
    /// The first value of the first row, which must be there.
    QVariant value(const QString& sql);

private:
    friend class Statement;
    [[noreturn]] void failWith(const QSqlError& error);

    QString m_file;
    bool m_writable = false;
    bool m_damageSeen = false;
    QString m_name; ///< of the connection, for Qt
    QSqlDatabase m_database;
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_prepared;
};

/// The kind of failure that a result code of SQLite stands for; `file` is looked at where the code leaves it open
/// whether the disk is full.
ErrorKind errorKindOf(int sqliteCode, const QString& file);

/// A prepared statement in use. Destroyed, it lets go of the rows, so that no read stands in the way of others.
///
///     Statement found(connection, QStringLiteral("SELECT name FROM tags WHERE id = ?"));
///     found.run(id);
///     while (found.next()) { … found.text() … }
class Statement {
public:
    enum class Keep { yes, no }; ///< no: for statements of endless variety

    Statement(LibraryConnection& connection, const QString& sql, Keep keep = Keep::yes);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    template <typename... Values> Statement& run(const Values&... values) { return runWith({bound(values)...}); }
    Statement& runWith(const QVariantList& values);

    bool next();
    // The values of a row, from left to right: every call takes the next one.
    QString text() { return take().toString(); }
    QByteArray bytes() { return take().toByteArray(); }
    qint64 number() { return take().toLongLong(); }
    int integer() { return static_cast<int>(number()); }
    bool truth() { return number() != 0; }
    double real();    ///< NaN where there is none
    QDateTime time(); ///< invalid where there is none
    std::optional<qint64> maybeNumber();

    qint64 insertedId() const { return m_query->lastInsertId().toLongLong(); }
    int changedRows() const { return m_query->numRowsAffected(); }

    // As SQLite is to keep them: no NULL for an empty text, times in milliseconds.
    static QVariant bound(const QString& text) { return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text); }
    static QVariant bound(const QByteArray& bytes) {
        return bytes.isNull() ? QVariant(QByteArray("")) : QVariant(bytes);
    }
    static QVariant bound(const QDateTime& time) {
        return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant();
    }
    static QVariant bound(qint64 number) { return number; }
    static QVariant bound(int number) { return number; }
    static QVariant bound(bool truth) { return truth ? 1 : 0; }
    static QVariant bound(double number) { return number; }
    static QVariant bound(const QVariant& value) { return value; }
    static QVariant bound(const QVector<qint64>& ids); ///< for json_each(?)

private:
    QVariant take() { return m_query->value(m_column++); }

    LibraryConnection& m_connection;
    std::unique_ptr<QSqlQuery> m_own;
    QSqlQuery* m_query;
    int m_column = 0;
};

/// "?, ?, ?": a place for each of the values.
QString placesFor(const QVariantList& values);

/// All or nothing: rolled back unless committed.
class Transaction {
public:
    explicit Transaction(LibraryConnection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    LibraryConnection* m_connection;
};

} // namespace arcflow::ui
