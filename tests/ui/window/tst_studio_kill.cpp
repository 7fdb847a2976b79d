#include "tests/ui/queue/whole_library.h"
#include "tests/ui/window/studio_session.h"

#include <QApplication>
#include <QProcess>
#include <QRandomGenerator>

#include <csignal>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

constexpr int jobCount = 6, imagesPerJob = 12, leastKills = 20;
const QString draft = QStringLiteral("a thought that was not finished");

/// The program that is killed: its window over the real engine, which goes on with the queue until it is done.
int work(const QString& folder) {
    StudioSession studio(folder);
    JobListModel& jobs = studio.services.jobs;
    if (!QTest::qWaitFor([&] { return jobs.isLoaded(); }, StudioSession::patience)) {
        return 1;
    }
    studio.type(draft);
    jobs.resumeInterrupted();
    const auto made = static_cast<int>(studio.images().size());
    for (int i = jobs.rowCount() + made / imagesPerJob; i < jobCount; ++i) {
        studio.window.desk().generate({.mode = RunMode::pair, .count = imagesPerJob});
    }
    return studio.waitImages(jobCount * imagesPerJob) ? 0 : 1;
}

} // namespace

/// kill -9, again and again, while the program paints with its real engine; then what is left is looked at.
class TestStudioKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMoment() {
        const QTemporaryDir folder;
        const QString library = folder.path() + QStringLiteral("/library.sqlite");
        QRandomGenerator random(7);
        int images = 0, kills = 0, lostDrafts = 0;
        for (int round = 0; round < leastKills + 5; ++round) {
            QProcess program;
            program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--work"), folder.path()});
            QVERIFY(program.waitForStarted());
            if (program.waitForFinished(200 + random.bounded(1600))) {
                QCOMPARE(program.exitCode(), 0);
                break;
            }
            ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
            program.waitForFinished();
            ++kills;
            if (QFileInfo::exists(library)) {
                verifyWhole(library, images);
                if (QTest::currentTestFailed()) {
                    return;
                }
            }
            QFile text(folder.path() + QStringLiteral("/draft.json"));
            lostDrafts +=
                images > 0 && !(text.open(QIODevice::ReadOnly) && text.readAll().contains(draft.toUtf8())) ? 1 : 0;
        }
        QCOMPARE(work(folder.path()), 0);
        verifyWhole(library, images);
        qInfo("%d kills; %d of %d images, %d lost drafts", kills, images, jobCount * imagesPerJob, lostDrafts);
        QCOMPARE(images, jobCount * imagesPerJob);
        QCOMPARE(lostDrafts, 0);
        QVERIFY2(kills >= leastKills, qPrintable(QString::number(kills)));
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--work") {
        return work(QString::fromLocal8Bit(argv[2]));
    }
    TestStudioKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_studio_kill.moc"
