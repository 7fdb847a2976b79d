#include "app/scenes/held_out.h"
#include "app/scenes/scene_record.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temp_folder.h"

#include <QtTest/QtTest>

#include <filesystem>

using namespace arcflow::scenes;
using arcflow::test::readFile;
using arcflow::test::TempFolder;
namespace fs = std::filesystem;

namespace {

struct Run {
    int exitCode = -1;
    QString out, err;
};

/// Runs the program to its end; files of more than `fileBytes` cannot be written, as on a full disk.
Run runScenes(const QStringList& arguments, rlim_t fileBytes = RLIM_INFINITY) {
    QProcess process;
    process.setChildProcessModifier([fileBytes] {
        if (fileBytes != RLIM_INFINITY) {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit = {fileBytes, fileBytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
    });
    process.start(ARCFLOW_SCENES_PROGRAM, arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) {
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QString pathIn(const TempFolder& folder, const char* name) {
    return QString::fromStdString((folder / name).string());
}

std::map<std::string, std::string> filesIn(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        files[entry.path().filename().string()] = readFile(entry.path());
    }
    return files;
}

/// What a painted set says is in its pictures.
std::vector<Scene> scenesIn(const std::filesystem::path& set) {
    std::vector<Scene> scenes;
    const QString captions = QString::fromStdString(readFile(set / "captions.jsonl"));
    for (const QString& line : captions.split('\n', Qt::SkipEmptyParts)) {
        const QJsonObject record = QJsonDocument::fromJson(line.toUtf8())["scene"].toObject();
        scenes.push_back(sceneFromJson(QJsonDocument(record).toJson().toStdString()));
    }
    return scenes;
}

} // namespace

class TestProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDatasetIsPaintedWhole() {
        const TempFolder folder;
        const Run run =
            runScenes({pathIn(folder, "new/set"), "--count", "7", "--first", "3", "--size", "48", "--seed", "9"});
        QVERIFY2(run.exitCode == 0, qPrintable(run.err));
        QVERIFY(run.err.isEmpty()); // no progress where nobody watches
        QVERIFY(run.out.startsWith("7 pictures in "));
        const auto files = filesIn(folder / "new/set");
        QCOMPARE(files.size(), size_t{8});
        const QStringList lines = QString::fromStdString(files.at("captions.jsonl")).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 7);
        for (int i = 0; i < 7; ++i) {
            const QJsonObject line = QJsonDocument::fromJson(lines[i].toUtf8()).object();
            QCOMPARE(line["file"].toString(), QString("00000%1.png").arg(i + 3));
            QVERIFY(!line["caption"].toString().isEmpty());
            sceneFromJson(QJsonDocument(line["scene"].toObject()).toJson().toStdString());
            const QImage image =
                QImage::fromData(QByteArray::fromStdString(files.at(line["file"].toString().toStdString())));
            QCOMPARE(image.size(), QSize(48, 48));
        }
    }

    void theSameBytesForAnyNumberOfThreads() {
        const TempFolder folder;
        QCOMPARE(runScenes({pathIn(folder, "one"), "--count", "40", "--threads", "1"}).exitCode, 0);
        QCOMPARE(runScenes({pathIn(folder, "many"), "--count", "40", "--threads", "7"}).exitCode, 0);
        QVERIFY(filesIn(folder / "one") == filesIn(folder / "many"));
        QCOMPARE(runScenes({pathIn(folder, "other"), "--count", "40", "--seed", "1"}).exitCode, 0);
        QVERIFY(filesIn(folder / "one").at("000000.png") != filesIn(folder / "other").at("000000.png"));
    }

    void heldOutPicturesShowWhatIsHeldOut() {
        const TempFolder folder;
        QCOMPARE(runScenes({pathIn(folder, "set"), "--count", "24", "--size", "16", "--held-out"}).exitCode, 0);
        const std::vector<Scene> scenes = scenesIn(folder / "set");
        for (const Scene& scene : scenes) {
            QVERIFY(heldOutIn(scene));
        }
        QCOMPARE(scenes.size(), size_t{24});
    }

    void stillLifesAreAsManyAsAskedFor() {
        const TempFolder folder;
        const auto landscapes = [&](const QString& percent) {
            const QString set = pathIn(folder, qPrintable(percent));
            const Run run = runScenes({set, "--count", "60", "--size", "16", "--still-lifes", percent});
            const QString captions =
                QString::fromStdString(readFile(folder / percent.toStdString() / "captions.jsonl"));
            return run.exitCode == 0 ? captions.count("\"land=") : -1;
        };
        const auto few = landscapes("95"), many = landscapes("5");
        QVERIFY2(few >= 0 && few < 15 && many > 45 && many <= 60, qPrintable(QString("%1, %2").arg(few).arg(many)));
    }

    void severalKindsAreAsOftenAsAskedFor() {
        const TempFolder folder;
        QCOMPARE(runScenes({pathIn(folder, "set"), "--count", "40", "--size", "16", "--several", "0"}).exitCode, 0);
        const std::vector<Scene> scenes = scenesIn(folder / "set");
        for (const Scene& scene : scenes) {
            QVERIFY(scene.groups.size() <= 1);
        }
        QCOMPARE(scenes.size(), size_t{40});
    }

    void aFolderInUseIsLeftAlone() {
        const TempFolder folder;
        folder.write("set/notes.txt", "mine");
        const Run refused = runScenes({pathIn(folder, "set"), "--count", "2"});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.err.contains("--overwrite"), qPrintable(refused.err));
        QCOMPARE(filesIn(folder / "set").size(), size_t{1});

        QCOMPARE(runScenes({pathIn(folder, "set"), "--count", "2", "--overwrite"}).exitCode, 0);
        QCOMPARE(filesIn(folder / "set").size(), size_t{4});
        QCOMPARE(readFile(folder / "set/notes.txt"), std::string("mine"));
    }

