#include "app/cli/value_parsers.h"
#include "tests/cli/cli_run.h"

#include <QtTest/QtTest>

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace arcflow;

/// What the command line says against what reaches the engine.
class TestOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(QDir::setCurrent(m_folder.path())); }

    void sizes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width"); // 0: refused
        QTest::addColumn<int>("height");
        QTest::newRow("plain") << "512x768" << 512 << 768;
        QTest::newRow("capital") << "512X768" << 512 << 768;
        QTest::newRow("multiplication sign") << QStringLiteral("512\u00d7768") << 512 << 768;
        QTest::newRow("largest") << "16384x1" << 16384 << 1;
        QTest::newRow("too large") << "16385x16" << 0 << 0;
        QTest::newRow("zero") << "0x16" << 0 << 0;
        QTest::newRow("negative") << "-16x16" << 0 << 0;
        QTest::newRow("one number") << "512" << 0 << 0;
        QTest::newRow("three numbers") << "512x512x3" << 0 << 0;
        QTest::newRow("words") << "large" << 0 << 0;
        QTest::newRow("empty side") << "512x" << 0 << 0;
        QTest::newRow("spaces") << "512 x 512" << 0 << 0;
        QTest::newRow("overflow") << "99999999999x16" << 0 << 0;
    }
    void sizes() {
        QFETCH(QString, text);
        QFETCH(int, width);
        QFETCH(int, height);
        if (width == 0) {
            QVERIFY_EXCEPTION_THROWN(parseSize(text.toStdString()), Error);
        } else {
            QCOMPARE(parseSize(text.toStdString()), (std::pair{width, height}));
        }
    }

    void bytes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qulonglong>("value");
        QTest::addColumn<bool>("valid");
        QTest::newRow("plain") << "8000000000" << 8000000000ULL << true;
        QTest::newRow("bytes") << "12B" << 12ULL << true;
        QTest::newRow("G") << "12G" << (12ULL << 30) << true;
        QTest::newRow("GiB") << "12GiB" << (12ULL << 30) << true;
        QTest::newRow("lower case") << "512m" << (512ULL << 20) << true;
        QTest::newRow("fraction") << "1.5G" << (3ULL << 29) << true;
        QTest::newRow("space") << "2 GB" << (2ULL << 30) << true;
        QTest::newRow("unit alone") << "G" << 0ULL << false;
        QTest::newRow("unknown unit") << "5X" << 0ULL << false;
        QTest::newRow("negative") << "-5G" << 0ULL << false;
        QTest::newRow("too large") << "9999999P" << 0ULL << false;
        QTest::newRow("two points") << "1.2.3G" << 0ULL << false;
        QTest::newRow("empty") << "" << 0ULL << false;
    }
    void bytes() {
        QFETCH(QString, text);
        QFETCH(qulonglong, value);
        QFETCH(bool, valid);
        if (valid) {
            QCOMPARE(parseBytes(text.toStdString()), value);
        } else {
            QVERIFY_EXCEPTION_THROWN(parseBytes(text.toStdString()), Error);
        }
    }

    void loras_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("file"); // empty: refused
        QTest::addColumn<double>("strength");
        QTest::newRow("file") << "a.safetensors"
                              << "a.safetensors" << 1.0;
        QTest::newRow("strength") << "a.safetensors:0.8"
                                  << "a.safetensors" << 0.8;
        QTest::newRow("negative") << "a.safetensors:-1"
                                  << "a.safetensors" << -1.0;
        QTest::newRow("colon in the name") << "C:/loras/a.safetensors"
                                           << "C:/loras/a.safetensors" << 1.0;
        QTest::newRow("two colons") << "C:/a.safetensors:2"
                                    << "C:/a.safetensors" << 2.0;
        QTest::newRow("too strong") << "a.safetensors:11"
                                    << "" << 0.0;
        QTest::newRow("not finite") << "a.safetensors:nan"
                                    << "" << 0.0;
        QTest::newRow("no file") << ":0.5"
                                 << "" << 0.0;
        QTest::newRow("empty") << ""
                               << "" << 0.0;
    }
    void loras() {
        QFETCH(QString, text);
        QFETCH(QString, file);
        QFETCH(double, strength);
        if (file.isEmpty()) {
            QVERIFY_EXCEPTION_THROWN(parseLora(text.toStdString()), Error);
            return;
        }
        const LoraChoice choice = parseLora(text.toStdString());
        QCOMPARE(choice.file.string(), file.toStdString());
        QCOMPARE(choice.strength, strength);
    }

    void everyGenerationOptionReachesTheEngine() {
        writeFile("noise.safetensors", "x");
        const CliRun run = runArcflow({"generate",
                                       "two red apples",
                                       "--negative",
                                       "blue",
                                       "--steps",
                                       "3",
                                       "--teacher-steps",
                                       "40",
                                       "--guidance",
                                       "2.5",
                                       "--true-cfg",
                                       "4",
                                       "--timestep-ratio",
                                       "0.5",
                                       "--max-sequence-length",
                                       "256",
                                       "--sampler",
                                       "euler",
                                       "--seed",
                                       "18446744073709551615",
                                       "--count",
                                       "2",
                                       "--size",
                                       "48x32",
                                       "--mode",
                                       "pair",
                                       "--noise",
                                       "noise.safetensors",
                                       "--dump",
                                       "dump.safetensors",
                                       "--json",
                                       "-o",
                                       "all.png"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const GenerationRequest request = run.request();
        QCOMPARE(request.prompt, std::string("two red apples"));
        QCOMPARE(request.negativePrompt, std::optional<std::string>("blue"));
        QCOMPARE(request.steps, 3);
        QCOMPARE(request.teacherSteps, 40);
        QCOMPARE(request.guidance, std::optional(2.5));
        QCOMPARE(request.trueCfg, std::optional(4.0));
        QCOMPARE(request.timestepRatio, std::optional(0.5));
        QCOMPARE(request.maxSequenceLength, 256);
        QCOMPARE(request.sampler, Sampler::euler);
        QCOMPARE(request.seed, UINT64_MAX);
        QCOMPARE(request.count, 2);
        QCOMPARE(request.width, 48);
        QCOMPARE(request.height, 32);
        QCOMPARE(request.mode, RunMode::pair);
        QCOMPARE(request.noiseFile, std::filesystem::path("noise.safetensors"));
        QCOMPARE(request.dumpFile, std::filesystem::path("dump.safetensors"));
        QVERIFY(run.json()["images"][0]["seed"].is_null()); // the noise came from the file
    }

    void everyModelOptionReachesTheEngine() {
        const CliRun run = runArcflow({"generate",     "x",    "--model",         "m",
                                       "--adapter",    "a",    "--lora",          "one:0.5",
                                       "--lora",       "two",  "--device",        "cuda",
                                       "--dtype",      "bf16", "--threads",       "3",
                                       "--max-memory", "12G",  "--share-adapter", "--reference-kernels"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const ModelRequest model = run.model();
        QCOMPARE(model.model, std::filesystem::path("m"));
        QCOMPARE(model.adapter, std::filesystem::path("a"));
        QCOMPARE(model.loras.size(), size_t{2});
        QCOMPARE(model.loras[0].file, std::filesystem::path("one"));
        QCOMPARE(model.loras[0].strength, 0.5);
        QCOMPARE(model.loras[1].file, std::filesystem::path("two"));
        QCOMPARE(model.device, DeviceChoice::cuda);
        QCOMPARE(model.format, NumberFormat::bf16);
        QCOMPARE(model.threads, 3);
        QCOMPARE(model.maxMemory, uint64_t{12} << 30);
        QCOMPARE(model.adapterUse, AdapterUse::shared);
        QVERIFY(run.log->referenceKernels());
    }

    void whatIsNotGivenIsLeftToTheModel() {
        const CliRun run = runArcflow({"generate", "x"});
        QCOMPARE(run.exitCode, 0);
        const GenerationRequest request = run.request();
        QVERIFY(!request.negativePrompt && !request.guidance && !request.trueCfg && !request.timestepRatio);
        QCOMPARE(request.steps + request.teacherSteps + request.width + request.height + request.maxSequenceLength, 0);
        QCOMPARE(request.count, 1);
        QCOMPARE(request.mode, RunMode::student);
        QCOMPARE(request.recording, Recording::none);
        QVERIFY(run.model().model.empty());
        QVERIFY(!run.log->referenceKernels());
    }

    void whoPaintsWithoutMode_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("expected");
        QTest::newRow("built-in model") << QStringList{} << int(RunMode::student);
        QTest::newRow("built-in model, euler") << QStringList{"--sampler", "euler"} << int(RunMode::teacher);
        QTest::newRow("model alone") << QStringList{"--model", "m"} << int(RunMode::teacher);
        QTest::newRow("model alone, euler")
            << QStringList{"--model", "m", "--sampler", "euler"} << int(RunMode::teacher);
        QTest::newRow("model with adapter") << QStringList{"--model", "m", "--adapter", "a"} << int(RunMode::student);
        QTest::newRow("adapter, euler") << QStringList{"--model", "m", "--adapter", "a", "--sampler", "euler"}
                                        << int(RunMode::student);
        // The engine then says that an adapter is missing.
        QTest::newRow("model alone, arcflow")
            << QStringList{"--model", "m", "--sampler", "arcflow"} << int(RunMode::student);
    }
    void whoPaintsWithoutMode() {
        QFETCH(QStringList, options);
        QFETCH(int, expected);
        std::vector<std::string> arguments{"generate", "x"};
        for (const QString& option : options) {
            arguments.push_back(option.toStdString());
        }
        QCOMPARE(int(runArcflow(arguments).request().mode), expected);
    }

    void adapterIsMergedOnlyForTheStudentAlone_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("use");
        QTest::newRow("student") << QStringList{} << int(AdapterUse::merged);
        QTest::newRow("teacher") << QStringList{"--mode", "teacher"} << int(AdapterUse::shared);
        QTest::newRow("pair") << QStringList{"--mode", "pair"} << int(AdapterUse::shared);
        QTest::newRow("as asked") << QStringList{"--mode", "pair", "--merge-adapter"} << int(AdapterUse::merged);
    }
    void adapterIsMergedOnlyForTheStudentAlone() {
        QFETCH(QStringList, options);
        QFETCH(int, use);
        std::vector<std::string> arguments{"generate", "x"};
        for (const QString& option : options) {
            arguments.push_back(option.toStdString());
        }
        QCOMPARE(int(runArcflow(arguments).model().adapterUse), use);
    }

    void seedIsDrawnAndReported() {
        const CliRun first = runArcflow({"generate", "x", "--json"}), second = runArcflow({"generate", "x", "--json"});
        QVERIFY(first.request().seed != second.request().seed); // fails once in four thousand million runs
        QCOMPARE(first.json()["images"][0]["seed"].get<uint64_t>(), first.request().seed);
    }

    void promptFromFile() {
        writeFile("prompt.txt", "a hill\nat dusk\r\n\n");
        const CliRun run = runArcflow({"generate", "--prompt-file", "prompt.txt"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.request().prompt, std::string("a hill\nat dusk"));
    }

    void promptFromStandardInput() {
        std::istringstream input("from a pipe\n");
        std::streambuf* const previous = std::cin.rdbuf(input.rdbuf());
        const CliRun run = runArcflow({"generate", "--prompt-file", "-"});
        std::cin.rdbuf(previous);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.request().prompt, std::string("from a pipe"));
    }

    void emptyPromptIsAPrompt() {
        const CliRun run = runArcflow({"generate", "", "-o", "empty.png"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.request().prompt, std::string());
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("text"); // that the message must hold
        const auto row = [](const char* name, const QStringList& arguments, const char* text) {
            QTest::newRow(name) << arguments << QString::fromUtf8(text);
        };
        row("no command", {}, "subcommand is required");
        row("unknown command", {"paint", "x"}, "there is no command 'paint'");
        row("unknown option", {"generate", "x", "--colour"}, "--colour");
        row("words without quotes", {"generate", "two", "red", "apples"}, "needs quotes");
        row("no prompt", {"generate"}, "the prompt is missing");
        row("two prompts", {"generate", "x", "--prompt-file", "y"}, "two prompts");
        row("size", {"generate", "x", "--size", "big"},
            "--size: expected WIDTHxHEIGHT in pixels, for example 512x768, found 'big'");
        row("seed", {"generate", "x", "--seed", "-1"}, "--seed: expected a whole number from 0");
        row("steps", {"generate", "x", "--steps", "two"},
            "--steps: expected a whole number from 1 to 1000, found 'two'");
        row("count", {"generate", "x", "--count", "0"}, "--count: expected a whole number from 1 to 10000");
        row("guidance", {"generate", "x", "--guidance", "inf"}, "--guidance: expected a number");
        row("ratio", {"generate", "x", "--timestep-ratio", "0"}, "--timestep-ratio");
        row("mode", {"generate", "x", "--mode", "both"}, "--mode: expected student|teacher|pair, found 'both'");
        row("device", {"generate", "x", "--device", "gpu"}, "expected auto|cpu|cuda, found 'gpu'");
        row("memory", {"generate", "x", "--max-memory", "lots"}, "for example 8000000000, 512M or 12G");
        row("lora strength", {"generate", "x", "--lora", "a:99"}, "from -10 to 10");
        row("merge and share", {"generate", "x", "--merge-adapter", "--share-adapter"}, "excludes");
        row("teacher with the student's sampler", {"generate", "x", "--mode", "teacher", "--sampler", "arcflow"},
            "choose Euler");
        row("noise file", {"generate", "x", "--noise", "no.safetensors"}, "no.safetensors does not exist");
        row("dump folder", {"generate", "x", "--dump", "no/d.safetensors"}, "Create it first");
        row("json and csv", {"metrics", "a", "b", "--json", "--csv"}, "excludes");
        row("metrics of nothing", {"metrics", "a.png", "b.png"}, "a.png does not exist");
        row("verify nothing", {"verify", "no.png"}, "no.png does not exist");
        row("verify without image", {"verify"}, "image is required");
    }
    void wrongUsage() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, text);
        std::vector<std::string> words;
        for (const QString& argument : arguments) {
            words.push_back(argument.toStdString());
        }
        const CliRun run = runArcflow(words);
        QVERIFY2(run.errHas(text.toStdString()), run.err.c_str());
        QVERIFY(run.err.starts_with("arcflow: "));
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.out.empty());
        QVERIFY(run.log->calls().empty()); // nothing was loaded for it
    }

private:
    static void writeFile(const std::string& file, const std::string& text) {
        std::ofstream(file, std::ios::binary) << text;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestOptions)
#include "tst_options.moc"
