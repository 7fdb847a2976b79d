#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_training.h"

#include <QtTest/QtTest>

#include <QDir>
#include <QProcess>

#include <csignal>

using namespace arcflow;
using namespace arcflow::test;

/// Several processes, started by mpirun, train one model in common.
class TestProcesses : public QObject {
    Q_OBJECT

    static QStringList launcher(int processes) {
        return {"--oversubscribe", "-n", QString::number(processes), ARCFLOW_PROGRAM};
    }

    static void prepare(QProcess& program) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"}) {
            environment.insert(variable, "1");
        }
        environment.insert("OMPI_MCA_plm_rsh_agent", "false"); // all on this machine; without, it looks for ssh
        environment.insert("OMPI_MCA_btl_vader_single_copy_mechanism", "none"); // not allowed in every container
        program.setProcessEnvironment(environment);
        program.setProcessChannelMode(QProcess::MergedChannels);
    }

    /// Runs to the end; the exit code.
    int run(int processes, const QStringList& arguments) {
        QProcess program;
        prepare(program);
        if (processes == 1) {
            program.start(ARCFLOW_PROGRAM, arguments);
        } else {
            program.start(ARCFLOW_MPIRUN, launcher(processes) + arguments);
        }
        program.waitForFinished(120'000);
        m_output = program.readAll();
        return program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1;
    }

    QStringList distil(const std::string& adapter) const {
        return {"distil",    path("prompts.txt"),
                "--model",   path("teacher-one"),
                "--recipe",  path("few.json"),
                "-o",        path(adapter),
                "--threads", "1",
                "--log",     path(adapter + ".csv"),
                "--quiet"};
    }
    QStringList train(const std::string& part, const std::string& model) const {
        return {"train",
                QString::fromStdString(part),
                path("pictures"),
                "--recipe",
                path(part + "-few.json"),
                "-o",
                path(model),
                "--threads",
                "1",
                "--quiet"};
    }
    QString path(const std::string& name) const { return QString::fromStdString((m_folder.path() / name).string()); }
    int linesOf(const std::string& file) const {
        QFile curve(path(file));
        return curve.open(QIODevice::ReadOnly) ? static_cast<int>(curve.readAll().count('\n')) : 0;
    }

    static bool isCompared(const std::string& name) {
        // Attention does not change with k's bias, so its gradient is rounding alone, which Adam makes as large as any.
        return (name.starts_with("weight.") || name.starts_with("average.")) && !name.ends_with("to_k.bias") &&
               !name.ends_with("k_proj.bias");
    }
    /// Largest relative difference of a tensor.
    static double worst(const TensorFile& actual, const TensorFile& expected) {
        double worst = 0;
        for (const auto& [name, tensor] : expected.tensors()) {
            if (isCompared(name)) {
                worst = std::max(worst, difference(actual[name], tensor).relative);
            }
        }
        return worst;
    }
    /// Relative difference of all tensors together: biases whose gradients nearly cancel are mostly rounding.
    static double overall(const TensorFile& actual, const TensorFile& expected) {
        double apart = 0, all = 0;
        for (const auto& [name, tensor] : expected.tensors()) {
            if (isCompared(name)) {
                apart += (actual[name] - tensor).square().sum().item<double>();
                all += tensor.square().sum().item<double>();
            }
        }
        return std::sqrt(apart / all);
    }

    /// Processes of the running job, without mpirun itself.
    static QList<qint64> workersOf(qint64 launcher) {
        QList<qint64> workers;
        for (const QString& task :
             QDir(QString("/proc/%1/task").arg(launcher)).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile children(QString("/proc/%1/task/%2/children").arg(launcher).arg(task));
            if (children.open(QIODevice::ReadOnly)) {
                for (const QByteArray& child : children.readAll().split(' ')) {
                    if (child.toLongLong() > 0) {
                        workers.append(child.toLongLong());
                    }
                }
            }
        }
        return workers;
    }

private Q_SLOTS:
    void initTestCase() {
        writeTinyTraining(m_folder.path());
        // The same recipes, shorter: the sums of thousands of steps would drift apart in the last digits. A fresh
        // autoencoder at this rate drifts soonest: by 3e-8 after 4 iterations, 2e-6 after 8, 5e-5 after 12 (AVX-512).
        const auto shorter = [&](const char* from, const char* to, const QByteArray& iterations,
                                 const QByteArray& batch) {
            QFile in(path(from)), out(path(to));
            QVERIFY(in.open(QIODevice::ReadOnly) && out.open(QIODevice::WriteOnly));
            out.write(in.readAll()
                          .replace(R"("iterations": 100)", R"("iterations": )" + iterations)
                          .replace(R"("batch": 2)", R"("batch": )" + batch));
        };
        shorter("distil.json", "few.json", "12", "4");
        shorter("vae.json", "vae-few.json", "4", "3");
        shorter("teacher.json", "teacher-few.json", "12", "4");
    }

    void oneAsTwoAsThree_data() {
        QTest::addColumn<QString>("part");
        QTest::addColumn<int>("processes");
        for (const char* part : {"vae", "teacher", "distil"}) {
            for (const int processes : {2, 3}) {
                if (part != std::string("vae") || processes == 2) { // its late batch is 2
                    QTest::addRow("%s by %d", part, processes) << part << processes;
                }
            }
        }
    }
    void oneAsTwoAsThree() {
        QFETCH(QString, part);
        QFETCH(int, processes);
        const std::string name = part.toStdString();
        const bool distils = name == "distil";
        const std::string one = name + "-one", several = name + "-" + std::to_string(processes);
        for (const std::string& model : {one, several}) {
            if (name == "teacher") {
                std::filesystem::create_directories(m_folder.path() / model);
                std::filesystem::copy(m_folder.path() / "vae-one" / "vae", m_folder.path() / model / "vae",
                                      std::filesystem::copy_options::recursive |
                                          std::filesystem::copy_options::skip_existing);
            }
        }
        const auto command = [&](const std::string& model) { return distils ? distil(model) : train(name, model); };
        const auto state = [&](const std::string& model) {
            return (m_folder.path() /
                    (distils ? model + ".state.safetensors" : model + ".work/" + name + ".state.safetensors"))
                .string();
        };
        QVERIFY2(run(1, command(one)) == 0, m_output);
        QVERIFY2(run(processes, command(several)) == 0, m_output);
        const QByteArray lines = m_output;
        QCOMPARE(lines.count(name == "vae" ? "4 iterations" : "12 iterations"), qsizetype(1)); // one of them speaks
        const TensorFile actual(state(several)), expected(state(one));
        qInfo("tensors at most %.1e apart, all together %.1e", worst(actual, expected), overall(actual, expected));
        QVERIFY(overall(actual, expected) > 0); // the sums were made in another order
        QVERIFY(overall(actual, expected) <= 1e-5);
        QVERIFY(!distils || worst(actual, expected) <= 1e-5);
    }

    /// One process dies: all end, and started again they go on to the weights of a run that nothing happened to.
    void aProcessIsKilled() {
        const QStringList calm = distil("calm") + QStringList{"--iterations", "300", "--save-every", "0"};
        QVERIFY2(run(2, calm) == 0, m_output);
        const QStringList killed = distil("killed") + QStringList{"--iterations", "300", "--save-every", "0"};
        for (const size_t victim : {size_t{1}, size_t{0}}) {
            const int before = linesOf("killed.csv");
            QProcess program;
            prepare(program);
            program.start(ARCFLOW_MPIRUN, launcher(2) + killed);
            QTRY_VERIFY_WITH_TIMEOUT(linesOf("killed.csv") > before + 10 || program.state() == QProcess::NotRunning,
                                     120'000);
            const QList<qint64> workers = workersOf(program.processId());
            QCOMPARE(workers.size(), qsizetype(2));
            ::kill(static_cast<pid_t>(workers.at(static_cast<qsizetype>(victim))), SIGKILL);
            QVERIFY(program.waitForFinished(60'000));
            QVERIFY(program.exitStatus() != QProcess::NormalExit || program.exitCode() != 0);
            QVERIFY(linesOf("killed.csv") < 301);
        }
        QVERIFY2(run(2, killed) == 0, m_output);
        const TensorFile expected((m_folder.path() / "calm.state.safetensors").string());
        const TensorFile actual((m_folder.path() / "killed.state.safetensors").string());
        QCOMPARE(worst(actual, expected), 0.0);
        QCOMPARE(linesOf("killed.csv"), 301);
    }

    /// A stop reaches all of them before the same iteration, and nothing is lost.
    void stopped() {
        const QStringList command = distil("stopped") + QStringList{"--iterations", "100000", "--save-every", "1000"};
        QProcess program;
        prepare(program);
        program.start(ARCFLOW_MPIRUN, launcher(2) + command);
        QTRY_VERIFY_WITH_TIMEOUT(linesOf("stopped.csv") > 10 || program.state() == QProcess::NotRunning, 120'000);
        const QList<qint64> workers = workersOf(program.processId());
        QCOMPARE(workers.size(), qsizetype(2));
        ::kill(static_cast<pid_t>(workers.at(1)), SIGINT); // one alone is asked
        QVERIFY(program.waitForFinished(60'000));
        QCOMPARE(program.exitCode(), 130);
        const TensorFile state((m_folder.path() / "stopped.state.safetensors").string());
        const int64_t iterations = state["iteration"].item<int64_t>();
        QCOMPARE(iterations, int64_t(linesOf("stopped.csv") - 1));
        QVERIFY(iterations > 9 && iterations < 100000);
    }

    void refusals() {
        QCOMPARE(run(3, distil("refused") + QStringList{"--batch", "2"}), 2);
        QVERIFY2(m_output.contains("cannot be divided among 3 processes"), m_output);
        QCOMPARE(run(2, {"distil", path("nothing.txt"), "-o", path("refused")}) == 0, false);
        QCOMPARE(m_output.count("nothing.txt"), qsizetype(1)); // told once
    }

private:
    TempFolder m_folder;
    QByteArray m_output;
};

QTEST_GUILESS_MAIN(TestProcesses)
#include "tst_processes.moc"
