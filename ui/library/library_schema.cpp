#include "ui/library/library_schema.h"

#include "ui/library/search_text.h"

#include <array>
#include <span>

namespace arcflow::ui {

namespace {

constexpr qint64 applicationId = 0x41724677; // "ArFw": tells our files from other SQLite files

/// Version 1. Times are milliseconds since 1970, seeds have their highest bit flipped so that signed order is that of
/// the unsigned numbers. The narrow columns of images stand first: what filters look at is read without the texts
/// behind it. Files of this version are out there: it does not change, a later version adds a step.
constexpr const char* version1[] = {
    R"(CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID)",

    R"(CREATE TABLE jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, position REAL NOT NULL, state TEXT NOT NULL, held INTEGER NOT NULL,
        request BLOB NOT NULL, prompt TEXT NOT NULL, mode TEXT NOT NULL, count INTEGER NOT NULL,
        finished INTEGER NOT NULL, failure_kind TEXT NOT NULL, failure_text TEXT NOT NULL,
        failure_detail TEXT NOT NULL, created INTEGER, started INTEGER, ended INTEGER,
        draft_image INTEGER NOT NULL))",
    "CREATE INDEX jobs_by_state ON jobs (state, position)",
    "CREATE INDEX jobs_by_end ON jobs (ended, id)",

    R"(CREATE TABLE images (
        id INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER, trashed INTEGER, rejected INTEGER NOT NULL,
        rating INTEGER NOT NULL, mode TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, seed INTEGER,
        model TEXT NOT NULL, origin TEXT NOT NULL, job INTEGER NOT NULL, job_index INTEGER NOT NULL,
        draft_image INTEGER NOT NULL, steps INTEGER NOT NULL, teacher_steps INTEGER NOT NULL, guidance REAL NOT NULL,
        true_cfg REAL NOT NULL, adapter TEXT NOT NULL, student_evaluations INTEGER NOT NULL,
        teacher_evaluations INTEGER NOT NULL, student_seconds REAL NOT NULL, teacher_seconds REAL NOT NULL, psnr REAL,
        ssim REAL, content_hash TEXT NOT NULL, student_file TEXT NOT NULL, teacher_file TEXT NOT NULL,
        tags TEXT NOT NULL, prompt TEXT NOT NULL, negative TEXT NOT NULL))",
    // Each order of the gallery, with all that an unfiltered view needs.
    "CREATE INDEX images_newest ON images (created, id, rejected) WHERE trashed IS NULL",
    "CREATE INDEX images_rated ON images (rating, created, id, rejected) WHERE trashed IS NULL",
    "CREATE INDEX images_match ON images (psnr, created DESC, id DESC, rejected) WHERE trashed IS NULL",
    "CREATE INDEX images_seed ON images (seed, created DESC, id DESC, rejected) WHERE trashed IS NULL",
    "CREATE INDEX images_trashed ON images (trashed) WHERE trashed IS NOT NULL",
    "CREATE INDEX images_job ON images (job, job_index)",
    "CREATE INDEX images_draft ON images (draft_image) WHERE draft_image <> 0",
    "CREATE INDEX images_student_file ON images (student_file)",
    "CREATE INDEX images_teacher_file ON images (teacher_file) WHERE teacher_file <> ''",
    "CREATE INDEX images_hash ON images (content_hash)",

    "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE)",
    R"(CREATE TABLE image_tags (
        tag INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE,
        image INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, PRIMARY KEY (tag, image)) WITHOUT ROWID)",
    "CREATE INDEX image_tags_by_image ON image_tags (image)",
    "CREATE TABLE albums (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE)",
    R"(CREATE TABLE album_images (
        album INTEGER NOT NULL REFERENCES albums ON DELETE CASCADE,
        image INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, PRIMARY KEY (album, image)) WITHOUT ROWID)",
    "CREATE INDEX album_images_by_image ON album_images (image)",

    R"(CREATE TABLE prompts (
        id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, negative TEXT NOT NULL, folded TEXT NOT NULL,
        last_used INTEGER NOT NULL, uses INTEGER NOT NULL))",
    "CREATE INDEX prompts_by_use ON prompts (last_used)",
    "CREATE TABLE snippets (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, text TEXT NOT NULL)",
    R"(CREATE TABLE statistics (
        id INTEGER PRIMARY KEY, model TEXT NOT NULL, mode TEXT NOT NULL, device TEXT NOT NULL, format TEXT NOT NULL,
        width INTEGER NOT NULL, height INTEGER NOT NULL, evaluations INTEGER NOT NULL, encode_seconds REAL NOT NULL,
        denoise_seconds REAL NOT NULL, decode_seconds REAL NOT NULL, peak_bytes INTEGER NOT NULL))",
    "CREATE INDEX statistics_by_model ON statistics (model, id)",
    R"(CREATE TABLE votes (
        id INTEGER PRIMARY KEY, image INTEGER REFERENCES images ON DELETE SET NULL, choice TEXT NOT NULL))",
    "CREATE INDEX votes_by_image ON votes (image)",
};

