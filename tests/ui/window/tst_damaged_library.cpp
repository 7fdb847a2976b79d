#include "tests/ui/window/studio_session.h"
#include "ui/shell/message_bar.h"

#include <QApplication>
#include <QLabel>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

/// The library's file is rubbish at the next start.
class TestDamagedLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isSetAsideAndBuiltAgain() {
        const QTemporaryDir folder;
        const QString file = folder.path() + QStringLiteral("/library.sqlite");
        QVector<ImageRecord> before;
        {
            StudioSession studio(folder.path());
            QVERIFY(studio.waitReady());
            studio.type(QStringLiteral("a sailing boat on the sea at sunset"));
            studio.window.desk().generate({.mode = RunMode::student, .count = 2});
            QVERIFY(studio.waitImages(2));
            studio.window.desk().generate({.mode = RunMode::pair, .count = 1});
            QVERIFY(studio.waitImages(3));
            before = studio.images();
        }
        QFile library(file);
        QVERIFY(library.open(QIODevice::WriteOnly | QIODevice::Truncate));
        const QByteArray rubbish(100'000, '\x5a');
        library.write(rubbish);
        library.close();
        for (const char* beside : {"-wal", "-shm"}) {
            QFile::remove(file + QLatin1String(beside));
        }

        StudioSession studio(folder.path());
        QVERIFY(studio.waitReady());
        QTRY_COMPARE_WITH_TIMEOUT(studio.services.gallery.rowCount(), 3, StudioSession::patience);
        QTRY_VERIFY(studio.window.messages().isVisible());
        const QString told = studio.window.messages().findChild<QLabel*>(QStringLiteral("messageText"))->text();
        QVERIFY2(told.contains(QStringLiteral("library"), Qt::CaseInsensitive), qPrintable(told));
        QStringList files, filesBefore;
        for (const ImageRecord& image : studio.images()) {
            files += {image.studentFile, image.teacherFile};
            QCOMPARE(image.prompt, QStringLiteral("a sailing boat on the sea at sunset"));
            QVERIFY(image.seed.has_value());
        }
        for (const ImageRecord& image : before) {
            filesBefore += {image.studentFile, image.teacherFile};
        }
        files.sort();
        filesBefore.sort();
        QCOMPARE(files, filesBefore);
        bool kept = false; // the damaged file is still somewhere
        for (const QFileInfo& info : QDir(folder.path()).entryInfoList({QStringLiteral("library*")}, QDir::Files)) {
            QFile aside(info.filePath());
            kept = kept || (aside.open(QIODevice::ReadOnly) && aside.readAll() == rubbish);
        }
        QVERIFY(kept);
        // And it works as before.
        studio.window.desk().generate({.mode = RunMode::student, .count = 1});
        QVERIFY(studio.waitImages(4));
    }
};

QTEST_MAIN(TestDamagedLibrary)
#include "tst_damaged_library.moc"
