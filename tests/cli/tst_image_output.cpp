#include "app/cli/image_output.h"
#include "tests/cli/cli_run.h"

#include <QtTest/QtTest>

#include <filesystem>
#include <fstream>

using namespace arcflow;
namespace fs = std::filesystem;

/// Names, folders and formats of written images.
class TestImageOutput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir::setCurrent(m_folder->path()));
        fs::create_directory("out");
    }
    void cleanup() { QDir::setCurrent(QDir::rootPath()); }

    void names_data() {
        QTest::addColumn<QString>("output");
        QTest::addColumn<int>("count");
        QTest::addColumn<QStringList>("files");
        const auto row = [](const char* name, const char* output, int count, const QStringList& files) {
            QTest::newRow(name) << QString(output) << count << files;
        };
        row("nothing", "", 1, {"a_red_hill-5.png"});
        row("nothing, several", "", 2, {"a_red_hill-5.png", "a_red_hill-6.png"});
        row("file", "x.png", 1, {"x.png"});
        row("file, several", "x.png", 3, {"x.png", "x-2.png", "x-3.png"});
        row("file in a folder", "out/x.jpg", 1, {"out/x.jpg"});
        row("no extension", "out/x", 1, {"out/x.png"});
        row("capital extension", "x.PNG", 1, {"x.PNG"});
        row("folder by its slash", "out/", 1, {"out/a_red_hill-5.png"});
        row("folder that is there", "out", 1, {"out/a_red_hill-5.png"});
        row("template", "out/{seed:4}-{mode}.webp", 2, {"out/0005-student.webp", "out/0006-student.webp"});
        row("template without extension", "{seed}.{width}", 1, {"5.16.png"});
        row("template with folders", "out/{seed}/{index}.png", 2, {"out/5/1.png", "out/6/2.png"});
        row("template that repeats", "{prompt}.png", 3, {"a_red_hill.png", "a_red_hill-2.png", "a_red_hill-3.png"});
    }
    void names() {
        QFETCH(QString, output);
        QFETCH(int, count);
        QFETCH(QStringList, files);
        std::vector<std::string> arguments{"generate", "a red hill",          "--seed", "5", "--size", "16x16",
                                           "--count",  std::to_string(count), "--json"};
        if (!output.isEmpty()) {
            arguments.insert(arguments.end(), {"-o", output.toStdString()});
        }
        const CliRun run = runArcflow(arguments);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QStringList written;
        const nlohmann::json json = run.json();
        for (const nlohmann::json& image : json["images"]) {
            written << QString::fromStdString(image["file"].get<std::string>());
            QVERIFY(fs::exists(image["file"].get<std::string>()));
        }
        QCOMPARE(written, files);
    }

    void absoluteTemplate() {
        const fs::path folder = fs::current_path() / "out";
        const CliRun run = runArcflow({"generate", "x", "--seed", "5", "-o", (folder / "{seed}.png").string()});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY(fs::exists(folder / "5.png"));
    }

    void aNamedFileIsNotReplaced() {
        std::ofstream("x.png") << "precious";
        const CliRun run = runArcflow({"generate", "x", "-o", "x.png"});
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.errHas("x.png exists already. Choose another name, or add --overwrite"));
        QVERIFY(run.log->calls().empty()); // said before the work, not after
        QCOMPARE(fs::file_size("x.png"), uintmax_t{8});
        QCOMPARE(runArcflow({"generate", "x", "-o", "x.png", "--overwrite"}).exitCode, 0);
        QVERIFY(fs::file_size("x.png") > 8);
    }

    void oneOfAPairIsNotReplaced() {
        std::ofstream("x-teacher.png") << "precious";
        const CliRun run = runArcflow({"compare", "x", "-o", "x.png"});
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.errHas("x-teacher.png exists already"));
    }

    void otherNamesStepAside() {
        for (const char* expected : {"x-5.png", "x-5-2.png", "x-5-3.png"}) {
            QCOMPARE(runArcflow({"generate", "x", "--seed", "5"}).exitCode, 0);
            QVERIFY2(fs::exists(expected), expected);
        }
        std::ofstream("out/x-5-teacher.png") << "taken";
        const CliRun pair = runArcflow({"generate", "x", "--seed", "5", "--mode", "pair", "-o", "out/", "--json"});
        QCOMPARE(pair.json()["pairs"][0]["student"].get<std::string>(), std::string("out/x-5-2-student.png"));
    }

    void overwritingKeepsImagesOfOneJobApart() {
        const std::vector<std::string> arguments{"generate", "x",     "--count",     "2",
                                                 "-o",       "x.png", "--overwrite", "--json"};
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(runArcflow(arguments).json()["images"][1]["file"].get<std::string>(), std::string("x-2.png"));
        }
    }

    void formats_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("file"); // that comes out of -o x
        QTest::newRow("png8") << "png8"
                              << "x.png";
        QTest::newRow("png16") << "png16"
                               << "x.png";
        QTest::newRow("jpeg") << "jpeg"
                              << "x.jpg";
        QTest::newRow("webp") << "webp"
                              << "x.webp";
        QTest::newRow("tiff8") << "tiff8"
                               << "x.tif";
        QTest::newRow("tiff16") << "tiff16"
                                << "x.tif";
        QTest::newRow("exr-half") << "exr-half"
                                  << "x.exr";
        QTest::newRow("exr-float") << "exr-float"
                                   << "x.exr";
    }
    void formats() {
        QFETCH(QString, format);
        QFETCH(QString, file);
        const CliRun run = runArcflow({"generate", "x", "--seed", "5", "--format", format.toStdString(), "-o", "x"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const Image image = readImage(file.toStdString());
        GenerationRequest request = run.request();
        request.width = request.height = 64;
        const Image painted = fakeImage(request, 0, RunMode::student);
        float worst = 0;
        for (size_t i = 0; i < image.pixels.size(); ++i) {
            worst = std::max(worst, std::abs(image.pixels[i] - painted.pixels[i]));
        }
        const bool lossy = format == "jpeg" || format == "webp";
        const bool eightBits = format.endsWith("8");
        const double limit = lossy                   ? 0.1
                             : eightBits             ? 0.51 / 255
                             : format == "exr-half"  ? 1e-3
                             : format == "exr-float" ? 1e-6
                                                     : 0.51 / 65535;
        QVERIFY2(worst <= limit, qPrintable(QString("%1 > %2").arg(worst).arg(limit)));
    }

    void quality() {
        QCOMPARE(runArcflow({"generate", "x", "-o", "good.jpg", "--quality", "95"}).exitCode, 0);
        QCOMPARE(runArcflow({"generate", "x", "-o", "small.jpg", "--quality", "10"}).exitCode, 0);
        QVERIFY(fs::file_size("small.jpg") < fs::file_size("good.jpg"));
    }

    void refused_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown extension") << QStringList{"-o", "x.gif"} << ".png";
        QTest::newRow("missing folder") << QStringList{"-o", "no/x.png"}
                                        << "the folder no/ does not exist. Create it first";
        QTest::newRow("missing folder by its slash") << QStringList{"-o", "no/"} << "the folder no/ does not exist";
        QTest::newRow("format against extension") << QStringList{"-o", "x.png", "--format", "exr-half"}
                                                  << "the name ends in .png, but --format asks for OpenEXR";
        QTest::newRow("unknown format") << QStringList{"--format", "gif"} << "expected png8|png16|jpeg";
        QTest::newRow("quality of PNG") << QStringList{"--quality", "50"} << "--quality has no effect on PNG";
        QTest::newRow("quality out of range") << QStringList{"-o", "x.jpg", "--quality", "0"} << "from 1 to 100";
        QTest::newRow("unknown field") << QStringList{"-o", "{colour}.png"} << "unknown field 'colour'";
        QTest::newRow("lone brace") << QStringList{"-o", "{seed.png"} << "stands alone";
        QTest::newRow("upwards") << QStringList{"-o", "{seed}/../x.png"} << "..";
    }
    void refused() {
        QFETCH(QStringList, options);
        QFETCH(QString, text);
        std::vector<std::string> arguments{"generate", "x"};
        for (const QString& option : options) {
            arguments.push_back(option.toStdString());
        }
        const CliRun run = runArcflow(arguments);
        QVERIFY2(run.exitCode == 2, run.err.c_str());
        QVERIFY2(run.errHas(text.toStdString()), run.err.c_str());
        QVERIFY(run.log->calls().empty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestImageOutput)
#include "tst_image_output.moc"