    void aSheetShowsManyPictures() {
        const TempFolder folder;
        const Run run =
            runScenes({"--sheet", pathIn(folder, "sheet.png"), "--rows", "2", "--columns", "3", "--size", "64"});
        QVERIFY2(run.exitCode == 0, qPrintable(run.err));
        const QImage sheet(pathIn(folder, "sheet.png"));
        QVERIFY(sheet.width() > 3 * 64 && sheet.height() > 2 * 64);
        QVERIFY(!fs::exists(folder / "captions.jsonl"));
    }

    void theVocabularyIsPrinted() {
        const Run run = runScenes({"--vocabulary"});
        QCOMPARE(run.exitCode, 0);
        const QStringList words = run.out.split('\n', Qt::SkipEmptyParts);
        QVERIFY(words.size() > 150 && words.contains("apple") && words.contains("lavender") && words.contains("an"));
        QVERIFY(std::is_sorted(words.begin(), words.end()));
    }

    void help() {
        const Run run = runScenes({"--help"});
        QCOMPARE(run.exitCode, 0);
        for (const char* option : {"--count", "--seed", "--first", "--size", "--held-out", "--threads", "--overwrite",
                                   "--sheet", "--vocabulary"}) {
            QVERIFY2(run.out.contains(option), option);
        }
    }

    void wrongUseIsExplained_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QStringList{} << "expected one of OUT, --sheet FILE and --vocabulary";
        QTest::newRow("two things") << QStringList{"out", "--vocabulary"} << "expected one of";
        QTest::newRow("no count") << QStringList{"out"} << "--count";
        QTest::newRow("count 0") << QStringList{"out", "--count", "0"} << "from 1 to";
        QTest::newRow("count of letters") << QStringList{"out", "--count", "many"} << "found 'many'";
        QTest::newRow("size 0") << QStringList{"out", "--count", "1", "--size", "0"} << "from 16 to";
        QTest::newRow("several alone") << QStringList{"out", "--count", "1", "--several", "100"} << "from 0 to 99";
        QTest::newRow("landscapes alone") << QStringList{"out", "--count", "1", "--still-lifes", "0"} << "from 1 to 99";
        QTest::newRow("unknown option") << QStringList{"out", "--cuont", "1"} << "--cuont";
        QTest::newRow("negative seed") << QStringList{"out", "--count", "1", "--seed", "-1"} << "--seed";
    }
    void wrongUseIsExplained() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, text);
        const TempFolder folder;
        QDir::setCurrent(QString::fromStdString(folder.path().string()));
        const Run run = runScenes(arguments);
        QDir::setCurrent(QDir::rootPath());
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.startsWith("arcflow-scenes: ") && run.err.contains(text) && run.err.contains("--help"),
                 qPrintable(run.err));
        QVERIFY(run.out.isEmpty());
        QVERIFY(fs::is_empty(folder.path()));
    }

    void whatCannotBeWrittenIsReported() {
        const TempFolder folder;
        folder.write("file", "in the way");
        const Run inTheWay = runScenes({pathIn(folder, "file"), "--count", "1"});
        QCOMPARE(inTheWay.exitCode, 1);
        QVERIFY2(inTheWay.err.contains("cannot make this folder"), qPrintable(inTheWay.err));
        QCOMPARE(runScenes({pathIn(folder, "file/set"), "--count", "1"}).exitCode, 1);
        QCOMPARE(runScenes({"--sheet", pathIn(folder, "nowhere/sheet.png"), "--rows", "1", "--columns", "1"}).exitCode,
                 1);
        QCOMPARE(readFile(folder / "file"), std::string("in the way"));
    }

    void aFullDiskLeavesNoHalfFilesAndNoCaptions() {
        const TempFolder folder;
        const Run run = runScenes({pathIn(folder, "set"), "--count", "30", "--size", "256"}, 20'000);
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.err.contains("Free some space"), qPrintable(run.err));
        for (const auto& [name, bytes] : filesIn(folder / "set")) {
            QVERIFY2(name.ends_with(".png"), name.c_str());
            QVERIFY(!QImage::fromData(QByteArray::fromStdString(bytes)).isNull());
        }
    }

    void anInterruptStopsIt() {
        const TempFolder folder;
        QProcess process;
        process.start(ARCFLOW_SCENES_PROGRAM, {pathIn(folder, "set"), "--count", "1000000"});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(folder / "set/000000.png"), 20'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardError().contains("stopped after"));
        QVERIFY(!fs::exists(folder / "set/captions.jsonl"));
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
