#include "tests/support/file_size_limit.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/library_connection.h"
#include "ui/library/library_database.h"

#include <QProcess>
#include <QtTest/QtTest>

#include <csignal>
#include <cstdio>
#include <memory>

#include <unistd.h>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

using Access = LibraryDatabase::Access;

/// The other process: writes jobs and images for ever, and says so after each commit.
int writeUntilKilled(const QString& file) {
    LibraryDatabase library(file, Access::readWrite);
    const auto report = [](const char* kind, qint64 id) {
        std::array<char, 64> line{};
        const int length = std::snprintf(line.data(), line.size(), "%s %lld\n", kind, static_cast<long long>(id));
        return ::write(STDOUT_FILENO, line.data(), static_cast<size_t>(length)) == length;
    };
    qint64 job = 0;
    for (int i = 0;; ++i) {
        JobRecord record = jobRecord(QStringLiteral("job %1").arg(i));
        record.request = QByteArray(3000, 'r');
        const qint64 newJob = library.addJob(record);
        if (!report("job", newJob)) {
            return 0; // the parent is gone
        }
        if (job != 0) {
            library.moveJob(newJob, job);
            record.id = job;
            record.state = JobState::running;
            library.updateJob(record);
        }
        job = newJob;
        ImageRecord image = imageRecord(QStringLiteral("an apple on a table, number %1 ").arg(i).repeated(20), i);
        image.tags = QStringList{QStringLiteral("tag %1").arg(i % 7)};
        const qint64 id = library.addImage(image);
        report("image", id);
        library.setRating({id}, 4);
        report("rated", id);
    }
}

} // namespace

