#include "app/common/resource_paths.h"
#include "core/base/module_library.h"
#include "core/imaging/image_io.h"
#include "core/imaging/metadata_reader.h"
#include "core/imaging/metrics.h"
#include "tests/cli/cli_run.h"

#include <QtTest/QtTest>

#include <filesystem>
#include <fstream>
#include <set>

using namespace arcflow;
namespace fs = std::filesystem;

namespace {

std::set<std::string> keysOf(const nlohmann::json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.insert(key);
    }
    return keys;
}

const std::set<std::string> timeKeys{"evaluations", "encode_s", "denoise_s", "decode_s", "total_s"};

ModelInfo soundModel() {
    ModelInfo info;
    info.path = "/models/tiny";
    info.name = "tiny";
    info.family = "FLUX";
    info.parameters = 11'900'000'000;
    info.memoryNeed = uint64_t{24} << 30;
    info.defaultWidth = info.defaultHeight = 1024;
    info.defaultSteps = 2;
    info.defaultTeacherSteps = 28;
    info.components.push_back({.name = "transformer",
                               .className = "FluxTransformer2DModel",
                               .parameters = 11'900'000'000,
                               .bytes = 23'800'000'000,
                               .numberFormats = "BF16",
                               .shards = 3,
                               .facts = {{"layers", "19 double + 38 single"}}});
    return info;
}

} // namespace

