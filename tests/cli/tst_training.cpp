#include "core/imaging/image_io.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_training.h"

#include <QtTest/QtTest>

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>

#include <fstream>
#include <iterator>

using namespace arcflow;
using namespace arcflow::test;

/// The program itself trains models, and is killed while it does.
class TestTraining : public QObject {
    Q_OBJECT

    static void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }
    static std::string read(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

    /// Runs to the end; true for exit code 0.
    bool run(const QStringList& arguments) {
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(ARCFLOW_PROGRAM, arguments);
        program.waitForFinished(120'000);
        m_output = program.readAll();
        return program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0;
    }

    /// Starts it, and kills it once `file` has come to more lines than before, and a moment later.
    static void runAndKill(const QStringList& arguments, const std::filesystem::path& file, int lines) {
        QProcess program;
        program.start(ARCFLOW_PROGRAM, arguments);
        const auto linesOf = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
        QTRY_VERIFY_WITH_TIMEOUT(linesOf(read(file)) > lines || program.state() == QProcess::NotRunning, 120'000);
        QTest::qWait(QRandomGenerator::global()->bounded(30));
        program.kill();
        program.waitForFinished();
    }

    QStringList train(const char* part, const std::string& model) const {
        return {"train", part,        path("pictures"), "--recipe", path(std::string(part) + ".json"),
                "-o",    path(model), "--threads",      "1",        "--save-every",
                "0",     "--quiet"};
    }
    QString path(const std::string& name) const { return QString::fromStdString((m_folder.path() / name).string()); }

private Q_SLOTS:
    void initTestCase() { writeTinyTraining(m_folder.path()); }

    /// From pictures to a model that paints, and a student of it.
    void aWholeModel() {
        QVERIFY2(run(train("vae", "model")), m_output);
        QVERIFY2(run(train("teacher", "model")), m_output);
        QVERIFY2(run({"generate", "a red wall", "--model", path("model"), "--mode", "teacher", "--steps", "3", "--seed",
                      "1", "-o", path("wall.png")}),
                 m_output);
        const Image wall = readImage(m_folder.path() / "wall.png");
        QCOMPARE(wall.width, 32);
        QVERIFY2(run({"distil", path("prompts.txt"), "--model", path("model"), "--recipe", path("distil.json"),
                      "--iterations", "3", "-o", path("student"), "--quiet"}),
                 m_output);
        QVERIFY2(run({"generate", "a red wall", "--model", path("model"), "--adapter", path("student"), "--seed", "1",
                      "-o", path("wall2.png")}),
                 m_output);
    }

    /// A model goes on from another's weights: after one iteration it is as good as that one, not a beginner.
    void fromAnotherModel_data() {
        QTest::addColumn<QString>("part");
        QTest::addColumn<QString>("measure");
        QTest::newRow("vae") << "vae"
                             << "held_out_psnr";
        QTest::newRow("teacher") << "teacher"
                                 << "held_out_loss";
    }
    void fromAnotherModel() {
        QFETCH(QString, part);
        QFETCH(QString, measure);
        const std::string name = part.toStdString(), onward = name + "-onward", fresh = name + "-fresh";
        const auto measured = [&](const std::string& model, const QStringList& more) {
            std::filesystem::create_directories(m_folder.path() / model);
            if (name == "teacher") {
                std::filesystem::copy(m_folder.path() / "model" / "vae", m_folder.path() / model / "vae");
            }
            const bool done = run(train(name.c_str(), model) + QStringList{"--json"} + more);
            const double value = QJsonDocument::fromJson(m_output).object().value(measure).toDouble(-1e9);
            return done ? value : -1e9;
        };
        const double before = measured(name + "-before", {});
        const double after = measured(onward, {"--iterations", "1", "--start", path(name + "-before")});
        const double beginner = measured(fresh, {"--iterations", "1"});
        qInfo("%s: %.3f, gone on %.3f, from nothing %.3f", qPrintable(measure), before, after, beginner);
        QVERIFY2(before > -1e9 && after > -1e9 && beginner > -1e9, m_output);
        QVERIFY(std::abs(after - before) < 0.25 * std::abs(beginner - before));
    }

    /// What a teacher has learnt belongs to the ids of its tokenizers: other captions do not change them any more.
    void goesOnWithItsTokenizers() {
        namespace fs = std::filesystem;
        fs::create_directories(m_folder.path() / "words");
        fs::copy(m_folder.path() / "model/vae", m_folder.path() / "words/vae");
        QVERIFY2(run(train("teacher", "words") + QStringList{"--iterations", "2"}), m_output);
        const auto vocabulary = [&] {
            return read(m_folder.path() / "words/tokenizer/vocab.json") +
                   read(m_folder.path() / "words/tokenizer_2/spiece.model");
        };
        const std::string before = vocabulary();
        fs::copy(m_folder.path() / "pictures", m_folder.path() / "pictures-reworded");
        for (const fs::directory_entry& file : fs::directory_iterator(m_folder.path() / "pictures-reworded")) {
            if (file.path().extension() == ".txt") {
                write(file.path(), "crimson " + read(file.path()));
            }
        }
        QStringList onward = train("teacher", "words") + QStringList{"--iterations", "4"};
        onward[2] = path("pictures-reworded");
        QVERIFY2(run(onward), m_output);
        QVERIFY(vocabulary() == before && !before.empty());
    }

    void killedAndGoneOnWith_data() {
        QTest::addColumn<QString>("part");
        for (const char* part : {"vae", "teacher", "distil"}) {
            QTest::newRow(part) << part;
        }
    }
    /// kill -9 at any time: started again to the end, the weights are those of a run that nothing happened to.
    void killedAndGoneOnWith() {
        QFETCH(QString, part);
        const bool distil = part == "distil";
        const std::string name = part.toStdString();
        const auto command = [&](const std::string& model) {
            return distil ? QStringList{"distil",       path("prompts.txt"),
                                        "--model",      ARCFLOW_TEST_DATA "/flux-tiny",
                                        "--recipe",     path("distil.json"),
                                        "-o",           path(model),
                                        "--threads",    "1",
                                        "--log",        path(model + ".csv"),
                                        "--save-every", "0",
                                        "--quiet"}
                          : train(name.c_str(), model);
        };
        const auto curve = [&](const std::string& model) {
            return m_folder.path() / (distil ? model + ".csv" : model + ".work/" + name + ".csv");
        };
        const std::filesystem::path weights = distil          ? "diffusion_pytorch_model.safetensors"
                                              : name == "vae" ? "vae/diffusion_pytorch_model.safetensors"
                                                              : "transformer/diffusion_pytorch_model.safetensors";
        const std::string calm = name + "-calm", killed = name + "-killed";
        if (name == "teacher") {
            for (const std::string& model : {calm, killed}) {
                std::filesystem::create_directory(m_folder.path() / model);
                std::filesystem::copy(m_folder.path() / "model" / "vae", m_folder.path() / model / "vae");
            }
        }
        QVERIFY2(run(command(calm)), m_output);
        for (const int lines : {8, 30, 31, 70}) {
            runAndKill(command(killed), curve(killed), lines);
        }
        QVERIFY2(run(command(killed)), m_output);
        const std::string expected = read(m_folder.path() / calm / weights);
        QVERIFY(!expected.empty());
        QVERIFY(read(m_folder.path() / killed / weights) == expected);
        const std::string lines = read(curve(killed));
        QCOMPARE(std::count(lines.begin(), lines.end(), '\n'), std::ptrdiff_t(101)); // none missing, none twice
    }

    void refusals() {
        QVERIFY(!run({"train", "teacher", path("pictures"), "--recipe", path("teacher.json"), "-o", path("none")}));
        QVERIFY2(m_output.contains("arcflow train vae"), m_output);
        QVERIFY(!run({"train", "vae", path("nothing"), "--recipe", path("vae.json"), "-o", path("none")}));
        QVERIFY2(m_output.contains("no such folder"), m_output);
        QVERIFY(!run(train("teacher", "model") + QStringList{"--start", path("pictures")}));
        QVERIFY2(m_output.contains("the model to begin with has no tokenizer here"), m_output);
        QVERIFY(!run(train("teacher", "model") + QStringList{"--judge", path("pictures")}));
        QVERIFY2(m_output.contains("aligns nothing with a judge"), m_output);
        const auto teacherWith = [&](const char* file, const char* setting) {
            std::string recipe = read(m_folder.path() / "teacher.json");
            write(m_folder.path() / file, recipe.insert(recipe.rfind('}'), setting));
        };
        teacherWith("wordless.json", R"(, "text_iterations": 5)");
        QVERIFY(!run({"train", "teacher", path("pictures"), "--recipe", path("wordless.json"), "-o", path("model")}));
        QVERIFY2(m_output.contains("need a text_alignment above 0"), m_output);
        teacherWith("aligning.json", R"(, "text_alignment": 0.1)");
        QVERIFY(!run({"train", "teacher", path("pictures"), "--recipe", path("aligning.json"), "-o", path("model")}));
        QVERIFY2(m_output.contains("name the judge's folder"), m_output);
        write(m_folder.path() / "odd.json", R"({"vae": {}, "iteration": 5})");
        QVERIFY(!run({"train", "vae", path("pictures"), "--recipe", path("odd.json"), "-o", path("none")}));
        QVERIFY2(m_output.contains("no setting 'iteration'"), m_output);
    }

private:
    TempFolder m_folder;
    QByteArray m_output;
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"