class TestLibrarySafety : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_file = QString::fromStdString((*m_folder / "library.sqlite").string());
    }

    /// What the other process has reported is there, whenever it is killed.
    void killedAtAnyMoment() {
        constexpr int rounds = 25;
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        QSet<qint64> jobs, images, rated;
        for (int round = 0; round < rounds; ++round) {
            QProcess writer;
            writer.start(QCoreApplication::applicationFilePath(), {"--write", m_file});
            QVERIFY(writer.waitForStarted());
            const int lines = random.bounded(0, 60);
            QByteArray output;
            while (output.count('\n') < lines) {
                QVERIFY2(writer.waitForReadyRead(20'000), writer.readAllStandardError().constData());
                output += writer.readAllStandardOutput();
            }
            QElapsedTimer
                moment; // somewhere within the next few writes, busy so as not to fall into the scheduler's rhythm
            moment.start();
            for (const qint64 wait = random.bounded(5'000'000); moment.nsecsElapsed() < wait;) {
            }
            writer.kill();
            QVERIFY(writer.waitForFinished(20'000));
            output += writer.readAllStandardOutput();
            collect(output.left(output.lastIndexOf('\n') + 1), jobs, images, rated);

            LibraryDatabase library(m_file, Access::readWrite);
            QVERIFY(library.endedUncleanly() || lines == 0); // a kill can come before it is opened
            QVERIFY(library.isSound());
            requireAll(library, jobs, images, rated);
        }
        qInfo("%d rounds, %d jobs, %d images", rounds, int(jobs.size()), int(images.size()));
        QVERIFY(images.size() > rounds);
    }

    void fullDisk() {
        auto library = std::make_unique<LibraryDatabase>(m_file, Access::readWrite);
        QVector<qint64> committed;
        const auto add = [&] {
            ImageRecord image =
                imageRecord(QStringLiteral("prompt %1 ").arg(committed.size()).repeated(200), int(committed.size()));
            committed.prepend(library->addImage(image)); // newest first
        };
        for (int i = 0; i < 50; ++i) {
            add();
        }
        {
            const arcflow::test::FileSizeLimit limit(
                static_cast<rlim_t>(std::max(QFileInfo(m_file).size(), QFileInfo(m_file + "-wal").size())) + 200'000);
            const auto fill = [&] {
                for (int i = 0; i < 20'000; ++i) {
                    add();
                }
            };
            VERIFY_ERROR(fill(), ErrorKind::diskFull, "library.sqlite");
            VERIFY_ERROR(fill(), ErrorKind::diskFull, "library.sqlite"); // and again
            QVERIFY(committed.size() > 60);
            QCOMPARE(library->imageIds({}), committed); // what is there can be read
            QCOMPARE(library->images(committed).size(), committed.size());
            library.reset(); // closing must not lose anything either
        }
        library = std::make_unique<LibraryDatabase>(m_file, Access::readWrite);
        QVERIFY(library->isSound());
        QCOMPARE(library->imageIds({}), committed);
        add();
        QCOMPARE(library->imageIds({}), committed);
    }

    void openingOnAFullDisk() {
        { LibraryDatabase(m_file, Access::readWrite).addImage(imageRecord("apples")); }
        {
            const arcflow::test::FileSizeLimit limit(0);
            VERIFY_ERROR(LibraryDatabase(m_file, Access::readWrite), ErrorKind::diskFull, "library.sqlite");
        }
        LibraryDatabase library(m_file, Access::readWrite);
        QCOMPARE(library.imageIds({}).size(), 1);
    }

    /// Codes of SQLite (sqlite3.h), as a real full disk, quota or foreign lock would give them.
    void codes_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("kind");
        QTest::newRow("SQLITE_FULL") << 13 << "disk-full";
        QTest::newRow("SQLITE_IOERR_SHMSIZE") << (10 | (19 << 8)) << "disk-full";
        QTest::newRow("SQLITE_IOERR_WRITE, disk not full") << (10 | (3 << 8)) << "io";
        QTest::newRow("SQLITE_CORRUPT_VTAB") << (11 | (1 << 8)) << "model-corrupt";
        QTest::newRow("SQLITE_NOTADB") << 26 << "model-corrupt";
        QTest::newRow("SQLITE_NOMEM") << 7 << "out-of-memory";
        QTest::newRow("SQLITE_BUSY") << 5 << "io";
        QTest::newRow("SQLITE_READONLY") << 8 << "io";
        QTest::newRow("SQLITE_TOOBIG") << 18 << "invalid-request";
    }
    void codes() {
        QFETCH(int, code);
        QFETCH(QString, kind);
        QCOMPARE(QString::fromUtf8(name(errorKindOf(code, m_file)).data()), kind);
    }

    // Damage

    void randomBytes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QByteArray noise(50'000, Qt::Uninitialized);
        QRandomGenerator(5).generate(noise.begin(), noise.end());
        QTest::newRow("noise") << noise;
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("right start") << QByteArray("SQLite format 3\0", 16) + noise;
    }
    void randomBytes() {
        QFETCH(QByteArray, bytes);
        m_folder->write("library.sqlite", bytes.toStdString());
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readWrite), ErrorKind::modelCorrupt, "library.sqlite");
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readOnly), ErrorKind::modelCorrupt, "library.sqlite");
        QCOMPARE(QByteArray::fromStdString(arcflow::test::readFile(*m_folder / "library.sqlite")),
                 bytes); // nothing was done to it
    }
    void truncated() {
        makeLibrary();
        const qint64 size = QFileInfo(m_file).size();
        for (const qint64 length : {size / 2, size - 4096, qint64{4096}, qint64{700}}) {
            const std::string whole = arcflow::test::readFile(*m_folder / "library.sqlite");
            m_folder->write("cut.sqlite", whole.substr(0, static_cast<size_t>(length)));
            VERIFY_ERROR(LibraryDatabase(m_file.chopped(14) + "cut.sqlite", Access::readWrite), ErrorKind::modelCorrupt,
                         "cut.sqlite");
        }
    }
    void damagedPage_data() {
        QTest::addColumn<QString>("table");
        for (const char* table :
             {"images", "jobs", "images_newest", "image_search_data", "image_search_content", "files"}) {
            QTest::newRow(table) << table;
        }
    }
    void damagedPage() {
        QFETCH(QString, table);
        makeLibrary();
        spoilPage(pageOf(table));
        LibraryDatabase library(m_file, Access::readWrite);
        QVERIFY(!library.isSound());
        QVERIFY(!library.repairSearch());
    }
    void damageIsRemembered() {
        makeLibrary();
        spoilPage(pageOf("jobs"));
        {
            LibraryDatabase library(m_file, Access::readWrite);
            QVERIFY(!library.endedUncleanly());
            VERIFY_ERROR(library.queue(), ErrorKind::modelCorrupt, "malformed");
        }
        LibraryDatabase library(m_file, Access::readWrite);
        QVERIFY(library.endedUncleanly()); // so that it is looked into
    }
    void damagedSearchIndexIsRepaired() {
        makeLibrary();
        {
            RawDatabase raw(m_file);
            raw.execute("UPDATE image_search_data SET block = zeroblob(length(block)) WHERE id > 10");
        }
        LibraryDatabase library(m_file, Access::readWrite);
        QVERIFY(!library.isSound());
        QVERIFY(library.repairSearch());
        QVERIFY(library.isSound());
        ImageFilter filter;
        filter.text = "apple 1999";
        QCOMPARE(library.imageIds(filter).size(), 1);
    }
    void otherDatabase() {
        {
            RawDatabase raw(m_file);
            raw.execute("CREATE TABLE theirs (x)");
        }
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readWrite), ErrorKind::modelCorrupt, "another database");
        VERIFY_ERROR(LibraryDatabase(m_file, Access::readOnly), ErrorKind::modelCorrupt, "another database");
    }

