#include "core/imaging/image_io.h"
#include "core/imaging/metadata_reader.h"
#include "tests/cli/cli_run.h"

#include <QtTest/QtTest>

#include <filesystem>
#include <fstream>

using namespace arcflow;

/// `arcflow verify`: an image made again from its own recipe.
class TestVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir::setCurrent(m_folder->path()));
    }
    void cleanup() { QDir::setCurrent(QDir::rootPath()); }

    void identical_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::newRow("PNG") << "x.png"
                             << "png8";
        QTest::newRow("PNG, 16 bits") << "x.png"
                                      << "png16";
        QTest::newRow("TIFF, 16 bits") << "x.tif"
                                       << "tiff16";
        QTest::newRow("JPEG") << "x.jpg"
                              << "jpeg";
        QTest::newRow("WebP") << "x.webp"
                              << "webp";
    }
    void identical() {
        QFETCH(QString, file);
        QFETCH(QString, format);
        make({"--format", format.toStdString()}, file.toStdString());
        const CliRun run = runArcflow({"verify", file.toStdString()});
        QVERIFY2(run.exitCode == 0, (run.out + run.err).c_str());
        QCOMPARE(run.out, file.toStdString() + ": identical\n");
        QVERIFY(run.err.empty());
    }

    void floatingPointIsWithinTolerance() {
        make({"--format", "exr-half"}, "x.exr");
        const CliRun run = runArcflow({"verify", "x.exr", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.json()["verdict"].get<std::string>(), std::string("within tolerance"));
        QVERIFY(run.json()["max_levels"].get<double>() < 0.2); // half has 11 bits
    }

    void theWholeRecipeIsUsed() {
        make({"--negative", "blue, \"grey\"", "--steps", "5", "--guidance", "2.5", "--true-cfg", "4", "--mode",
              "teacher", "--size", "48x32", "--max-sequence-length", "256", "--count", "3", "--seed", "40"},
             "x.png");
        const CliRun run = runArcflow({"verify", "x-3.png"});
        QCOMPARE(run.exitCode, 0);
        const GenerationRequest request = run.request();
        QCOMPARE(request.prompt, std::string("a red hill"));
        QCOMPARE(request.negativePrompt, std::optional<std::string>("blue, \"grey\""));
        QCOMPARE(request.steps, 5);
        QCOMPARE(request.guidance, std::optional(2.5));
        QCOMPARE(request.trueCfg, std::optional(4.0));
        QCOMPARE(request.mode, RunMode::teacher);
        QCOMPARE(request.width, 48);
        QCOMPARE(request.height, 32);
        QCOMPARE(request.maxSequenceLength, 256);
        QCOMPARE(request.seed, uint64_t{42});
        QCOMPARE(run.model().format, NumberFormat::fp32); // as the image says
    }

    void differences_data() {
        QTest::addColumn<double>("levels"); // that the second run is off
        QTest::addColumn<QString>("tolerance");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("one level") << 1.0 << "1"
                                   << "within tolerance" << 0;
        QTest::newRow("one level, none allowed") << 1.0 << "0"
                                                 << "differs" << 1;
        QTest::newRow("two levels") << 2.0 << "1"
                                    << "differs" << 1;
        QTest::newRow("two levels, three allowed") << 2.0 << "3"
                                                   << "within tolerance" << 0;
    }
    void differences() {
        QFETCH(double, levels);
        QFETCH(QString, tolerance);
        QFETCH(QString, verdict);
        QFETCH(int, exitCode);
        make({}, "x.png");
        FakeScript script;
        script.paint = [levels](const GenerationRequest& request, int index, RunMode run) {
            Image image = fakeImage(request, index, run);
            image.pixels[100] = static_cast<float>((level8(image.pixels[100]) + levels) / 255.0);
            return image;
        };
        const CliRun run = runArcflow({"verify", "x.png", "--tolerance", tolerance.toStdString(), "--json"}, script);
        QCOMPARE(run.json()["verdict"].get<std::string>(), verdict.toStdString());
        QCOMPARE(run.json()["max_levels"].get<double>(), levels);
        QVERIFY(std::abs(run.json()["mean_levels"].get<double>() - levels / (64 * 64 * 3)) < 1e-9);
        QCOMPARE(run.exitCode, exitCode);
    }

    void anotherModelIsSaid() {
        make({}, "x.png");
        FakeScript script;
        script.model.modelHash = "aaaaaaaaaaaaaaaa";
        script.model.numberFormat = "bf16";
        const CliRun run = runArcflow({"verify", "x.png", "--json"}, script);
        QVERIFY(run.errHas("made with model fake-model (0123456789abcdef), this is fake-model (aaaaaaaaaaaaaaaa)"));
        QCOMPARE(run.json()["mismatches"].size(), size_t{2});
        QCOMPARE(run.exitCode, 0); // the pixels decide
    }

    void quality() {
        make({"--quality", "30"}, "x.jpg");
        QCOMPARE(runArcflow({"verify", "x.jpg"}).exitCode, 1);
        QCOMPARE(runArcflow({"verify", "x.jpg", "--quality", "30"}).exitCode, 0);
    }

    void noiseFromAFile() {
        std::ofstream("noise.safetensors") << "x";
        make({"--noise", "noise.safetensors"}, "x.png");
        const CliRun run = runArcflow({"verify", "x.png"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.errHas("made from noise of a file"));
    }

    void withoutRecipe() {
        make({"--no-metadata"}, "x.png");
        const CliRun run = runArcflow({"verify", "x.png"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.errHas("x.png carries no recipe"));
        QVERIFY(run.log->calls().empty());
    }

    void ofAnotherProgram() {
        EmbeddedTexts texts;
        texts.parameters =
            "a hill\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 64x64, Model: other, Version: v1.10.1";
        writeImage("x.png", Image(64, 64), ImageFormat::png8, {}, texts);
        const CliRun run = runArcflow({"verify", "x.png"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.errHas("only images of ArcFlow Studio can be verified"), run.err.c_str());
    }

    void aCroppedImage() {
        make({}, "x.png");
        const FoundMetadata found = readMetadata(std::filesystem::path("x.png"));
        writeImage("cropped.png", Image(32, 32), ImageFormat::png8, {}, textsFor(*found.generation));
        const CliRun run = runArcflow({"verify", "cropped.png"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.errHas("cropped.png is 32×32, its recipe gives 64×64"));
    }

    void aHostileRecipe() {
        GenerationMetadata metadata;
        metadata.prompt = "x";
        metadata.seed = 1;
        metadata.width = 1'000'000'000'000;
        metadata.height = 64;
        metadata.program = "ArcFlow Studio";
        writeImage("x.png", Image(64, 64), ImageFormat::png8, {}, textsFor(metadata));
        const CliRun run = runArcflow({"verify", "x.png"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.errHas("its recipe is damaged: the width"), run.err.c_str());
        QVERIFY(run.log->calls().empty());
    }

private:
    static void make(const std::vector<std::string>& options, const std::string& file) {
        std::vector<std::string> arguments{"generate", "a red hill", "-o", file};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const CliRun run = runArcflow(arguments);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
