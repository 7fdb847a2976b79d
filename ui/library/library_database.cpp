#include "ui/library/library_database.h"

#include "ui/library/library_database_private.h"
#include "ui/library/library_schema.h"

#include <QDir>
#include <QFileInfo>

namespace arcflow::ui {

namespace {

/// Set while the library is open for writing: still set at the next start, it tells of a crash.
bool setOpenMark(LibraryConnection& connection) {
    Statement mark(connection, QStringLiteral("SELECT value FROM state WHERE name = 'open'"));
    const bool wasSet = mark.run().next() && mark.truth();
    Statement(connection, QStringLiteral("INSERT OR REPLACE INTO state (name, value) VALUES ('open', 1)")).run();
    return wasSet;
}

void prepareForWriting(LibraryConnection& connection) {
    connection.value(QStringLiteral("PRAGMA journal_mode = WAL"));
    connection.execute(QStringLiteral("PRAGMA synchronous = FULL")); // what is committed survives a power cut
    connection.execute(QStringLiteral("PRAGMA foreign_keys = ON"));
    connection.value(QStringLiteral("PRAGMA journal_size_limit = 16777216"));
    migrateLibrary(connection);
}

QString folderReadyFor(const QString& file, bool writable) {
    const QFileInfo info(file);
    if (writable && !QDir().mkpath(info.absolutePath())) {
        fail(ErrorKind::io, info.absolutePath().toStdString(),
             ": expected a folder for the library, but it cannot be made");
    }
    if (!writable && !info.isFile()) {
        fail(ErrorKind::io, file.toStdString(), ": expected a library, found no file of that name");
    }
    return info.absoluteFilePath();
}

} // namespace

LibraryDatabase::LibraryDatabase(const QString& file, Access access) {
    const bool writable = access == Access::readWrite;
    m_private = std::make_unique<Private>(folderReadyFor(file, writable), writable);
    LibraryConnection& connection = m_private->connection;
    connection.execute(QStringLiteral("PRAGMA cache_size = -65536")); // KiB
    connection.execute(QStringLiteral("PRAGMA temp_store = MEMORY"));
    if (!writable) {
        requireCurrentLibrary(connection);
        return;
    }
    prepareForWriting(connection);
    m_private->endedUncleanly = setOpenMark(connection);
}

LibraryDatabase::~LibraryDatabase() {
    LibraryConnection& connection = m_private->connection;
    if (!connection.isWritable() || connection.damageSeen()) {
        return; // damage: to be looked into at the next start
    }
    try {
        Statement(connection, QStringLiteral("UPDATE state SET value = 0 WHERE name = 'open'")).run();
    } catch (const Error& error) {
        qWarning("library: the end could not be noted: %s", error.what());
    }
}

bool LibraryDatabase::endedUncleanly() const {
    return m_private->endedUncleanly;
}

bool LibraryDatabase::isSound() {
    LibraryConnection& connection = m_private->connection;
    try {
        if (connection.value(QStringLiteral("PRAGMA quick_check(1)")).toString() != QStringLiteral("ok")) {
            return false;
        }
        if (connection.isWritable()) { // asked for by what looks like a write
            Statement(connection, QStringLiteral("INSERT INTO image_search (image_search) VALUES ('integrity-check')"))
                .run();
        }
        return true;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::modelCorrupt) {
            return false;
        }
        throw;
    }
}

bool LibraryDatabase::repairSearch() {
    try {
        Transaction transaction(m_private->connection);
        m_private->connection.execute(QStringLiteral("DROP TABLE image_search"));
        createSearchIndex(m_private->connection);
        transaction.commit();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::modelCorrupt) {
            throw;
        }
    }
    return isSound();
}

} // namespace arcflow::ui