private:
    static void collect(const QByteArray& output, QSet<qint64>& jobs, QSet<qint64>& images, QSet<qint64>& rated) {
        const auto lines = output.split('\n');
        for (const QByteArray& line : lines) {
            const qint64 id = line.mid(line.indexOf(' ') + 1).toLongLong();
            if (line.startsWith("job ")) {
                jobs.insert(id);
            } else if (line.startsWith("image ")) {
                images.insert(id);
            } else if (line.startsWith("rated ")) {
                rated.insert(id);
            }
        }
    }
    static void requireAll(LibraryDatabase& library, const QSet<qint64>& jobs, const QSet<qint64>& images,
                           const QSet<qint64>& rated) {
        QSet<qint64> missing = jobs;
        const auto queue = library.queue();
        for (const JobRecord& job : queue) {
            QCOMPARE(job.request.size(), 3000);
            missing.remove(job.id);
        }
        QVERIFY2(missing.isEmpty(), qPrintable(QStringLiteral("%1 jobs lost").arg(missing.size())));
        missing = images;
        ImageFilter filter;
        filter.text = "apple"; // through the search index, which must be in step
        const auto found = library.images(library.imageIds(filter));
        for (const ImageRecord& image : found) {
            missing.remove(image.id);
            QCOMPARE(image.tags.size(), 1);
            QVERIFY(!rated.contains(image.id) || image.rating == 4);
        }
        QVERIFY2(missing.isEmpty(), qPrintable(QStringLiteral("%1 images lost").arg(missing.size())));
    }

    void makeLibrary() {
        LibraryDatabase library(m_file, Access::readWrite);
        QVector<ImageRecord> images;
        for (int i = 0; i < 2000; ++i) {
            images.append(imageRecord(QStringLiteral("an apple, number %1").arg(i), i));
        }
        library.addImages(images);
        for (int i = 0; i < 200; ++i) {
            library.addJob(jobRecord(QStringLiteral("job %1").arg(i)));
        }
    }
    qint64 pageOf(const QString& table) {
        RawDatabase raw(m_file);
        return raw.value(QStringLiteral("SELECT rootpage FROM sqlite_master WHERE name = '%1'").arg(table))
            .toLongLong();
    }
    void spoilPage(qint64 page) {
        constexpr qint64 pageSize = 4096;
        QFile file(m_file);
        QVERIFY(page > 1 && file.open(QIODevice::ReadWrite) && file.size() >= page * pageSize);
        file.seek((page - 1) * pageSize);
        QByteArray bytes = file.read(pageSize);
        for (char& byte : bytes) {
            byte = static_cast<char>(~byte);
        }
        file.seek((page - 1) * pageSize);
        QCOMPARE(file.write(bytes), pageSize);
    }

    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_file;
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QStringLiteral("--write")) {
        return writeUntilKilled(arguments[2]);
    }
    TestLibrarySafety test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_library_safety.moc"
