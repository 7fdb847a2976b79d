#include "ui/bridge/engine_client.h"

#include "tests/support/fake_engine.h"

#include <QSignalSpy>
#include <QtTest/QtTest>

#include <atomic>
#include <thread>

using namespace arcflow;
using namespace arcflow::ui;

namespace {

/// A client of a scripted engine, with what came back.
struct Session {
    explicit Session(FakeScript script = {})
        : client([this, script]() -> std::unique_ptr<Engine> {
              engineThread = std::this_thread::get_id();
              return std::make_unique<FakeEngine>(script, log);
          }) {}

    std::shared_ptr<FakeEngineLog> log = std::make_shared<FakeEngineLog>();
    std::thread::id engineThread;
    EngineClient client;
    QSignalSpy done{&client, &EngineClient::runDone}, failed{&client, &EngineClient::failed},
        loaded{&client, &EngineClient::modelLoaded};

    Failure lastFailure() { return failed.last().at(1).value<Failure>(); }
};

JobRequest job(RunMode mode = RunMode::student) {
    JobRequest request;
    request.generation.prompt = "a tree";
    request.generation.mode = mode;
    request.generation.seed = 40;
    return request;
}

} // namespace

/// The engine on its thread, as the window sees it.
class TestEngineClient : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsOnItsOwnThread() {
        Session session;
        QSignalSpy started(&session.client, &EngineClient::started);
        QVERIFY(started.wait());
        QVERIFY(session.engineThread != std::this_thread::get_id());
        const RequestId id = session.client.run(job(RunMode::pair), 2);
        QTRY_COMPARE(session.done.count(), 1);
        QCOMPARE(session.done[0][0].value<RequestId>(), id);
        const auto result = session.done[0][1].value<RunResultPtr>();
        QCOMPARE(result->images.size(), size_t{2});
        QCOMPARE(*result->images[0].metadata.seed, uint64_t{42}); // seed 40, image 2
        QCOMPARE(result->model.name, std::string("fake-model"));
        QCOMPARE(session.client.model().name, std::string("fake-model"));
    }

    void aModelIsLoadedOnce() {
        Session session;
        session.client.load(job().model);
        session.client.run(job(), 0);
        session.client.run(job(), 1);
        QTRY_COMPARE(session.done.count(), 2);
        QCOMPARE(session.log->calls(), (std::vector<std::string>{"load", "generate", "generate"}));
        JobRequest other = job();
        other.model.threads = 1;
        session.client.run(other, 0);
        QTRY_COMPARE(session.done.count(), 3);
        QCOMPARE(session.log->calls().size(), size_t{5});
        QCOMPARE(session.loaded.count(), 2);
    }

    void aFailedLoadIsTriedAgain() {
        FakeScript script;
        script.loadFailure = Failure{ErrorKind::modelMissing, "not there", {}};
        Session session(script);
        session.client.run(job(), 0);
        session.client.run(job(), 0);
        QTRY_COMPARE(session.failed.count(), 2);
        QVERIFY(session.lastFailure().kind == ErrorKind::modelMissing);
        QCOMPARE(session.log->calls(), (std::vector<std::string>{"load", "load"}));
        QVERIFY(session.client.model().name.empty());
    }

    void cancelStopsARunAndAWaitingOne() {
        FakeScript script;
        script.stepDuration = std::chrono::seconds(20);
        Session session(script);
        QSignalSpy progress(&session.client, &EngineClient::progressed);
        const RequestId running = session.client.run(job(), 0);
        const RequestId waiting = session.client.run(job(), 1);
        QTRY_VERIFY(!progress.isEmpty() && progress.last()[0].value<RunProgress>().phase == Phase::denoise);
        QElapsedTimer clock;
        clock.start();
        session.client.cancel(waiting);
        session.client.cancel(running);
        QTRY_COMPARE(session.failed.count(), 2);
        QVERIFY2(clock.elapsed() < 300, qPrintable(QString::number(clock.elapsed())));
        for (const QList<QVariant>& failure : session.failed) {
            QVERIFY(failure[1].value<Failure>().kind == ErrorKind::cancelled);
        }
    }

    void closingDuringARunIsQuick() {
        FakeScript script;
        script.stepDuration = std::chrono::seconds(20);
        auto session = std::make_unique<Session>(script);
        QSignalSpy progress(&session->client, &EngineClient::progressed);
        session->client.run(job(), 0);
        session->client.run(job(), 1);
        QTRY_VERIFY(!progress.isEmpty());
        QElapsedTimer clock;
        clock.start();
        session.reset();
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    }

    void latentsAreKeptBeforeTheImageComes() {
        Session session;
        std::mutex mutex;
        std::vector<RunMode> kept;
        session.client.run(job(RunMode::pair), 0, [&](const FinishedLatents& latents) {
            const std::scoped_lock lock(mutex);
            kept.push_back(latents.run);
        });
        QTRY_COMPARE(session.done.count(), 1);
        QVERIFY((kept == std::vector{RunMode::student, RunMode::teacher}));
    }

    void aKeeperThatFailsEndsTheRun() {
        Session session;
        session.client.run(job(), 0, [](const FinishedLatents&) { fail(ErrorKind::diskFull, "no room"); });
        QTRY_COMPARE(session.failed.count(), 1);
        QVERIFY(session.lastFailure().kind == ErrorKind::diskFull);
        QCOMPARE(session.done.count(), 0);
    }

    void previewsComeLatestOnly() {
        FakeScript script;
        script.model.defaultTeacherSteps = 200;
        std::atomic<int> painted = 0;
        script.paint = [&painted](const GenerationRequest& request, int index, RunMode run) {
            ++painted;
            return fakeImage(request, index, run);
        };
        Session session(script);
        QSignalSpy started(&session.client, &EngineClient::started),
            previews(&session.client, &EngineClient::previewed);
        QVERIFY(started.wait());
        JobRequest request = job(RunMode::teacher);
        request.generation.previews = true;
        session.client.run(request, 0);
        const QDeadlineTimer limit(60'000);
        while (painted <= 200 && !limit.hasExpired()) { // the window is busy: all steps pass, up to the image itself
            QThread::msleep(1);
        }
        QVERIFY(painted > 200);
        QTRY_COMPARE(session.done.count(), 1);
        QCOMPARE(previews.count(), 1);
    }

    void progressIsNotAFlood() {
        FakeScript script;
        script.model.defaultTeacherSteps = 400;
        script.stepDuration = std::chrono::milliseconds(1);
        Session session(script);
        QSignalSpy progress(&session.client, &EngineClient::progressed);
        QElapsedTimer clock;
        clock.start();
        session.client.run(job(RunMode::teacher), 0);
        QTRY_COMPARE(session.done.count(), 1);
        const qint64 most = 20 * clock.elapsed() / 1000 + 12; // twenty a second, and one at every change of phase
        QVERIFY2(progress.count() <= most, qPrintable(QString("%1 > %2").arg(progress.count()).arg(most)));
    }

    void theScrubberGetsTheLatestFrame() {
        FakeScript script;
        script.stepDuration = std::chrono::milliseconds(100);
        Session session(script);
        QSignalSpy frames(&session.client, &EngineClient::latestDecoded);
        session.client.run(job(), 0); // keeps the engine busy while frames are asked for
        for (int i = 0; i < 50; ++i) {
            auto latents = std::make_shared<LatentImage>(LatentImage{3, 1, 1, {0.F, 0.F, 0.F}});
            session.client.decodeLatest(latents, i / 100.0);
        }
        QTRY_VERIFY(!frames.isEmpty());
        QTRY_COMPARE(session.done.count(), 1);
        QTest::qWait(50);
        QCOMPARE(frames.count(), 1);
        QCOMPARE(frames[0][0].toDouble(), 0.49);
    }

    void tokensInspectionAndDecoding() {
        Session session;
        QSignalSpy counted(&session.client, &EngineClient::tokensCounted),
            inspected(&session.client, &EngineClient::inspected), decoded(&session.client, &EngineClient::decoded);
        session.client.countTokens("two red apples");
        session.client.inspect("/somewhere");
        const RequestId id = session.client.decode(job().model, {3, 1, 1, {1.F, 0.F, 0.F}});
        QTRY_COMPARE(decoded.count(), 1);
        QCOMPARE(counted.count(), 1);
        QCOMPARE(counted[0][1].value<QVector<TokenCount>>().first().used, size_t{5});
        QCOMPARE(inspected.count(), 1);
        QCOMPARE(decoded[0][0].value<RequestId>(), id);
        QCOMPARE(decoded[0][1].value<std::shared_ptr<const Image>>()->pixels[0], 1.F);
    }

    void anEngineThatCannotStartIsSaid() {
        EngineClient client([]() -> std::unique_ptr<Engine> { fail(ErrorKind::io, "the library is missing"); });
        QSignalSpy startFailed(&client, &EngineClient::startFailed), failed(&client, &EngineClient::failed);
        client.run(job(), 0);
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(startFailed.count(), 1);
        QVERIFY(startFailed[0][0].value<Failure>().text.find("missing") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestEngineClient)
#include "tst_engine_client.moc"
