#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "tests/cli/cli_run.h"

#include <QtTest/QtTest>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace arcflow;
using namespace std::chrono_literals;

namespace {

bool becomesTrue(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(1ms);
    }
    return condition();
}

/// Runs `body` in a child process and returns how it ended, as waitpid() tells.
int statusOfChild(void (*body)()) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(10); // a child that hangs is a failure, not a hang of the test
        body();
        _exit(77);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

} // namespace

/// Ctrl-C and SIGTERM.
class TestInterrupt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(QDir::setCurrent(m_folder.path())); }

    void firstSignalAsksForAStop_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void firstSignalAsksForAStop() {
        QFETCH(int, signal);
        const Interrupt interrupt;
        const std::stop_token token = interrupt.token();
        QVERIFY(!token.stop_requested());
        kill(getpid(), signal);
        QVERIFY(becomesTrue([&] { return token.stop_requested(); }));
    }

    void handlersAreRestored() {
        struct sigaction before {
        }, after{};
        sigaction(SIGINT, nullptr, &before);
        { const Interrupt interrupt; }
        sigaction(SIGINT, nullptr, &after);
        QVERIFY(before.sa_handler == after.sa_handler);
    }

    void anIgnoredSignalStaysIgnored() {
        std::signal(SIGINT, SIG_IGN);
        {
            const Interrupt interrupt;
            kill(getpid(), SIGINT);
            std::this_thread::sleep_for(50ms);
            QVERIFY(!interrupt.token().stop_requested());
        }
        std::signal(SIGINT, SIG_DFL);
    }

    void secondSignalEndsTheProcess() {
#ifdef __SANITIZE_THREAD__
        QSKIP("ThreadSanitizer holds signals back while a thread sleeps");
#endif
        const int status = statusOfChild([] {
            const Interrupt interrupt;
            kill(getpid(), SIGINT);
            kill(getpid(), SIGINT);
            std::this_thread::sleep_for(5s); // work that does not listen
        });
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 130);
    }

    void aJobIsCancelledQuickly() {
        FakeScript script;
        script.stepDuration = 10s;
        CliRun run;
        std::chrono::steady_clock::time_point asked;
        std::thread user([&] {
            std::this_thread::sleep_for(200ms); // the job is under way
            asked = std::chrono::steady_clock::now();
            kill(getpid(), SIGINT);
        });
        run = runArcflow({"generate", "x", "--count", "5"}, script);
        const auto answered = std::chrono::steady_clock::now();
        user.join();
        QCOMPARE(run.exitCode, exitCode(ExitCode::cancelled));
        QCOMPARE(run.err, std::string("arcflow: cancelled.\n"));
        QVERIFY(answered - asked < 300ms);
        QCOMPARE(run.log->calls(), (std::vector<std::string>{"load", "generate", "cancelled"}));
        QVERIFY(std::filesystem::is_empty(std::filesystem::current_path()));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestInterrupt)
#include "tst_interrupt.moc"