/// Version 2: full-text search, sorting by prompt, and what scans of folders remember about files.
constexpr const char* version2[] = {
    "ALTER TABLE images ADD COLUMN prompt_key TEXT NOT NULL DEFAULT ''",
    R"(CREATE TABLE files (
        path TEXT PRIMARY KEY, image INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, size INTEGER NOT NULL,
        modified INTEGER NOT NULL) WITHOUT ROWID)",
    "CREATE INDEX files_by_image ON files (image)",
    "CREATE INDEX images_prompt ON images (prompt_key, created DESC, id DESC, rejected) WHERE trashed IS NULL",
};

void executeAll(LibraryConnection& connection, std::span<const char* const> statements) {
    for (const char* sql : statements) {
        connection.execute(QString::fromUtf8(sql));
    }
}

void createTables(LibraryConnection& connection) {
    executeAll(connection, version1);
}

void fillPromptSortKeys(LibraryConnection& connection) {
    Statement images(connection, QStringLiteral("SELECT id, prompt FROM images ORDER BY id"));
    Statement update(connection, QStringLiteral("UPDATE images SET prompt_key = ? WHERE id = ?"));
    images.run();
    while (images.next()) {
        const qint64 id = images.number();
        update.run(promptSortKey(images.text()), id);
    }
}

void addSearch(LibraryConnection& connection) {
    executeAll(connection, version2);
    fillPromptSortKeys(connection);
    createSearchIndex(connection);
}

using Step = void (*)(LibraryConnection&);
constexpr std::array<Step, 2> steps = {createTables, addSearch}; // steps[n] makes version n + 1

int versionOf(LibraryConnection& connection) {
    const int version = connection.value(QStringLiteral("PRAGMA user_version")).toInt();
    const qint64 application = connection.value(QStringLiteral("PRAGMA application_id")).toLongLong();
    const bool empty = connection.value(QStringLiteral("SELECT count(*) FROM sqlite_master")).toLongLong() == 0;
    if (!empty && (application != applicationId || version < 1)) {
        fail(ErrorKind::modelCorrupt, connection.file().toStdString(),
             ": expected a library of ArcFlow Studio, found another database");
    }
    if (version > libraryVersion()) {
        fail(ErrorKind::unsupported, connection.file().toStdString(), ": expected a library of version ",
             libraryVersion(), " or older, found version ", version);
    }
    return empty ? 0 : version;
}

} // namespace

int libraryVersion() {
    return static_cast<int>(steps.size());
}

void migrateLibrary(LibraryConnection& connection) {
    while (versionOf(connection) < libraryVersion()) {
        Transaction transaction(connection);
        const int version = versionOf(connection); // another process may have been quicker
        if (version < libraryVersion()) {
            steps[static_cast<size_t>(version)](connection);
            connection.execute(QStringLiteral("PRAGMA application_id = %1").arg(applicationId));
            connection.execute(QStringLiteral("PRAGMA user_version = %1").arg(version + 1));
        }
        transaction.commit();
    }
}

void requireCurrentLibrary(LibraryConnection& connection) {
    if (const int version = versionOf(connection); version != libraryVersion()) {
        fail(ErrorKind::unsupported, connection.file().toStdString(), ": expected a library of version ",
             libraryVersion(), ", found version ", version,
             ", which is brought up to date when it is opened for writing");
    }
}

void createSearchIndex(LibraryConnection& connection) {
    // With a copy of what it is given, so that a later change in searchableText() leaves no stale words behind.
    connection.execute(
        QStringLiteral("CREATE VIRTUAL TABLE image_search USING fts5 (prompt, negative, tags,"
                       " tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', columnsize = 0)"));
    Statement images(connection, QStringLiteral("SELECT id, prompt, negative, tags FROM images ORDER BY id"));
    Statement insert(connection,
                     QStringLiteral("INSERT INTO image_search (rowid, prompt, negative, tags) VALUES (?, ?, ?, ?)"));
    images.run();
    while (images.next()) {
        const qint64 id = images.number();
        const QString prompt = searchableText(images.text());
        const QString negative = searchableText(images.text());
        insert.run(id, prompt, negative, searchableText(images.text()));
    }
}

QString promptSortKey(const QString& prompt) {
    constexpr int length = 48;
    return foldedText(prompt, length);
}

} // namespace arcflow::ui
