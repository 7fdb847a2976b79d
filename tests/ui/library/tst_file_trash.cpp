#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/file_trash.h"
#include "ui/library/library_database.h"

#include <QtTest/QtTest>

#include <sys/stat.h>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

class TestFileTrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_root = QString::fromStdString(m_folder->path().string());
        QDir(m_root).mkpath("data");
        qputenv("XDG_DATA_HOME", (m_root + "/data").toLocal8Bit()); // the system's trash of this test
        m_trash = std::make_unique<FileTrash>(m_root + "/trash");
        m_library = std::make_unique<LibraryDatabase>(m_root + "/library.sqlite", LibraryDatabase::Access::readWrite);
    }
    void cleanup() {
        m_library.reset();
        m_folder.reset();
    }

    void putAndTakeBack() {
        const QStringList files = {write("a/x.png", "student"), write("b/x.png", "teacher"),
                                   write("a/ü 🍎.png", "third")};
        const auto places = m_trash->put(7, files + QStringList{m_root + "/none.png", QString()});
        QCOMPARE(places.size(), 3);
        for (const QString& file : files) {
            QVERIFY(!QFile::exists(file));
            QVERIFY(places.value(file).startsWith(m_root + "/trash/7/"));
            QVERIFY(QFile::exists(places.value(file)));
        }
        QCOMPARE(m_trash->contents(), QVector<qint64>{7});
        QVERIFY(m_trash->holdsFiles(7));
        QDir(m_root + "/b").removeRecursively(); // the folder itself may be gone by then
        const auto back = m_trash->takeBack(7);
        for (const QString& file : files) {
            QCOMPARE(back.value(places.value(file)), file);
        }
        QCOMPARE(read("a/x.png") + read("b/x.png") + read("a/ü 🍎.png"), QByteArray("studentteacherthird"));
        m_trash->forget(7);
        QVERIFY(m_trash->contents().isEmpty());
        QVERIFY(m_trash->takeBack(7).isEmpty());
    }
    void placeTakenMeanwhile() {
        const QString file = write("x.png", "old");
        const QString place = m_trash->put(1, {file}).value(file);
        write("x.png", "new");
        QCOMPARE(m_trash->takeBack(1).value(place), m_root + "/x-2.png");
        QCOMPARE(read("x.png") + read("x-2.png"), QByteArray("newold"));
    }
    void forgetLeavesFilesAlone() {
        const QString file = write("x.png", "x");
        m_trash->put(1, {file});
        m_trash->forget(1);
        QVERIFY(m_trash->holdsFiles(1));
        QCOMPARE(m_trash->takeBack(1).size(), 1);
    }
    void putTwice() {
        const QString first = write("x.png", "1");
        const auto a = m_trash->put(1, {first});
        const QString second = write("x.png", "2");
        const auto b = m_trash->put(1, {second});
        QVERIFY(a.value(first) != b.value(second));
        QCOMPARE(m_trash->takeBack(1).size(), 2);
    }
    void allOrNothing() {
        const QString good = write("good.png", "good");
        // A folder cannot be moved into itself: the trash stands for a file that cannot be moved.
        QDir().mkpath(m_root + "/trash");
        VERIFY_ERROR(m_trash->put(1, {good, m_root + "/trash"}), ErrorKind::io, "trash");
        QCOMPARE(read("good.png"), QByteArray("good"));
        QVERIFY(m_trash->contents().isEmpty());
    }
    void filesOnAnotherDisk() {
        QTemporaryDir other("/dev/shm/arcflow-test-XXXXXX");
        struct stat here {
        }, there{};
        if (!other.isValid() || ::stat(qPrintable(m_root), &here) != 0 ||
            ::stat(qPrintable(other.path()), &there) != 0 || here.st_dev == there.st_dev) {
            QSKIP("no second file system here");
        }
        QFile file(other.filePath("x.png"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(3'000'000, 'x'));
        file.close();
        const QString place = m_trash->put(1, {file.fileName()}).value(file.fileName());
        QCOMPARE(QFileInfo(place).size(), 3'000'000);
        QVERIFY(!file.exists());
        QCOMPARE(m_trash->takeBack(1).value(place), file.fileName());
        QCOMPARE(file.size(), 3'000'000);
        QVERIFY(!m_trash->holdsFiles(1));
    }
    void changedListCannotReachOutside() {
        const QString victim = write("victim.png", "safe");
        QDir(m_root).mkpath("trash/1");
        QFile list(m_root + "/trash/1/origins.json");
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write(QStringLiteral(R"({"../../victim.png": "%1/stolen.png", "b": "relative.png", "c": 5})")
                       .arg(m_root)
                       .toUtf8());
        list.close();
        QVERIFY(m_trash->takeBack(1).isEmpty());
        m_trash->remove(1);
        QCOMPARE(read("victim.png"), QByteArray("safe"));
    }
    void removeGoesToTheSystemsTrash() {
        const QString file = write("x.png", "x");
        m_trash->put(1, {file});
        m_trash->remove(1);
        QVERIFY(m_trash->contents().isEmpty());
        QVERIFY(!QFile::exists(file));
    }

    // Files and library together

    void imagesGoAndComeBack() {
        const qint64 id = addPair("x");
        const qint64 other = addPair("y");
        QCOMPARE(trashImages(*m_library, *m_trash, {id, 999}).images, QVector<qint64>{id});
        ImageRecord image = m_library->images({id}).first();
        QVERIFY(image.trashed);
        QVERIFY(image.studentFile.startsWith(m_root + "/trash/") &&
                QFile::exists(image.studentFile)); // where the file is
        QVERIFY(image.teacherFile.startsWith(m_root + "/trash/") && QFile::exists(image.teacherFile));
        QCOMPARE(m_library->imageIds({}), QVector<qint64>{other});
        QVERIFY(trashImages(*m_library, *m_trash, {id}).images.isEmpty()); // once

        QCOMPARE(restoreImages(*m_library, *m_trash, {id, other}).images, QVector<qint64>{id});
        image = m_library->images({id}).first();
        QVERIFY(!image.trashed);
        QCOMPARE(image.studentFile, m_root + "/x-student.png");
        QCOMPARE(read("x-student.png") + read("x-teacher.png"), QByteArray("xsxt"));
        QVERIFY(m_trash->contents().isEmpty());
    }
    void imagesWithoutFiles() {
        const qint64 id = m_library->addImage(imageRecord("gone", 1));
        QCOMPARE(trashImages(*m_library, *m_trash, {id}).images, QVector<qint64>{id});
        QCOMPARE(m_library->images({id}).first().studentFile, QString("/pictures/1.png"));
        QCOMPARE(restoreImages(*m_library, *m_trash, {id}).images, QVector<qint64>{id});
        QVERIFY(!m_library->images({id}).first().trashed);
    }
    void deletedImages() {
        const qint64 id = addPair("x");
        const qint64 kept = addPair("y");
        trashImages(*m_library, *m_trash, {id});
        QCOMPARE(deleteImages(*m_library, *m_trash, {id, kept}).images,
                 QVector<qint64>{id}); // only what is in the trash
        QVERIFY(m_library->images({id}).isEmpty());
        QVERIFY(m_trash->contents().isEmpty());
        QCOMPARE(m_library->imageIds({}), QVector<qint64>{kept});
        QVERIFY(QFile::exists(m_root + "/y-student.png"));
    }
    void failureEndsTheWork() {
        const qint64 good = addPair("x");
        ImageRecord bad = imageRecord("bad", 3);
        bad.studentFile = m_root + "/trash"; // cannot be moved into itself
        const qint64 badId = m_library->addImage(bad);
        const TrashOutcome outcome = trashImages(*m_library, *m_trash, {good, badId});
        QCOMPARE(outcome.images, QVector<qint64>{good});
        QVERIFY(outcome.failure);
        QVERIFY(m_library->images({good}).first().trashed);
        QVERIFY(!m_library->images({badId}).first().trashed);
    }

    // A crash at each point between files and library

    void crashAfterFilesWereMoved() {
        const qint64 id = addPair("x");
        m_trash->put(id, {m_root + "/x-student.png", m_root + "/x-teacher.png"});
        recoverTrash(*m_library, *m_trash);
        requireInPlace(id);
    }
    void crashBetweenTwoFiles() {
        const qint64 id = addPair("x");
        m_trash->put(id, {m_root + "/x-student.png", m_root + "/x-teacher.png"});
        QVERIFY(QFile::rename(m_root + QStringLiteral("/trash/%1/x-teacher.png").arg(id), m_root + "/x-teacher.png"));
        recoverTrash(*m_library, *m_trash);
        requireInPlace(id);
    }
    void crashAfterFilesWereTakenBack() {
        const qint64 id = addPair("x");
        trashImages(*m_library, *m_trash, {id});
        m_trash->takeBack(id);
        recoverTrash(*m_library, *m_trash);
        requireInPlace(id);
    }
    void crashBeforeTheListWasForgotten() {
        const qint64 id = addPair("x");
        trashImages(*m_library, *m_trash, {id});
        const QByteArray list = read(QStringLiteral("trash/%1/origins.json").arg(id));
        restoreImages(*m_library, *m_trash, {id});
        QDir(m_root).mkpath(QStringLiteral("trash/%1").arg(id));
        write(QStringLiteral("trash/%1/origins.json").arg(id), list);
        recoverTrash(*m_library, *m_trash);
        requireInPlace(id);
    }
    void recoveryLeavesSoundTrashAlone() {
        const qint64 id = addPair("x");
        trashImages(*m_library, *m_trash, {id});
        recoverTrash(*m_library, *m_trash);
        QVERIFY(m_library->images({id}).first().trashed);
        QVERIFY(m_trash->holdsFiles(id));
        QDir(m_root + QStringLiteral("/trash/%1").arg(id)).removeRecursively(); // somebody has tidied up
        recoverTrash(*m_library, *m_trash);
        QVERIFY(m_library->images({id}).first().trashed);
    }

private:
    QString write(const QString& name, const QByteArray& bytes) {
        return QString::fromStdString(m_folder->write(name.toStdString(), bytes.toStdString()).string());
    }
    QByteArray read(const QString& name) const {
        return QByteArray::fromStdString(arcflow::test::readFile(*m_folder / name.toStdString()));
    }
    qint64 addPair(const QString& stem) {
        ImageRecord image = imageRecord(stem);
        image.mode = "pair";
        image.studentFile = write(stem + "-student.png", stem.toUtf8() + 's');
        image.teacherFile = write(stem + "-teacher.png", stem.toUtf8() + 't');
        return m_library->addImage(image);
    }
    void requireInPlace(qint64 id) {
        const ImageRecord image = m_library->images({id}).first();
        QVERIFY(!image.trashed);
        QCOMPARE(image.studentFile, m_root + "/x-student.png");
        QCOMPARE(image.teacherFile, m_root + "/x-teacher.png");
        QCOMPARE(read("x-student.png") + read("x-teacher.png"), QByteArray("xsxt"));
        QVERIFY(m_trash->contents().isEmpty());
    }

    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_root;
    std::unique_ptr<FileTrash> m_trash;
    std::unique_ptr<LibraryDatabase> m_library;
};

QTEST_GUILESS_MAIN(TestFileTrash)
#include "tst_file_trash.moc"
