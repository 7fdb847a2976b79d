#include "tests/ui/window/stall_monitor.h"
#include "tests/ui/window/studio_session.h"
#include "ui/distil/distil_form.h"
#include "ui/distil/distil_page.h"
#include "ui/shell/message_bar.h"

#include <QProcess>

#include <csignal>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

/// The program with a run in its form: the built-in teacher, a few prompts, small batches.
struct TrainingSession : StudioSession {
    explicit TrainingSession(const QString& folder, int iterations) : StudioSession(folder) {
        services.settings.set(settings::adapterFolders, QStringList{folder + QStringLiteral("/adapters")});
        DistilChoices choices = page().form().choices();
        choices.list = QStringLiteral("two red apples\na blue cup\ngreen hills\na yellow boat\n");
        choices.held = 1;
        choices.iterations = iterations;
        choices.batch = 2;
        choices.validateEvery = 1000;
        page().form().setChoices(choices);
    }

    DistilPage& page() const { return *window.findChild<DistilPage*>(); }
    DistilRun& run() { return services.distil; }
    /// Patience begins anew with each iteration.
    bool waitUntil(const std::function<bool()>& done) {
        while (!done()) {
            const qint64 before = run().iteration();
            if (!QTest::qWaitFor([&] { return done() || run().iteration() != before; }, patience)) {
                return false;
            }
        }
        return true;
    }
    bool waitFor(DistilState state) {
        return waitUntil([&] { return run().state() == state; });
    }
    bool waitIterations(int count) {
        return waitUntil([&] { return run().iteration() >= count; });
    }
};

QByteArray contentOf(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

} // namespace

/// The distillation lab in the real program: training gives way to images and comes to the same adapter, the window
/// stays alive, and whatever ends it, the run can be gone on with.
class TestTraining : public QObject {
    Q_OBJECT

    static StallMonitor& monitor() { return *static_cast<StallMonitor*>(qApp); }

private Q_SLOTS:
    void givesWayToImages() {
        constexpr int iterations = 8;
        const QTemporaryDir folder;
        TrainingSession studio(folder.path(), iterations);
        QVERIFY(studio.waitReady());
        studio.window.workspaces().switchTo(Workspace::distil);
        QTest::qWait(500);
        studio.page().start();
        QVERIFY(studio.waitFor(DistilState::finished));
        QVERIFY(studio.run().facts().sharesWeights);
        QCOMPARE(studio.run().validations().size(), 2);
        const QString first = QString::fromStdString(studio.run().request().adapter.string());

        monitor().reset();
        studio.page().start();
        QVERIFY(studio.waitIterations(2));
        studio.window.workspaces().switchTo(Workspace::create);
        QElapsedTimer clock;
        clock.start();
        studio.window.desk().generate({.mode = RunMode::pair});
        QVERIFY(studio.waitImages(1));
        const qint64 waited = clock.elapsed();
        QVERIFY(studio.run().iteration() < iterations);
        studio.window.workspaces().switchTo(Workspace::distil);
        QVERIFY(studio.waitFor(DistilState::finished));
        const StallMonitor::Stall worst = monitor().worst();
        qInfo("a pair in %lld ms while training; the window's thread was away for %.0f ms at most", waited,
              worst.milliseconds);
        QVERIFY2(worst.milliseconds < 50, qPrintable(worst.text()));
        const QString second = QString::fromStdString(studio.run().request().adapter.string());
        QVERIFY(first != second);
        const QString weights = QStringLiteral("/diffusion_pytorch_model.safetensors");
        QVERIFY(!contentOf(first + weights).isEmpty());
        QVERIFY(contentOf(first + weights) == contentOf(second + weights)); // to the bit

        studio.services.commands.run(QStringLiteral("distil.use"));
        QTRY_COMPARE(studio.window.workspaces().current(), Workspace::create);
        const std::string name = QFileInfo(second).fileName().toStdString();
        QTRY_COMPARE_WITH_TIMEOUT(studio.services.engine.model().adapterName, name, StudioSession::patience);
        QVERIFY(studio.waitReady());
        studio.window.desk().generate();
        QVERIFY(studio.waitImages(2));
        QCOMPARE(studio.images().last().adapter, QString::fromStdString(name));
    }

    void closingIsQuick() {
        const QTemporaryDir folder;
        QElapsedTimer clock;
        qint64 at = 0;
        {
            TrainingSession studio(folder.path(), 500);
            QVERIFY(studio.waitReady());
            studio.page().start();
            QVERIFY(studio.waitIterations(2));
            at = studio.run().iteration();
            clock.start();
        }
        qInfo("closed within %lld ms while training", clock.elapsed());
        QVERIFY(clock.elapsed() < 1000);
        TrainingSession next(folder.path(), 500);
        QVERIFY(next.run().unfinished());
        QVERIFY(next.run().unfinished()->iteration >= at);
    }

    /// What was kept at the last pause is offered at the next start.
    void killed() {
        const QTemporaryDir folder;
        {
            TrainingSession studio(folder.path(), 500);
            QVERIFY(studio.waitReady());
            studio.page().start();
            QVERIFY(studio.waitIterations(2));
        }
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--resume"), folder.path()});
        QVERIFY(program.waitForStarted());
        QVERIFY(!program.waitForFinished(4000));
        ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
        program.waitForFinished();
        TrainingSession next(folder.path(), 500);
        QVERIFY(next.run().unfinished());
        QVERIFY(next.run().unfinished()->iteration >= 2);
        QVERIFY(next.window.messages().count() > 0);
        QVERIFY(next.waitReady());
        next.run().resumeUnfinished();
        const qint64 at = next.run().iteration();
        QVERIFY(next.waitIterations(static_cast<int>(at) + 1));
        next.services.commands.run(QStringLiteral("distil.stop"));
        QVERIFY(next.waitFor(DistilState::idle));
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && QByteArray(argv[1]) == "--resume") {
        QApplication application(argc, argv);
        TrainingSession studio(QString::fromLocal8Bit(argv[2]), 500);
        studio.run().resumeUnfinished();
        return studio.waitFor(DistilState::finished) ? 0 : 1;
    }
    StallMonitor application(argc, argv);
    TestTraining test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_training.moc"
