#include "tests/cli/cli_run.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <fstream>
#include <sstream>

using namespace arcflow;

/// `arcflow distil` over a scripted engine: what it asks for, prints and writes.
class TestDistil : public QObject {
    Q_OBJECT

    static void write(const std::string& file, const std::string& text) { std::ofstream(file) << text; }
    static std::string read(const std::string& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }

    /// The last but one number of every line differs from run to run.
    static QString withoutSeconds(const std::string& curve) {
        return QString::fromStdString(curve).replace(QRegularExpression("[^,\\n]+,([^,\\n]*)\\n"), "\\1\n");
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir::setCurrent(m_folder->path()));
        write("prompts.txt", "two red apples\n\n  \na blue cup on a table \r\n");
    }
    void cleanup() { QDir::setCurrent(QDir::rootPath()); }

    void asksForWhatTheRecipeSays() {
        write("recipe.json", R"({"iterations": 9, "batch": 3, "true_cfg": 3, "student": {"modes": 4}, "seed": 5})");
        write("held.txt", "green hills\n");
        const CliRun run = runArcflow({"distil", "prompts.txt", "--recipe", "recipe.json", "--batch", "2",
                                       "--validation", "held.txt", "-o", "adapter"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const DistillationRequest request = run.log->lastDistillation().value();
        QCOMPARE(request.prompts, (std::vector<std::string>{"two red apples", "a blue cup on a table"}));
        QCOMPARE(request.validation, std::vector<std::string>{"green hills"});
        QCOMPARE(request.recipe.optimisation.iterations, int64_t(9));
        QCOMPARE(request.recipe.batch, int64_t(2)); // the command line over the recipe
        QCOMPARE(request.recipe.student.modes, int64_t(4));
        QCOMPARE(request.recipe.trueCfg, 3.0);
        QCOMPARE(request.recipe.seed, uint64_t(5));
        QCOMPARE(request.recipe.imitation.shift, 3.2); // the published default
        QCOMPARE(request.state.string(), std::string("adapter.state.safetensors"));
        QVERIFY(run.outHas("9 iterations") && run.outHas("4.00 %"));
    }

    void json() {
        const CliRun run = runArcflow({"distil", "prompts.txt", "--iterations", "4", "-o", "adapter", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.json()["iterations"].get<int>(), 4);
        QCOMPARE(run.json()["trained_share"].get<double>(), 0.04);
        QVERIFY(run.json()["closed_gap"].is_null());
    }

    /// A run that goes on keeps the lines before and writes those anew that an earlier, killed one had written beyond.
    void curve() {
        runArcflow({"distil", "prompts.txt", "--iterations", "5", "-o", "adapter", "--log", "curve.csv"});
        const std::string whole = read("curve.csv");
        QCOMPARE(std::count(whole.begin(), whole.end(), '\n'), std::ptrdiff_t(6));
        QVERIFY(whole.starts_with("iteration,loss,"));
        FakeScript later;
        later.distillation.iterationsBefore = 3;
        runArcflow({"distil", "prompts.txt", "--iterations", "5", "-o", "adapter", "--log", "curve.csv"}, later);
        QCOMPARE(withoutSeconds(read("curve.csv")), withoutSeconds(whole));
    }

    void refusals_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("text");
        const QStringList plain{"distil", "prompts.txt", "-o", "adapter", "--recipe", "recipe.json"};
        QTest::newRow("no prompts") << QStringList{"distil", "none.txt", "-o", "adapter"} << "" << 1 << "none.txt";
        QTest::newRow("no folder") << QStringList{"distil", "prompts.txt"} << "" << 2 << "--output";
        QTest::newRow("misspelt") << plain << R"({"student": {"mode": 4}})" << 2 << "no setting 'mode'";
        QTest::newRow("out of range") << plain << R"({"student": {"modes": 65}})" << 2 << "student.modes must be";
        QTest::newRow("not JSON") << plain << "{" << 1 << "recipe.json";
        QTest::newRow("a student as teacher")
            << QStringList{"distil", "prompts.txt", "-o", "a", "--adapter", "b"} << "" << 2 << "cannot be the teacher";
    }
    void refusals() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, recipe);
        QFETCH(int, exitCode);
        QFETCH(QString, text);
        write("recipe.json", recipe.toStdString());
        std::vector<std::string> words;
        for (const QString& argument : arguments) {
            words.push_back(argument.toStdString());
        }
        const CliRun run = runArcflow(words);
        QCOMPARE(run.exitCode, exitCode);
        QVERIFY2(run.errHas(text.toStdString()), run.err.c_str());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestDistil)
#include "tst_distil.moc"
