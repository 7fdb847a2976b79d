#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/library_database.h"

#include <QtTest/QtTest>

#include <memory>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

using Access = LibraryDatabase::Access;

/// Version 1 as it was, kept apart from the program's own copy: files of that version are out there and do not change.
const char* const version1[] = {
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

const char* const rowsOfVersion1[] = {
    "INSERT INTO jobs (id, position, state, held, request, prompt, mode, count, finished, failure_kind, failure_text,"
    " failure_detail, created, draft_image) VALUES (4, 1.5, 'waiting', 0, '{}', 'a job', 'pair', 8, 3, '', '', '',"
    " 1750000000000, 0)",
    "INSERT INTO images (id, created, rejected, rating, mode, width, height, seed, model, origin, job, job_index, "
    "draft_image,"
    " steps, teacher_steps, guidance, true_cfg, adapter, student_evaluations, teacher_evaluations, student_seconds,"
    " teacher_seconds, content_hash, student_file, teacher_file, tags, prompt, negative)"
    " VALUES (11, 1750000000000, 0, 4, 'student', 512, 512, -9223372036854775808, 'nano', 'ArcFlow Studio', 4, 0, 0, "
    "2, 0, 0, 0,"
    " '', 2, 0, 0, 0, '', '/p/11.png', '', 'fruit', 'zwei Äpfel 🍎', 'blurry')",
    "INSERT INTO images (id, created, trashed, rejected, rating, mode, width, height, model, origin, job, job_index, "
    "draft_image,"
    " steps, teacher_steps, guidance, true_cfg, adapter, student_evaluations, teacher_evaluations, student_seconds,"
    " teacher_seconds, content_hash, student_file, teacher_file, tags, prompt, negative)"
    " VALUES (12, 1750000000001, NULL, 0, 0, '', 512, 512, '', '', 0, 0, 0, 2, 0, 0, 0, '', 2, 0, 0, 0, '', "
    "'/p/12.png', '', '',"
    " 'a boat', '')",
    "INSERT INTO tags (id, name) VALUES (1, 'fruit')",
    "INSERT INTO image_tags (tag, image) VALUES (1, 11)",
    "INSERT INTO albums (id, name) VALUES (1, 'best')",
    "INSERT INTO album_images (album, image) VALUES (1, 12)",
    "INSERT INTO prompts (text, negative, folded, last_used, uses) VALUES ('old prompt', '', 'old prompt', 1, 3)",
};

QStringList schemaOf(const QString& file) {
    RawDatabase raw(file);
    QStringList lines;
    QSqlQuery rows = raw.query("SELECT name || ': ' || coalesce(sql, '') FROM sqlite_master");
    do {
        lines.append(rows.value(0).toString().simplified());
    } while (rows.next());
    lines.sort();
    return lines;
}

} // namespace

class TestLibraryMigration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_file = QString::fromStdString((*m_folder / "library.sqlite").string());
    }

    void fromVersion1() {
        makeVersion1();
        LibraryDatabase library(m_file, Access::readWrite);
        QCOMPARE(library.queue().size(), 1);
        QCOMPARE(library.job(4)->finished, 3);
        QCOMPARE(library.job(4)->created, minute(0));
        const ImageRecord apples = library.images({11}).first();
        QCOMPARE(apples.prompt, QString("zwei Äpfel 🍎"));
        QCOMPARE(apples.seed, std::optional<quint64>(0));
        QCOMPARE(apples.tags, QStringList{"fruit"});
        QCOMPARE(apples.rating, 4);
        QCOMPARE(library.albums().first().images, 1);
        QCOMPARE(library.prompts("", 5).first().uses, 3);
        // What version 2 has brought works for what was there before.
        for (const char* text : {"apfel", "🍎", "fruit", "blurry"}) {
            ImageFilter filter;
            filter.text = QString::fromUtf8(text);
            QCOMPARE(library.imageIds(filter), QVector<qint64>{11});
        }
        ImageFilter byPrompt;
        byPrompt.sort = ImageSort::prompt;
        QCOMPARE(library.imageIds(byPrompt), (QVector<qint64>{12, 11}));
        QCOMPARE(library.addImage(imageRecord("new")), 13);
        QVERIFY(library.isSound());
    }
    void endsWhereANewLibraryBegins() {
        makeVersion1();
        { LibraryDatabase migrated(m_file, Access::readWrite); }
        const QString fresh = m_file + ".new";
        { LibraryDatabase library(fresh, Access::readWrite); }
        QCOMPARE(schemaOf(m_file), schemaOf(fresh));
        QCOMPARE(RawDatabase(m_file).value("PRAGMA user_version"), RawDatabase(fresh).value("PRAGMA user_version"));
    }
    /// An interrupted step leaves the version before it.
    void failedStepChangesNothing() {
        makeVersion1();
        RawDatabase(m_file).execute("CREATE TABLE files (in_the_way)");
        const QStringList before = schemaOf(m_file);
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readWrite), ErrorKind::io, "files already exists");
        QCOMPARE(schemaOf(m_file), before);
        QCOMPARE(RawDatabase(m_file).value("PRAGMA user_version").toInt(), 1);
        RawDatabase(m_file).execute("DROP TABLE files");
        QCOMPARE(LibraryDatabase(m_file, Access::readWrite).imageIds({}).size(), 2);
    }
    void readersDoNotMigrate() {
        makeVersion1();
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readOnly), ErrorKind::unsupported, "version 1");
        QCOMPARE(RawDatabase(m_file).value("PRAGMA user_version").toInt(), 1);
    }
    void newerVersionIsRefused() {
        { LibraryDatabase library(m_file, Access::readWrite); }
        RawDatabase(m_file).execute("PRAGMA user_version = 3");
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readWrite), ErrorKind::unsupported, "version 3");
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readOnly), ErrorKind::unsupported, "version 3");
    }

private:
    void makeVersion1() {
        RawDatabase raw(m_file);
        for (const char* sql : version1) {
            raw.execute(QString::fromUtf8(sql));
        }
        for (const char* sql : rowsOfVersion1) {
            raw.execute(QString::fromUtf8(sql));
        }
        raw.execute("PRAGMA application_id = 1098008183");
        raw.execute("PRAGMA user_version = 1");
    }

    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestLibraryMigration)
#include "tst_library_migration.moc"