/// Each subcommand: what it prints, writes and returns.
class TestCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir::setCurrent(m_folder->path()));
    }
    void cleanup() { QDir::setCurrent(QDir::rootPath()); }

    void helpNamesEveryCommand() {
        const CliRun run = runArcflow({"--help"});
        QCOMPARE(run.exitCode, 0);
        for (const char* command :
             {"generate", "compare", "distil", "inspect", "metrics", "verify", "bench", "selftest"}) {
            QVERIFY2(run.outHas(command), command);
            const CliRun help = runArcflow({command, "--help"});
            QCOMPARE(help.exitCode, 0);
            QVERIFY(help.outHas("Usage: arcflow " + std::string(command)));
            QVERIFY(help.err.empty() && help.log->calls().empty());
        }
    }

    void version() {
        const CliRun run = runArcflow({"--version"});
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.out.starts_with("arcflow "));
    }

    void generateWritesAndLists() {
        const CliRun run = runArcflow({"generate", "two red apples", "--seed", "7"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.out, std::string("two_red_apples-7.png  64×64  seed 7  2 evaluations  0.688 s\n"));
        QVERIFY(run.err.empty()); // no progress bar where nobody watches
        const Image image = readImage("two_red_apples-7.png");
        QCOMPARE(image.width, 64);
        QCOMPARE(levels8(image), levels8(fakeImage(complete(run.request()), 0, RunMode::student)));
        const FoundMetadata found = readMetadata("two_red_apples-7.png");
        QCOMPARE(found.generation->prompt, std::string("two red apples"));
        QCOMPARE(found.generation->seed, std::optional<uint64_t>(7));
    }

    void generateQuietly() {
        const CliRun run = runArcflow({"generate", "x", "--quiet", "-o", "x.png"});
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.out.empty() && run.err.empty());
        QVERIFY(fs::exists("x.png"));
    }

    void generateWithoutMetadata() {
        QCOMPARE(runArcflow({"generate", "x", "--no-metadata", "-o", "x.png"}).exitCode, 0);
        QVERIFY(!readMetadata(fs::path("x.png")).generation);
    }

    void generateAsJson() {
        const CliRun run = runArcflow({"generate", "x", "--count", "3", "--seed", "5", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const nlohmann::json json = run.json();
        QCOMPARE(keysOf(json), (std::set<std::string>{"images", "model", "load_s", "peak_bytes"}));
        QCOMPARE(json["load_s"].get<double>(), 0.25);
        QCOMPARE(json["peak_bytes"].get<uint64_t>(), uint64_t{64} << 20);
        QCOMPARE(json["model"]["model"].get<std::string>(), std::string("fake-model"));
        QCOMPARE(json["images"].size(), size_t{3});
        for (size_t i = 0; i < 3; ++i) {
            const nlohmann::json& image = json["images"][i];
            std::set<std::string> keys = timeKeys;
            keys.insert({"file", "run", "seed", "width", "height"});
            QCOMPARE(keysOf(image), keys);
            QCOMPARE(image["seed"].get<uint64_t>(), 5 + i);
            QCOMPARE(image["run"].get<std::string>(), std::string("student"));
            QCOMPARE(image["evaluations"].get<int>(), 2);
            QVERIFY(fs::exists(image["file"].get<std::string>()));
        }
    }

    void generateAPair() {
        const CliRun run = runArcflow({"generate", "x", "--mode", "pair", "--json", "-o", "p.png"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const nlohmann::json json = run.json();
        QCOMPARE(json["images"].size(), size_t{2});
        QCOMPARE(json["images"][1]["run"].get<std::string>(), std::string("teacher"));
        QCOMPARE(json["images"][1]["evaluations"].get<int>(), 16); // 8 steps with guidance
        QCOMPARE(json["pairs"][0]["difference"].get<std::string>(), std::string("p-difference.png"));
        for (const char* file : {"p-student.png", "p-teacher.png", "p-difference.png"}) {
            QVERIFY2(fs::exists(file), file);
        }
    }

    void whatWasFinishedBeforeAFailureIsKept() {
        FakeScript script;
        script.generateFailure = Failure{ErrorKind::outOfMemory, "out of memory: 3 GiB wanted", "allocator said no"};
        script.imagesBeforeFailure = 2;
        const CliRun run = runArcflow({"generate", "x", "--count", "4", "--seed", "1", "--json"}, script);
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["images"].size(), size_t{2});
        QVERIFY(fs::exists("x-1.png") && fs::exists("x-2.png") && !fs::exists("x-3.png"));
        QVERIFY(run.errHas("arcflow: out of memory: 3 GiB wanted. Try a smaller --size"));
        QVERIFY(run.errHas("  allocator said no\n"));
    }

    void aDiskErrorEndsTheJob() {
        FakeScript script;
        script.paint = [](const GenerationRequest& request, int index, RunMode run) {
            fs::remove_all("out"); // the folder disappears while the job runs, and a file takes its place
            std::ofstream("out") << "x";
            return fakeImage(request, index, run);
        };
        fs::create_directory("out");
        const CliRun run = runArcflow({"generate", "x", "--count", "50", "-o", "out/"}, script);
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.errHas("out"));
        QVERIFY(!run.errHas("cancelled")); // the stop it takes is not the news
    }

    void failures_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("invalid") << int(ErrorKind::invalidRequest) << 2;
        QTest::newRow("missing") << int(ErrorKind::modelMissing) << 1;
        QTest::newRow("corrupt") << int(ErrorKind::modelCorrupt) << 1;
        QTest::newRow("disk") << int(ErrorKind::diskFull) << 1;
        QTest::newRow("cancelled") << int(ErrorKind::cancelled) << 130;
        QTest::newRow("internal") << int(ErrorKind::internal) << 1;
    }
    void failures() {
        QFETCH(int, kind);
        QFETCH(int, exitCode);
        FakeScript script;
        script.loadFailure = Failure{ErrorKind(kind), "what happened", ""};
        const CliRun loading = runArcflow({"generate", "x"}, script);
        QCOMPARE(loading.exitCode, exitCode);
        QVERIFY(loading.err.starts_with("arcflow: what happened."));
        script = {};
        script.generateFailure = Failure{ErrorKind(kind), "what happened", ""};
        QCOMPARE(runArcflow({"compare", "x"}, script).exitCode, exitCode);
    }

    void warningsOfTheEngineAreShown() {
        FakeScript script;
        script.warnings = {"the LoRA changes nothing"};
        const CliRun run = runArcflow({"generate", "x", "--quiet"}, script);
        QCOMPARE(run.err, std::string("arcflow: warning: the LoRA changes nothing.\n"));
    }

    void roundedSizesAreSaid() {
        const CliRun run = runArcflow({"generate", "x", "--size", "100x96", "--quiet"});
        QCOMPARE(
            run.err,
            std::string("arcflow: warning: the size 100×96 is not a multiple of 16 pixels and is rounded down.\n"));
        QVERIFY(runArcflow({"generate", "x", "--size", "96x96", "--quiet"}).err.empty());
    }

    void compareAsJson() {
        const CliRun run = runArcflow({"compare", "x", "--seed", "3", "--size", "96x64", "--json", "-o", "c.png"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const nlohmann::json json = run.json();
        QCOMPARE(keysOf(json), (std::set<std::string>{"student", "teacher", "psnr_db", "ssim", "peak_bytes"}));
        QCOMPARE(keysOf(json["student"]), timeKeys);
        QCOMPARE(keysOf(json["teacher"]), timeKeys);
        QCOMPARE(json["student"]["evaluations"].get<int>(), 2);
        QCOMPARE(json["teacher"]["denoise_s"].get<double>(), 4.0);
        const Image student = readImage("c-student.png"), teacher = readImage("c-teacher.png");
        QVERIFY(std::abs(json["psnr_db"].get<double>() - psnr(teacher, student)) < 1e-6);
        QVERIFY(std::abs(json["ssim"].get<double>() - ssim(teacher, student).mean) < 1e-6);
    }

    void compareOfEqualImagesIsJsonAsWell() {
        FakeScript script;
        script.paint = [](const GenerationRequest& request, int, RunMode) {
            return fakeImage(request, 0, RunMode::student);
        };
        const CliRun run = runArcflow({"compare", "x", "--json"}, script);
        QVERIFY(run.json()["psnr_db"].is_null());
        QCOMPARE(run.json()["ssim"].get<double>(), 1.0);
    }

    void compareAsTable() {
        const CliRun run = runArcflow({"compare", "x", "--seed", "3", "-o", "c.png"});
        const std::string expected = "fake-model + fake-adapter, cpu, fp32, 2 threads, seed 3\n"
                                     "           NFE   ENCODE  DENOISE   DECODE    TOTAL\n"
                                     "student      2  0.125 s  0.500 s  0.062 s  0.688 s\n"
                                     "teacher     16  0.125 s   4.00 s  0.062 s   4.19 s\n"
                                     "speed-up  8.0×              8.0×              6.1×\n";
        QVERIFY2(run.out.starts_with(expected), run.out.c_str());
        QVERIFY(run.outHas("PSNR ") && run.outHas("SSIM ") && run.outHas("peak memory 64.0 MiB"));
        QVERIFY(run.outHas("c-difference.png\n"));
    }

    void inspectASoundModel() {
        FakeScript script;
        script.info = soundModel();
        const CliRun run = runArcflow({"inspect", "tiny"}, script);
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.log->calls().front(), std::string("inspect tiny"));
        for (const char* text :
             {"FLUX", "11.9 B", "19 double + 38 single", "22.2 GiB", "1024×1024", "No problems found."}) {
            QVERIFY2(run.outHas(text), run.out.c_str());
        }
        const nlohmann::json json = runArcflow({"inspect", "tiny", "--json"}, script).json();
        QCOMPARE(json["components"][0]["facts"]["layers"].get<std::string>(), std::string("19 double + 38 single"));
        QVERIFY(json["problems"].empty());
    }

    void inspectABrokenModel() {
        FakeScript script;
        script.info = soundModel();
        script.info.problems = {"transformer/model-00002.safetensors is missing", "evil \x1b[2J name"};
        const CliRun run = runArcflow({"inspect", "tiny"}, script);
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.outHas("2 problems:\n  - transformer/model-00002.safetensors is missing\n"));
        QVERIFY(!run.outHas("\x1b")); // names from files cannot steer the terminal
        const CliRun asJson = runArcflow({"inspect", "tiny", "--json"}, script);
        QCOMPARE(asJson.exitCode, 1);
        QCOMPARE(asJson.json()["problems"].size(), size_t{2});
    }

    void inspectAnAdapter() {
        FakeScript script;
        script.info.kind = ModelInfo::Kind::arcflowAdapter;
        script.info.adapter = AdapterInfo{.format = "ArcFlow, F16",
                                          .ranks = {256},
                                          .modules = 300,
                                          .parameters = 550'000'000,
                                          .share = 0.046,
                                          .modes = 16,
                                          .shift = 3.2,
                                          .timestepRatio = 1};
        const CliRun run = runArcflow({"inspect", "a"}, script);
        QCOMPARE(run.exitCode, 0);
        for (const char* text : {"ArcFlow adapter", "256", "4.60 %", "Modes           16"}) {
            QVERIFY2(run.outHas(text), run.out.c_str());
        }
        QCOMPARE(runArcflow({"inspect", "a", "--json"}, script).json()["adapter"]["share"].get<double>(), 0.046);
    }

    void metricsOfTwoFiles() {
        writePair("a.png", "b.png", 4);
        const CliRun run = runArcflow({"metrics", "a.png", "b.png", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const double expected = 10 * std::log10(255.0 * 255.0 / 16.0);
        QVERIFY(std::abs(run.json()["psnr_db"].get<double>() - expected) < 1e-4);
        QVERIFY(run.log->calls().empty()); // no engine for this
        QVERIFY(runArcflow({"metrics", "a.png", "a.png"}).outHas("identical  1.0000"));
    }

    void metricsOfFoldersWorstFirst() {
        fs::create_directories("a");
        fs::create_directories("b");
        writePair("a/close.png", "b/close.png", 1);
        writePair("a/far.png", "b/far.png", 20);
        writePair("a/equal.png", "b/equal.tif", 0); // paired by the name without extension
        writePair("a/alone.png", "other.png", 0);
        std::ofstream("a/notes.txt") << "no image";
        const CliRun run = runArcflow({"metrics", "a", "b"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const size_t far = run.out.find("far.png"), close = run.out.find("close.png"),
                     equal = run.out.find("equal.tif");
        QVERIFY2(far < close && close < equal && equal != std::string::npos, run.out.c_str());
        QVERIFY(run.outHas("all 3"));
        QVERIFY(run.errHas("1 image has no partner"));
        const CliRun csv = runArcflow({"metrics", "a", "b", "--csv"});
        QVERIFY(csv.out.starts_with("reference,image,psnr_db,ssim\na/far.png,b/far.png,"));
        QVERIFY(csv.outHas("a/equal.png,b/equal.tif,inf,1.0"));
    }

    void metricsGoOnAfterABadFile() {
        fs::create_directories("a");
        fs::create_directories("b");
        writePair("a/good.png", "b/good.png", 3);
        writePair("a/bad.png", "b/bad.png", 3);
        std::ofstream("b/bad.png") << "not an image";
        const CliRun run = runArcflow({"metrics", "a", "b", "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["measured"].get<int>(), 1);
        QVERIFY(run.json()["pairs"][0].contains("error"));
        QVERIFY(run.errHas("b/bad.png"));
    }

    void benchAsJson() {
        const CliRun run = runArcflow({"bench", "--repeat", "3", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const nlohmann::json json = run.json();
        for (const char* face : {"student", "teacher"}) {
            std::set<std::string> keys = timeKeys;
            keys.insert({"evaluation_s", "write_s"});
            QCOMPARE(keysOf(json[face]), keys);
            QCOMPARE(keysOf(json[face]["denoise_s"]), (std::set<std::string>{"median", "min", "max"}));
            QCOMPARE(json[face]["evaluation_s"]["median"].get<double>(), 0.25);
            QVERIFY(json[face]["write_s"]["min"].get<double>() > 0);
        }
        QCOMPARE(json["peak_bytes"].get<uint64_t>(), uint64_t{64} << 20);
        const std::vector<GenerationRequest> requests = run.log->requests();
        QCOMPARE(requests.size(), size_t{8}); // one to warm up and three to time, for each
        std::set<std::string> prompts;
        for (const GenerationRequest& request : requests) {
            prompts.insert(request.prompt);
        }
        QCOMPARE(prompts.size(), size_t{8}); // none that the engine could remember
        QVERIFY(fs::is_empty(fs::current_path()));
    }

    /// What the parts come to: (19 · 2 + 38 · 1 + 1) · 50 against (… + 2) · 2 seconds.
    void benchOfPublishedSizes() {
        const CliRun run = runArcflow({"bench", "sizes", "flux", "--json"});
        QCOMPARE(run.exitCode, 0);
        const nlohmann::json json = nlohmann::json::parse(run.out);
        QCOMPARE(json["teacher_denoise_s"].get<double>(), 77.0 * 50);
        QCOMPARE(json["student_denoise_s"].get<double>(), 78.0 * 2);
        QVERIFY(std::abs(json["ratio"].get<double>() - 77.0 * 50 / 156) < 1e-9);
        const CliRun text = runArcflow({"bench", "sizes", "qwen-image"});
        QVERIFY2(text.out.find("Qwen-Image") != std::string::npos && text.out.find("4.00 %") != std::string::npos,
                 text.out.c_str());
        QVERIFY2(text.outHas("the adapter adds 0.250 s to a block"), text.out.c_str());
        FakeScript noisy;
        noisy.apartS = -0.25;
        QVERIFY(runArcflow({"bench", "sizes", "qwen-image"}, noisy)
                    .outHas("the adapter adds less to a block than these timings vary by"));
        QCOMPARE(runArcflow({"bench", "sizes", "sdxl"}).exitCode, exitCode(ExitCode::wrongUsage));
    }

    void benchOfAModelWithoutTeacher() {
        FakeScript script;
        script.model.hasTeacher = false;
        const CliRun run = runArcflow({"bench", "--repeat", "1"}, script);
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.outHas("student, NFE 2") && !run.outHas("teacher, NFE"));
        QVERIFY(run.outHas("per evaluation"));
    }

    void selftest() {
        FakeScript script;
        script.selfTestRows = {{"momentum step", 3.1e-7, 1e-5}, {"rope", 2e-6, 1e-5}};
        const CliRun run = runArcflow({"selftest"}, script);
        QCOMPARE(run.exitCode, 0);
        QVERIFY2(run.outHas("momentum step  3.1e-07  1.0e-05  PASS\n"), run.out.c_str());
        script.selfTestRows[1].error = 1;
        const CliRun failing = runArcflow({"selftest", "--json"}, script);
        QCOMPARE(failing.exitCode, 1);
        QVERIFY(!failing.json()["passed"].get<bool>());
        QVERIFY(failing.json()["rows"][0]["passed"].get<bool>());
    }

    void selftestFailsOnNaN() {
        FakeScript script;
        script.selfTestRows = {{"momentum step", std::nan(""), 1e-5}};
        const CliRun run = runArcflow({"selftest"}, script);
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.outHas("FAIL"));
    }

    void missingEngineIsSaid() {
        try {
            ModuleLibrary library(fs::path("no/libarcflow_engine.so"));
            QFAIL("a missing library was loaded");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::io);
            QVERIFY(std::string(error.what()).find("Install the program again") != std::string::npos);
        }
        std::ofstream("broken.so") << "no library";
        QVERIFY_EXCEPTION_THROWN(ModuleLibrary(fs::current_path() / "broken.so"), Error);
    }

    void resourcesCanBeElsewhere() {
        QVERIFY(qputenv("ARCFLOW_RESOURCES", "/elsewhere"));
        QCOMPARE(embeddedModelFolder(), fs::path("/elsewhere/models/nano"));
        QVERIFY(qunsetenv("ARCFLOW_RESOURCES"));
        QVERIFY(fs::is_directory(embeddedModelFolder())); // the source tree's, as nothing is installed here
    }

private:
    static GenerationRequest complete(GenerationRequest request) {
        request.width = request.height = 64;
        return request;
    }

    /// Two flat images that many levels apart.
    static void writePair(const fs::path& a, const fs::path& b, int levels) {
        Image first(32, 32), second(32, 32);
        std::fill(first.pixels.begin(), first.pixels.end(), 100.0F / 255.0F);
        std::fill(second.pixels.begin(), second.pixels.end(), static_cast<float>(100 + levels) / 255.0F);
        writeImage(a, first, imageFormatFor(a));
        writeImage(b, second, imageFormatFor(b));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
