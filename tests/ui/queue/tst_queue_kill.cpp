#include "tests/ui/queue/queue_session.h"
#include "tests/ui/queue/whole_library.h"

#include <QProcess>
#include <QRandomGenerator>

#include <csignal>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

constexpr int jobCount = 3, imagesPerJob = 6;

/// The program that is killed: goes on with the queue until it is done.
int work(const QString& folder) {
    FakeScript script;
    script.stepDuration = std::chrono::milliseconds(3);
    QueueSession session(folder, script);
    if (!session.waitLoaded()) {
        return 1;
    }
    session.jobs.resumeInterrupted();
    for (int i = session.jobs.rowCount() + session.images().size() / imagesPerJob; i < jobCount; ++i) {
        session.add("job " + std::to_string(i), imagesPerJob, RunMode::pair);
    }
    return session.waitIdle() ? 0 : 1;
}

} // namespace

/// The program is killed at random moments; library and queue are whole each time, and in the end everything is there.
class TestQueueKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMoment() {
        const QTemporaryDir folder;
        QRandomGenerator random(11);
        int images = 0;
        int kills = 0;
        for (int round = 0; round < 60; ++round) {
            QProcess program;
            program.setProcessChannelMode(QProcess::ForwardedChannels);
            program.start(QCoreApplication::applicationFilePath(), {"--work", folder.path()});
            QVERIFY(program.waitForStarted());
            if (program.waitForFinished(30 + random.bounded(250))) {
                QCOMPARE(program.exitCode(), 0);
                break;
            }
            ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
            program.waitForFinished();
            ++kills;
            if (QFileInfo::exists(folder.path() + "/library.sqlite")) {
                verifyWhole(folder.path() + "/library.sqlite", images);
                if (QTest::currentTestFailed()) {
                    return;
                }
            }
        }
        QCOMPARE(work(folder.path()), 0);
        verifyWhole(folder.path() + "/library.sqlite", images);
        QCOMPARE(images, jobCount * imagesPerJob);
        QVERIFY(filesIn(folder.path() + "/latents").isEmpty());
        // An image file that reached the disk just before the kill, and the library not, is made again: it may stand
        // there twice.
        const int files = QDir(folder.path() + "/images").entryList(QDir::Files).size();
        int allFiles = files;
        for (const QString& day : QDir(folder.path() + "/images").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            allFiles += static_cast<int>(filesIn(folder.path() + "/images/" + day).size());
        }
        qInfo("%d kills, %d images in %d files", kills, images, allFiles);
        QVERIFY2(kills >= 20, qPrintable(QString::number(kills)));
    }
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--work") {
        return work(QString::fromLocal8Bit(argv[2]));
    }
    TestQueueKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_queue_kill.moc"
