#include "tests/ui/queue/queue_session.h"

#include <QAbstractItemModelTester>
#include <QMimeData>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

/// The queue: order, states, and what survives.
class TestJobQueue : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString path() const { return m_folder->path(); }

    static FakeScript slow(int stepMs) {
        FakeScript script;
        script.stepDuration = std::chrono::milliseconds(stepMs);
        return script;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aJobBecomesImages() {
        QueueSession session(path());
        const QAbstractItemModelTester tester(&session.jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(session.waitLoaded());
        QSignalSpy stored(&session.runner, &JobRunner::imageStored);
        const qint64 id = session.add("a tree", 3, RunMode::pair);
        QTRY_COMPARE(stored.count(), 3);
        QVERIFY(session.waitIdle());
        QCOMPARE(session.jobs.rowCount(), 0);
        QVERIFY(session.stateOf(id) == JobState::done);
        const QVector<ImageRecord> images = session.images();
        QCOMPARE(images.size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(images[i].job, id);
            QCOMPARE(images[i].index, i);
            QCOMPARE(images[i].seed.value(), quint64(100 + i));
            QCOMPARE(images[i].mode, QString("pair"));
            QVERIFY(QFileInfo::exists(images[i].studentFile) && QFileInfo::exists(images[i].teacherFile));
            QVERIFY(images[i].psnr > 5 && images[i].ssim < 1);
            QCOMPARE(images[i].studentEvaluations, 2);
            QCOMPARE(images[i].teacherEvaluations, 16);
        }
        QVERIFY(filesIn(path() + "/latents").isEmpty());
    }

    void orderCanBeChanged() {
        QueueSession session(path());
        const QAbstractItemModelTester tester(&session.jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(session.waitLoaded());
        session.runner.setPaused(true);
        const qint64 a = session.add("a"), b = session.add("b"), c = session.add("c");
        const qint64 front = session.add("front", 1, RunMode::student, true);
        const auto order = [&] {
            QVector<qint64> ids;
            for (const JobRecord& job : session.jobs.jobs()) {
                ids.append(job.id);
            }
            return ids;
        };
        QCOMPARE(order(), (QVector<qint64>{front, a, b, c}));
        session.jobs.move(c, a);
        QCOMPARE(order(), (QVector<qint64>{front, c, a, b}));
        session.jobs.move(front, 0);
        QCOMPARE(order(), (QVector<qint64>{c, a, b, front}));
        // By drag and drop: "b" in front of "c".
        const std::unique_ptr<QMimeData> data(session.jobs.mimeData({session.jobs.index(2)}));
        session.jobs.dropMimeData(data.get(), Qt::MoveAction, 0, 0, {});
        QCOMPARE(order(), (QVector<qint64>{b, c, a, front}));
        session.runner.setPaused(false);
        QVERIFY(session.waitIdle());
        const QVector<ImageRecord> images = session.images();
        QCOMPARE(images.size(), 4);
        QCOMPARE(images[0].prompt + images[1].prompt + images[2].prompt, QString("bca"));
    }

    void orderSurvivesARestart() {
        {
            QueueSession session(path());
            QVERIFY(session.waitLoaded());
            session.runner.setPaused(true);
            session.add("a");
            const qint64 b = session.add("b");
            session.jobs.move(b, session.jobs.jobs().first().id);
            session.jobs.setHeld(b, true);
        }
        QueueSession session(path());
        session.runner.setPaused(true);
        QVERIFY(session.waitLoaded());
        QCOMPARE(session.jobs.rowCount(), 2);
        QCOMPARE(session.jobs.jobs()[0].prompt, QString("b"));
        QVERIFY(session.jobs.jobs()[0].held);
        QCOMPARE(session.jobs.nextReady()->prompt, QString("a"));
    }

    void heldJobsArePassedOver() {
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        session.runner.setPaused(true);
        const qint64 a = session.add("a");
        session.add("b");
        session.jobs.setHeld(a, true);
        session.runner.setPaused(false);
        QTRY_COMPARE(session.images().size(), 1);
        QCOMPARE(session.images().first().prompt, QString("b"));
        session.jobs.setHeld(a, false);
        QTRY_COMPARE(session.images().size(), 2);
    }

    void cancelRunningAndWaiting() {
        QueueSession session(path(), slow(5000));
        QVERIFY(session.waitLoaded());
        const qint64 a = session.add("a"), b = session.add("b");
        QTRY_VERIFY(session.runner.runningJob() == a);
        session.runner.cancel(b);
        QVERIFY(session.jobs.find(b)->state == JobState::cancelled);
        QElapsedTimer clock;
        clock.start();
        session.runner.cancel(a);
        QTRY_COMPARE(session.runner.runningJob(), qint64(0));
        QVERIFY2(clock.elapsed() < 300, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(session.stateOf(a) == JobState::cancelled);
        QCOMPARE(session.jobs.rowCount(), 2); // they stay, to be tried again or cleared
        session.jobs.clearEnded();
        QCOMPARE(session.jobs.rowCount(), 0);
    }

    void failuresStayWithTheirReason() {
        FakeScript script;
        script.generateFailure = Failure{ErrorKind::outOfMemory, "There is not enough memory.", "details"};
        script.imagesBeforeFailure = 0;
        {
            QueueSession session(path(), script);
            QVERIFY(session.waitLoaded());
            QSignalSpy failed(&session.runner, &JobRunner::jobFailed);
            const qint64 a = session.add("a"), b = session.add("b");
            QTRY_COMPARE(failed.count(), 2); // the next one is tried all the same
            QVERIFY(session.stateOf(a) == JobState::failed && session.stateOf(b) == JobState::failed);
            QCOMPARE(session.jobs.find(a)->failureKind, QString("out-of-memory"));
            QVERIFY(session.jobs.index(0).data(JobListModel::StatusRole).toString().contains("not enough memory"));
        }
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        QCOMPARE(session.jobs.rowCount(), 2);
        session.jobs.retry(session.jobs.jobs()[0].id);
        QTRY_COMPARE(session.images().size(), 1);
        QCOMPARE(session.jobs.rowCount(), 1);
    }

    void aLostDecodeIsDoneFromTheLatents() {
        FakeScript script;
        script.decodeFailure = Failure{ErrorKind::outOfMemory, "No memory to decode.", {}};
        qint64 job = 0;
        {
            QueueSession session(path(), script);
            QVERIFY(session.waitLoaded());
            QSignalSpy failed(&session.runner, &JobRunner::jobFailed);
            job = session.add("a tree");
            QTRY_COMPARE(failed.count(), 1);
            QCOMPARE(filesIn(path() + "/latents").size(), 1);
        }
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        session.jobs.retry(job);
        QTRY_COMPARE(session.images().size(), 1);
        const std::vector<std::string> calls = session.log->calls();
        QVERIFY(std::find(calls.begin(), calls.end(), "decode") != calls.end());
        QVERIFY(std::find(calls.begin(), calls.end(), "generate") == calls.end());
        QCOMPARE(session.images().first().seed.value(), quint64(100));
        QTRY_VERIFY(filesIn(path() + "/latents").isEmpty());
    }

    void pauseTakesEffectAfterTheImage() {
        QueueSession session(path(), slow(20));
        QVERIFY(session.waitLoaded());
        const qint64 id = session.add("a", 50);
        QTRY_VERIFY(session.images().size() >= 1);
        session.runner.setPaused(true);
        QTRY_COMPARE(session.runner.runningJob(), qint64(0));
        const int made = static_cast<int>(session.images().size());
        QVERIFY(made < 50);
        QVERIFY(session.stateOf(id) == JobState::waiting);
        QCOMPARE(session.jobs.find(id)->finished, made);
        session.runner.setPaused(false);
        QVERIFY(session.waitIdle());
        QCOMPARE(session.images().size(), 50);
    }

    void aFullDiskPausesAndNothingIsLost() {
        FakeScript script;
        script.generateFailure = Failure{ErrorKind::diskFull, "The disk is full.", {}};
        {
            QueueSession session(path(), script);
            QVERIFY(session.waitLoaded());
            QSignalSpy stopped(&session.runner, &JobRunner::stopped);
            const qint64 a = session.add("a", 2);
            QTRY_COMPARE(stopped.count(), 1);
            QVERIFY(session.runner.isPaused());
            QTRY_VERIFY(session.stateOf(a) == JobState::waiting);
        }
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        QTRY_COMPARE(session.images().size(), 2);
    }

    void anUnwritableFolderPausesAndTheImageIsSavedLater() {
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        QVERIFY(QFile(path() + "/blocked").open(QIODevice::WriteOnly)); // a file where the folder should be
        OutputPolicy output;
        output.folder = path() + "/blocked/images";
        session.runner.setOutput(output);
        QSignalSpy stopped(&session.runner, &JobRunner::stopped);
        session.add("a");
        QTRY_COMPARE(stopped.count(), 1);
        QCOMPARE(session.images().size(), 0);
        QCOMPARE(filesIn(path() + "/latents").size(), 1);
        output.folder = path() + "/images";
        session.runner.setOutput(output);
        session.runner.setPaused(false);
        QTRY_COMPARE(session.images().size(), 1);
        QVERIFY(session.waitIdle());
        QCOMPARE(session.log->requests().size(), size_t{1}); // not made again
    }

    void closingInTheMiddleLosesOnlyTheEvaluationUnderWay() {
        int made = 0;
        {
            QueueSession session(path(), slow(20));
            QVERIFY(session.waitLoaded());
            session.add("a", 30);
            QTRY_VERIFY(session.images().size() >= 3);
            made = static_cast<int>(session.images().size());
        }
        QueueSession session(path(), {}, false);
        QSignalSpy loaded(&session.jobs, &JobListModel::loaded);
        session.jobs.load();
        QVERIFY(loaded.wait());
        QCOMPARE(loaded[0][0].toInt(), 1);
        QVERIFY(session.jobs.jobs()[0].state == JobState::interrupted);
        QVERIFY(session.jobs.jobs()[0].finished >= made);
        session.jobs.resumeInterrupted();
        QVERIFY(session.waitIdle());
        const QVector<ImageRecord> images = session.images();
        QCOMPARE(images.size(), 30);
        for (int i = 0; i < 30; ++i) {
            QCOMPARE(images[i].index, i);
        }
    }

    void editAndDuplicate() {
        QueueSession session(path());
        QVERIFY(session.waitLoaded());
        session.runner.setPaused(true);
        const qint64 id = session.add("a");
        JobRequest request = session.jobs.requestOf(*session.jobs.find(id));
        request.generation.prompt = "changed";
        session.jobs.edit(id, request);
        session.jobs.duplicate(id);
        QTRY_COMPARE(session.jobs.rowCount(), 2);
        session.runner.setPaused(false);
        QVERIFY(session.waitIdle());
        QCOMPARE(session.images().size(), 2);
        QCOMPARE(session.images()[1].prompt, QString("changed"));
    }
};

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_job_queue.moc"
