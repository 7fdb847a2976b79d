#include "tests/ui/distil/distil_bench.h"

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

/// A training run from the window's side, over a scripted engine on its own thread.
class TestDistilRun : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;

    static JobRequest job() {
        JobRequest request;
        request.generation.prompt = "a tree";
        return request;
    }

private Q_SLOTS:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void fromStartToEnd() {
        DistilBench bench(m_home->path());
        QSignalSpy validated(&bench.run, &DistilRun::validated), measured(&bench.run, &DistilRun::curveMeasured);
        bench.run.start(bench.request());
        QCOMPARE(bench.run.state(), DistilState::preparing);
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(bench.run.iteration(), 30);
        QCOMPARE(bench.run.curve().size(), 30);
        QCOMPARE(bench.run.curve()[29].last.iteration, 29);
        QCOMPARE(validated.count(), 4); // before, and after 10, 20, 30
        QCOMPARE(measured.count(), 1);
        QCOMPARE(bench.run.validations().last()->pairs.size(), 1);
        QCOMPARE(bench.run.validations().last()->pairs[0].teacher.size(), QSize(16, 16));
        QVERIFY(bench.run.errorBySteps());
        QVERIFY(QFileInfo::exists(m_home->path() + "/adapter/config.json"));
        QVERIFY(QFileInfo::exists(bench.run.curveFile()));
        // Nothing to go on with at the next start.
        DistilBench next(m_home->path());
        next.run.findUnfinished();
        QVERIFY(!next.run.unfinished());
    }

    void pauseAndResume() {
        DistilBench bench(m_home->path(), DistilBench::slow());
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 3);
        bench.run.pause();
        QCOMPARE(bench.run.state(), DistilState::pausing);
        QTRY_COMPARE(bench.run.state(), DistilState::paused);
        const qint64 at = bench.run.iteration();
        QVERIFY(bench.calls("keep") >= 1);
        QTest::qWait(80);
        QCOMPARE(bench.run.iteration(), at);
        bench.run.resume();
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(bench.run.curve().size(), 30);
        QCOMPARE(bench.calls("distil"), 1); // it stayed in memory
    }

    void stopKeepsTheState() {
        DistilBench bench(m_home->path(), DistilBench::slow());
        QSignalSpy interrupted(&bench.run, &DistilRun::interrupted);
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 3);
        bench.run.stop();
        QTRY_COMPARE(bench.run.state(), DistilState::idle);
        QVERIFY(!bench.run.hasStudent());
        QCOMPARE(interrupted.count(), 1);
        QCOMPARE(bench.run.unfinished()->iteration, bench.run.iteration());
        bench.run.resumeUnfinished();
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(bench.run.curve().size(), 30);
        for (int i = 0; i < 30; ++i) {
            QCOMPARE(bench.run.curve()[i].last.iteration, i);
        }
        QVERIFY(bench.run.validations().size() >= 4); // what was seen before is still there
    }

    /// A generation stops the iteration under way, runs at once, and the run goes on by itself.
    void yieldsToAGeneration() {
        FakeScript script = DistilBench::slow(400);
        script.stepDuration = std::chrono::milliseconds(300);
        DistilBench bench(m_home->path(), script);
        QSignalSpy done(&bench.client, &EngineClient::runDone);
        bench.run.start(bench.request(3));
        QTRY_COMPARE(bench.run.state(), DistilState::running);
        QTest::qWait(100); // into the first iteration
        QElapsedTimer clock;
        clock.start();
        bench.client.run(job(), 0);
        QTRY_COMPARE(bench.run.state(), DistilState::yielding);
        QVERIFY(done.isEmpty());
        QTRY_COMPARE(done.count(), 1);
        QVERIFY(clock.elapsed() < 1500); // two steps of 300 ms, not an iteration besides
        QTRY_COMPARE(bench.run.state(), DistilState::running);
        QVERIFY(bench.calls("step cancelled") >= 1);
        QTRY_COMPARE_WITH_TIMEOUT(bench.run.state(), DistilState::finished, 10'000);
        QCOMPARE(bench.run.curve().size(), 3);
    }

    /// Short waits, as for the tokens of a prompt that is typed, are not worth a word.
    void shortWaitsAreNotTold() {
        DistilBench bench(m_home->path(), DistilBench::slow());
        QVector<DistilState> states;
        connect(&bench.run, &DistilRun::changed, this, [&] { states.append(bench.run.state()); });
        bench.run.start(bench.request());
        QTRY_COMPARE(bench.run.state(), DistilState::running);
        QSignalSpy counted(&bench.client, &EngineClient::tokensCounted);
        for (int i = 0; i < 5; ++i) {
            bench.client.countTokens("a tree");
            QTest::qWait(10);
        }
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(counted.count(), 5);
        QVERIFY(!states.contains(DistilState::yielding));
        QCOMPARE(bench.run.curve().size(), 30);
    }

    /// Where two models do not fit, the run waits on disk.
    void makesRoom() {
        FakeScript script = DistilBench::slow();
        script.distillation.hasRoomBeside = false;
        DistilBench bench(m_home->path(), script);
        QSignalSpy noticed(&bench.run, &DistilRun::noticed), done(&bench.client, &EngineClient::runDone);
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 3);
        bench.client.run(job(), 0);
        QTRY_COMPARE(done.count(), 1);
        QTRY_COMPARE(noticed.count(), 1);
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(bench.calls("distil"), 2);
        QCOMPARE(bench.run.curve().size(), 30);
        for (int i = 0; i < 30; ++i) {
            QCOMPARE(bench.run.curve()[i].last.iteration, i);
        }
    }

    void closingIsQuickAndKeepsTheState() {
        qint64 at = 0;
        QElapsedTimer clock;
        {
            DistilBench bench(m_home->path(), DistilBench::slow(200));
            bench.run.start(bench.request());
            QTRY_VERIFY(bench.run.iteration() >= 2);
            at = bench.run.iteration();
            clock.start();
        }
        QVERIFY(clock.elapsed() < 1000);
        DistilBench next(m_home->path());
        QSignalSpy interrupted(&next.run, &DistilRun::interrupted);
        next.run.findUnfinished();
        QCOMPARE(interrupted.count(), 1);
        QVERIFY(next.run.unfinished()->iteration >= at);
        QCOMPARE(next.run.unfinished()->curve.size(), next.run.unfinished()->iteration);
        QCOMPARE(next.run.unfinished()->request.prompts, next.request().prompts);
        next.run.resumeUnfinished();
        QTRY_COMPARE(next.run.state(), DistilState::finished);
        QCOMPARE(next.run.curve().size(), 30);
    }

    void discarding() {
        {
            DistilBench bench(m_home->path(), DistilBench::slow());
            bench.run.start(bench.request());
            QTRY_VERIFY(bench.run.iteration() >= 2);
        }
        DistilBench next(m_home->path());
        next.run.findUnfinished();
        QVERIFY(next.run.unfinished());
        next.run.discard();
        QVERIFY(!next.run.unfinished());
        QTRY_VERIFY(!QFileInfo::exists(m_home->path() + "/distil/state.safetensors"));
        next.run.findUnfinished();
        QVERIFY(!next.run.unfinished());
    }

    void divergence() {
        FakeScript script;
        script.distillation.loss = [](int64_t i) { return i < 20 ? 1.0 : std::nan(""); };
        DistilBench bench(m_home->path(), script);
        QSignalSpy failed(&bench.run, &DistilRun::failed);
        bench.run.start(bench.request());
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Failure>().kind, ErrorKind::diverged);
        QCOMPARE(bench.run.state(), DistilState::failed);
        QVERIFY(bench.run.hasDiverged() && bench.run.hasStudent());
        bench.run.resume(); // would diverge again
        QCOMPARE(bench.run.state(), DistilState::failed);
        QSignalSpy written(&bench.run, &DistilRun::adapterWritten);
        bench.run.writeAdapter(m_home->path() + "/last", DistilRun::Purpose::exporting);
        QTRY_COMPARE(written.count(), 1);
        bench.run.start(bench.request()); // anew
        QTRY_COMPARE(failed.count(), 2);
    }

    void aFolderThatCannotBeWritten() {
        QFile inTheWay(m_home->path() + "/distil");
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        DistilBench bench(m_home->path());
        QSignalSpy failed(&bench.run, &DistilRun::failed);
        bench.run.start(bench.request());
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Failure>().kind, ErrorKind::io);
        QCOMPARE(bench.run.state(), DistilState::failed);
        QCOMPARE(bench.calls("distil"), 0);
    }

    void failuresAreTold() {
        FakeScript script;
        script.distillation.beginFailure = Failure{ErrorKind::modelMissing, "no such folder", {}};
        DistilBench bench(m_home->path(), script);
        QSignalSpy failed(&bench.run, &DistilRun::failed);
        bench.run.start(bench.request());
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(bench.run.state(), DistilState::failed);
        QVERIFY(!bench.run.hasStudent());
    }

    /// A disk that is full at pause: the run stays in memory and can go on.
    void aFullDisk() {
        FakeScript script = DistilBench::slow();
        script.distillation.keepFailure = Failure{ErrorKind::diskFull, "full", {}};
        DistilBench bench(m_home->path(), script);
        QSignalSpy failed(&bench.run, &DistilRun::failed);
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 2);
        bench.run.pause();
        QTRY_COMPARE(failed.count(), 1);
        const qint64 at = bench.run.iteration();
        bench.run.resume();
        QTRY_VERIFY(bench.run.iteration() > at);
    }

    void curveOnRequest() {
        DistilBench bench(m_home->path(), DistilBench::slow());
        QSignalSpy measured(&bench.run, &DistilRun::curveMeasured);
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 2);
        bench.run.askForCurve();
        QTRY_COMPARE(measured.count(), 1);
        QVERIFY(bench.run.iteration() < 30);
        QTRY_COMPARE(bench.run.state(), DistilState::finished);
        QCOMPARE(measured.count(), 2);
    }

    void timeLeft() {
        DistilBench bench(m_home->path(), DistilBench::slow(30));
        QVERIFY(!bench.run.secondsLeft());
        bench.run.start(bench.request());
        QTRY_VERIFY(bench.run.iteration() >= 5);
        const double left = *bench.run.secondsLeft();
        QVERIFY2(left > 0.3 && left < 3, qPrintable(QString::number(left)));
    }
};

QTEST_MAIN(TestDistilRun)
#include "tst_distil_run.moc"
