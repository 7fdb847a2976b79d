#include "tests/support/temp_folder.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/library_service.h"

#include <QtTest/QtTest>

#include <memory>
#include <semaphore>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

class TestLibraryService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_root = QString::fromStdString(m_folder->path().string());
        m_file = m_root + "/library.sqlite";
        QDir(m_root).mkpath("data");
        qputenv("XDG_DATA_HOME", (m_root + "/data").toLocal8Bit());
    }

    void opensInTheBackground() {
        LibraryService library(m_file);
        QSignalSpy opened(&library, &LibraryService::opened);
        QVERIFY(opened.isEmpty());
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(library.file(), m_file);
        QVERIFY(QFile::exists(m_file));
    }

    void writesHappenInOrder() {
        LibraryService library(m_file);
        QVector<int> answers;
        bool onGuiThread = true;
        for (int i = 0; i < 200; ++i) {
            library.write([i](LibraryDatabase& database) { return database.addJob(jobRecord(QString::number(i))); },
                          this,
                          [&, i](qint64) {
                              answers.append(i);
                              onGuiThread = onGuiThread && QThread::currentThread() == qApp->thread();
                          });
        }
        QTRY_COMPARE(answers.size(), 200);
        QVERIFY(std::is_sorted(answers.begin(), answers.end()) && onGuiThread);
        QVector<JobRecord> queue;
        library.read([](LibraryDatabase& database) { return database.queue(); }, this,
                     [&](const QVector<JobRecord>& jobs) { queue = jobs; });
        QTRY_COMPARE(queue.size(), 200);
        for (int i = 0; i < 200; ++i) {
            QCOMPARE(queue[i].prompt, QString::number(i));
        }
    }

    /// A read that takes its time holds up neither the window nor the writer.
    void readsAndWritesDoNotWaitForEachOther() {
        LibraryService library(m_file);
        std::binary_semaphore letGo(0);
        bool readDone = false, written = false;
        library.read([&](LibraryDatabase&) { letGo.acquire(); }, this, [&] { readDone = true; });
        library.write([](LibraryDatabase& database) { database.addJob(jobRecord("x")); }, this,
                      [&] { written = true; });
        QTRY_VERIFY(written);
        QVERIFY(!readDone);
        letGo.release();
        QTRY_VERIFY(readDone);
    }

    void answersToTheDeadAreDropped() {
        LibraryService library(m_file);
        auto context = std::make_unique<QObject>();
        bool called = false, other = false;
        library.write([](LibraryDatabase& database) { return database.addJob(jobRecord("kept")); }, context.get(),
                      [&](qint64) { called = true; });
        library.read([](LibraryDatabase& database) { return database.queue(); }, context.get(),
                     [&](const QVector<JobRecord>&) { called = true; });
        context.reset();
        library.write([](LibraryDatabase&) {}, this, [&] { other = true; });
        QTRY_VERIFY(other);
        int jobs = -1;
        library.read([](LibraryDatabase& database) { return database.queue().size(); }, this,
                     [&](qsizetype size) { jobs = int(size); });
        QTRY_COMPARE(jobs, 1); // the work itself was done
        QVERIFY(!called);
    }

    void failuresAreSignalled() {
        LibraryService library(m_file);
        QSignalSpy failed(&library, &LibraryService::failed);
        bool called = false;
        library.write([](LibraryDatabase&) -> int { fail(ErrorKind::diskFull, "wrote half"); }, this,
                      [&](int) { called = true; });
        library.write([](LibraryDatabase&) { throw std::bad_alloc(); });
        library.read([](LibraryDatabase&) -> int { throw std::runtime_error("odd"); }, this,
                     [&](int) { called = true; });
        library.renameAlbum(1, "");
        QTRY_COMPARE(failed.size(), 4);
        QVERIFY(!called);
        QMap<ErrorKind, Failure> failures;
        for (const QVariantList& signal : failed) {
            const auto failure = signal.first().value<Failure>();
            failures.insert(failure.kind, failure);
        }
        QVERIFY(failures.contains(ErrorKind::diskFull));
        QVERIFY(QString::fromStdString(failures[ErrorKind::diskFull].text).contains("disk is full"));
        QCOMPARE(failures[ErrorKind::diskFull].detail, std::string("wrote half"));
        QVERIFY(failures.contains(ErrorKind::outOfMemory));
        QCOMPARE(failures[ErrorKind::internal].text, std::string("odd"));
        QVERIFY(failures.contains(ErrorKind::invalidRequest));
        bool alive = false; // both threads go on
        library.write([](LibraryDatabase&) {}, this,
                      [&] { library.read([](LibraryDatabase&) {}, this, [&] { alive = true; }); });
        QTRY_VERIFY(alive);
    }

    void destructionFinishesWrites() {
        constexpr int jobs = 100;
        std::atomic<int> reads = 0;
        {
            LibraryService library(m_file);
            for (int i = 0; i < jobs; ++i) {
                library.write([](LibraryDatabase& database) { database.addJob(jobRecord("x")); });
                library.read([&](LibraryDatabase&) { ++reads; }, this, [] {});
            }
        }
        LibraryDatabase database(m_file, LibraryDatabase::Access::readWrite);
        QCOMPARE(database.queue().size(), jobs);
        QVERIFY(!database.endedUncleanly());
    }
    void destructionWithoutAnyWork() {
        for (int i = 0; i < 20; ++i) {
            LibraryService library(m_root + QStringLiteral("/%1.sqlite").arg(i));
        }
    }
    void answersAfterDestructionAreDropped() {
        bool called = false;
        {
            LibraryService library(m_file);
            library.write([](LibraryDatabase& database) { return database.addJob(jobRecord("x")); }, this,
                          [&](qint64) { called = true; });
        }
        QCoreApplication::sendPostedEvents();
        QVERIFY(!called);
    }

    void usualWrites() {
        LibraryService library(m_file);
        QSignalSpy added(&library, &LibraryService::imageAdded), changed(&library, &LibraryService::imagesChanged),
            removed(&library, &LibraryService::imagesRemoved), albums(&library, &LibraryService::albumsChanged),
            failed(&library, &LibraryService::failed);
        ImageRecord image = imageRecord("apples", 1);
        image.studentFile = QString::fromStdString(m_folder->write("apples.png", "apples").string());
        library.addImage(image);
        QTRY_COMPARE(added.size(), 1);
        const QVector<qint64> ids = {added.first().first().toLongLong()};

        library.setRating(ids, 4);
        library.setRejected(ids, true);
        library.setRejected(ids, false);
        library.addTag(ids, "fruit");
        library.addTag(ids, "round");
        library.removeTag(ids, "round");
        QTRY_COMPARE(changed.size(), 6);
        QCOMPARE(changed.first().first().value<QVector<qint64>>(), ids);
        library.addAlbum("album");
        library.renameAlbum(1, "still life");
        library.addToAlbum(1, ids);
        QTRY_COMPARE(albums.size(), 3);
        const ImageRecord rated = record(library, ids.first());
        QCOMPARE(rated.rating, 4);
        QCOMPARE(rated.tags, QStringList{"fruit"});

        library.setTrashed(ids, true);
        QTRY_COMPARE(removed.size(), 1);
        QVERIFY(!QFile::exists(image.studentFile));
        QVERIFY(record(library, ids.first()).studentFile.startsWith(library.trashFolder()));
        library.setTrashed(ids, false);
        QTRY_COMPARE(changed.size(), 7);
        QVERIFY(QFile::exists(image.studentFile));
        library.deleteForever(ids); // not in the trash
        library.setTrashed(ids, true);
        QTRY_COMPARE(removed.size(), 2);
        library.deleteForever(ids);
        QTRY_COMPARE(removed.size(), 3);
        QCOMPARE(record(library, ids.first()).id, 0);
        library.removeFromAlbum(1, ids);
        library.removeAlbum(1);
        QTRY_COMPARE(albums.size(), 3 + 3 + 2);
        QVERIFY(failed.isEmpty());
    }

    // Openings that fail

    void damagedLibraryIsSetAside_data() {
        QTest::addColumn<QString>("damage");
        for (const char* damage : {"noise", "truncated", "page"}) {
            QTest::newRow(damage) << damage;
        }
    }
    void damagedLibraryIsSetAside() {
        QFETCH(QString, damage);
        spoil(damage);
        m_folder->write("library.sqlite-wal", "what the old library has left must not get into the new one");
        const QByteArray spoilt = bytesOf(m_file);
        LibraryService library(m_file);
        QSignalSpy setAside(&library, &LibraryService::setAside), opened(&library, &LibraryService::opened),
            failed(&library, &LibraryService::failed);
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(setAside.size(), 1);
        const QString aside = setAside.first().first().toString();
        QVERIFY(aside.startsWith(m_file + ".damaged-"));
        QCOMPARE(bytesOf(aside).size(), spoilt.size());
        QVERIFY(failed.isEmpty());
        bool works = false;
        library.write([](LibraryDatabase& database) { return database.isSound() && database.imageIds({}).isEmpty(); },
                      this, [&](bool sound) { works = sound; });
        QTRY_VERIFY(works);
    }
    void damagedSearchIndexKeepsTheLibrary() {
        { LibraryDatabase(m_file, LibraryDatabase::Access::readWrite).addImage(imageRecord("apples")); }
        {
            RawDatabase raw(m_file);
            raw.execute("UPDATE image_search_data SET block = zeroblob(length(block)) WHERE id > 10");
            raw.execute("UPDATE state SET value = 1 WHERE name = 'open'"); // as a crash leaves it
        }
        LibraryService library(m_file);
        QSignalSpy setAside(&library, &LibraryService::setAside);
        ImageFilter filter;
        filter.text = "apples";
        qsizetype found = -1;
        library.read([filter](LibraryDatabase& database) { return database.imageIds(filter).size(); }, this,
                     [&](qsizetype size) { found = size; });
        QTRY_COMPARE(found, 1);
        QVERIFY(setAside.isEmpty());
    }
    void newerLibraryIsLeftAlone() {
        { LibraryDatabase(m_file, LibraryDatabase::Access::readWrite).addImage(imageRecord("apples")); }
        { RawDatabase(m_file).execute("PRAGMA user_version = 99"); }
        LibraryService library(m_file);
        QSignalSpy setAside(&library, &LibraryService::setAside), opened(&library, &LibraryService::opened),
            failed(&library, &LibraryService::failed);
        bool read = false;
        library.read([](LibraryDatabase&) {}, this, [&] { read = true; });
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Failure>().kind, ErrorKind::unsupported);
        library.addImage(imageRecord("pears"));
        QTRY_COMPARE(failed.size(), 2); // nothing is lost silently
        QVERIFY(setAside.isEmpty() && opened.isEmpty() && !read);
        QCOMPARE(RawDatabase(m_file).value("SELECT count(*) FROM images").toInt(), 1);
    }
    /// The folder comes back: a disk that was not mounted yet, say.
    void openingIsTriedAgain() {
        const QString blocked = QString::fromStdString(m_folder->write("later", "a file in the way").string());
        LibraryService library(blocked + "/library.sqlite");
        QSignalSpy opened(&library, &LibraryService::opened), failed(&library, &LibraryService::failed);
        bool read = false; // waits until the library is open
        library.read([](LibraryDatabase& database) { return database.queue(); }, this,
                     [&](const QVector<JobRecord>&) { read = true; });
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Failure>().kind, ErrorKind::io);
        QVERIFY(!read);
        QVERIFY(QFile::remove(blocked));
        qint64 job = 0;
        library.write([](LibraryDatabase& database) { return database.addJob(jobRecord("x")); }, this,
                      [&](qint64 id) { job = id; });
        QTRY_COMPARE(opened.size(), 1);
        QTRY_VERIFY(read && job != 0);
        QCOMPARE(failed.size(), 1);
    }
    void crashDuringTrashingIsRecovered() {
        const QString file = QString::fromStdString(m_folder->write("apples.png", "apples").string());
        qint64 id = 0;
        {
            LibraryDatabase database(m_file, LibraryDatabase::Access::readWrite);
            ImageRecord image = imageRecord("apples");
            image.studentFile = file;
            id = database.addImage(image);
        }
        RawDatabase(m_file).execute("UPDATE state SET value = 1 WHERE name = 'open'");
        m_folder->write("trash/" + std::to_string(id) + "/origins.json",
                        "{\"apples.png\": \"" + file.toStdString() + "\"}");
        QVERIFY(QFile::rename(file, m_root + QStringLiteral("/trash/%1/apples.png").arg(id)));
        LibraryService library(m_file);
        QSignalSpy opened(&library, &LibraryService::opened);
        QTRY_COMPARE(opened.size(), 1);
        QVERIFY(QFile::exists(file));
        QCOMPARE(record(library, id).studentFile, file);
    }

private:
    ImageRecord record(LibraryService& library, qint64 id) {
        std::optional<ImageRecord> found;
        library.read(
            [id](LibraryDatabase& database) { return database.images({id}); }, this,
            [&](const QVector<ImageRecord>& images) { found = images.isEmpty() ? ImageRecord() : images.first(); });
        if (!QTest::qWaitFor([&] { return found.has_value(); })) {
            return {};
        }
        return *found;
    }
    static QByteArray bytesOf(const QString& file) {
        return QByteArray::fromStdString(arcflow::test::readFile(file.toStdString()));
    }
    void spoil(const QString& damage) {
        {
            LibraryDatabase database(m_file, LibraryDatabase::Access::readWrite);
            QVector<ImageRecord> images;
            for (int i = 0; i < 1000; ++i) {
                images.append(imageRecord(QStringLiteral("apple %1").arg(i), i));
            }
            database.addImages(images);
        }
        qint64 page = 0;
        {
            RawDatabase raw(m_file);
            page = raw.value("SELECT rootpage FROM sqlite_master WHERE name = 'images'").toLongLong();
            raw.execute("UPDATE state SET value = 1 WHERE name = 'open'"); // as a crash leaves it
        }
        QByteArray bytes = bytesOf(m_file);
        if (damage == "noise") {
            bytes.fill('\x5A');
        } else if (damage == "truncated") {
            bytes.truncate(bytes.size() / 2);
        } else {
            bytes.replace((page - 1) * 4096, 4096, QByteArray(4096, '\x5A'));
        }
        m_folder->write("library.sqlite", bytes.toStdString());
    }

    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_root;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestLibraryService)
#include "tst_library_service.moc"
