#include "tests/support/temp_folder.h"
#include "tests/ui/library/image_samples.h"
#include "tests/ui/library/library_samples.h"
#include "ui/library/folder_scanner.h"
#include "ui/library/image_record.h"
#include "ui/library/library_service.h"

#include <QImage>
#include <QtTest/QtTest>

#include <memory>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

const std::string forgeText =
    "a castle, <lora:ink:0.7>\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, CFG scale: 1, "
    "Distilled CFG Scale: 3.5, Seed: 42, Size: 24x16, Model: flux1-dev, Version: f2.0.1v1.10.1";
const QString comfyGraph =
    R"({"3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 20, "cfg": 8.0, "positive": ["6", 0],
    "negative": ["7", 0], "model": ["4", 0], "latent_image": ["5", 0]}}, "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a wolf"}}, "7": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 30, "height": 20}}, "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}})";

} // namespace

/// A folder of images of several programs, and what becomes of it in the library.
class TestFolderScanner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_pictures = m_folder->path() / "pictures";
        std::filesystem::create_directories(m_pictures);
        m_library = std::make_unique<LibraryService>(text(m_folder->path() / "library.sqlite"));
        m_scanner = std::make_unique<FolderScanner>(*m_library);
    }
    void cleanup() {
        m_scanner.reset();
        m_library.reset();
        m_folder.reset();
    }

    // Finding files

    void findsImagesOnly() {
        for (const char* name :
             {"a.png", "b.JPG", "c.jpeg", "sub/d.webp", "sub/deeper/e.tif", "f.tiff", "g.exr", // these
              "h.txt", "i.gif", "png", ".hidden.png", ".hidden/j.png", "k.png.part"}) {
            m_folder->write("pictures/" + std::string(name), "x");
        }
        std::filesystem::create_directories(m_pictures / "folder.png");
        QCOMPARE(found(),
                 (QStringList{"a.png", "b.JPG", "c.jpeg", "f.tiff", "g.exr", "sub/d.webp", "sub/deeper/e.tif"}));
    }
    void linksAreFollowedOnce() {
        m_folder->write("pictures/a.png", "x");
        m_folder->write("elsewhere/b.png", "x");
        m_folder->write("elsewhere/c.png", "x");
        std::filesystem::create_directory_symlink(m_pictures, m_pictures / "loop");
        std::filesystem::create_directory_symlink("..", m_pictures / "up"); // the whole of it, once more
        std::filesystem::create_symlink(m_pictures / "a.png", m_pictures / "again.png");
        std::filesystem::create_symlink("/nowhere.png", m_pictures / "broken.png");
        const QStringList files = findImageFiles(options(), {});
        QCOMPARE(files.size(), 3);
        QVERIFY(files.contains(text(m_pictures / "a.png")));
        QVERIFY(files.contains(text(m_folder->path() / "elsewhere/b.png")));
    }
    void folderThatIsALink() {
        m_folder->write("pictures/sub/a.png", "x");
        std::filesystem::create_directory_symlink(m_pictures, m_folder->path() / "link");
        std::filesystem::create_symlink(m_pictures / "sub/a.png", m_pictures / "again.png");
        ScanOptions options;
        options.folder = text(m_folder->path() / "link");
        QCOMPARE(findImageFiles(options, {}),
                 QStringList{text(m_folder->path() / "link/sub/a.png")}); // as it was named
    }
    void excludedFoldersAndMissingOnes() {
        m_folder->write("pictures/a.png", "x");
        m_folder->write("pictures/trash/b.png", "x");
        ScanOptions options = this->options();
        options.excluded = QStringList{text(m_pictures / "trash"), text(m_pictures / "none")};
        QCOMPARE(findImageFiles(options, {}).size(), 1);
        options.folder = text(m_pictures / "none");
        QVERIFY(findImageFiles(options, {}).isEmpty());
    }

    // Reading them

    void programs() {
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("two red apples", "student", 7)));
        writeSample(m_pictures / "own.exr", textsFor(ownMetadata("deep apples", "teacher", 8)));
        EmbeddedTexts forge;
        forge.parameters = forgeText;
        writeSample(m_pictures / "forge.jpg", forge);
        writeSample(m_pictures / "forge.webp", forge);
        writeSample(m_pictures / "forge.tif", forge);
        writeSample(m_pictures / "plain.png", {});
        QImage comfy(30, 20, QImage::Format_RGB32);
        comfy.fill(Qt::red);
        comfy.setText("prompt", comfyGraph);
        QVERIFY(comfy.save(text(m_pictures / "comfy.png")));
        m_folder->write("pictures/broken.png", "no image");

        QSignalSpy progress(m_scanner.get(), &FolderScanner::progress);
        QSignalSpy added(m_library.get(), &LibraryService::imagesAdded);
        const ScanReport report = scan();
        QCOMPARE(report.files, 8);
        QCOMPARE(report.added, 7);
        QCOMPARE(report.unreadable, 1);
        QVERIFY(report.unreadableFiles.first().contains("broken.png"));
        QVERIFY(!report.stopped);
        QVERIFY(!progress.isEmpty());
        QCOMPARE(progress.last(), (QVariantList{8, 8}));
        QCOMPARE(added.size(), 1);

        const QMap<QString, ImageRecord> images = this->images();
        QCOMPARE(images.size(), 7);
        const ImageRecord own = images["own.png"];
        QCOMPARE(own.prompt + own.mode + own.origin, QString("two red applesstudentArcFlow Studio"));
        QCOMPARE(own.seed, std::optional<quint64>(7));
        QCOMPARE(own.width, 24);
        QCOMPARE(own.contentHash.size(), 40);
        QCOMPARE(images["own.exr"].mode, QString("teacher"));
        QCOMPARE(images["own.exr"].width, 24);
        for (const char* name : {"forge.jpg", "forge.webp", "forge.tif"}) {
            QCOMPARE(images[name].prompt, QString("a castle,"));
            QCOMPARE(images[name].negativePrompt, QString("blurry"));
            QCOMPARE(images[name].origin, QString("Forge"));
            QCOMPARE(images[name].model, QString("flux1-dev"));
            QCOMPARE(images[name].mode, QString());
            QCOMPARE(images[name].height, 16);
        }
        QCOMPARE(images["comfy.png"].prompt, QString("a wolf"));
        QCOMPARE(images["comfy.png"].origin, QString("ComfyUI"));
        QCOMPARE(images["comfy.png"].width, 30);
        QCOMPARE(images["plain.png"].prompt + images["plain.png"].origin, QString());
    }

    void pairs() {
        writePair("apples", 1, 1);
        writePair("other seed", 1, 2);
        writeSample(m_pictures / "lonely-student.png", textsFor(ownMetadata("lonely", "student", 1)));
        EmbeddedTexts forge;
        forge.parameters = forgeText; // named like ours, but not ours
        writeSample(m_pictures / "foreign-student.png", forge);
        writeSample(m_pictures / "foreign-teacher.png", forge);
        writeSample(m_pictures / "sub/apples-teacher.png",
                    textsFor(ownMetadata("apples", "teacher", 1))); // another folder
        const ScanReport report = scan();
        QCOMPARE(report.files, 8);
        QCOMPARE(report.added, 7);
        const ImageRecord pair = images()["apples-student.png"];
        QCOMPARE(pair.mode, QString("pair"));
        QCOMPARE(pair.teacherFile, text(m_pictures / "apples-teacher.png"));
        QCOMPARE(pair.teacherSteps, 50);
        QCOMPARE(images()["other seed-student.png"].mode, QString("student"));
        QCOMPARE(scan().known, 8); // also those that are no pairs
    }
    void partnerThatComesLater() {
        writeSample(m_pictures / "apples-student.png", textsFor(ownMetadata("apples", "student", 1)));
        scan();
        const qint64 id = images().first().id;
        m_library->setRating({id}, 4);
        writeSample(m_pictures / "apples-teacher.png", textsFor(ownMetadata("apples", "teacher", 1)));
        const ScanReport report = scan();
        QCOMPARE(report.added, 0);
        QCOMPARE(report.changed, 1);
        const ImageRecord pair = images().first();
        QCOMPARE(pair.id, id);
        QCOMPARE(pair.mode, QString("pair"));
        QCOMPARE(pair.rating, 4);
    }
    void pairThatFallsApart() {
        writePair("apples", 1, 1);
        scan();
        writeSample(m_pictures / "apples-teacher.png", {}, picture(50, 50)); // painted over by another program
        const ScanReport report = scan();
        QCOMPARE(report.changed, 1);
        QCOMPARE(report.added, 1);
        QCOMPARE(images()["apples-student.png"].mode, QString("student"));
        QCOMPARE(images()["apples-teacher.png"].width, 50);
    }
    void unreadableFaceLeavesThePair() {
        writePair("apples", 1, 1);
        scan();
        m_folder->write("pictures/apples-teacher.png", "damaged");
        const ScanReport report = scan();
        QCOMPARE(report.unreadable, 1);
        QCOMPARE(report.changed + report.added, 0);
        QCOMPARE(images()["apples-student.png"].mode, QString("pair"));
    }

    // Again

    void rescanAddsNothing() {
        writePair("apples", 1, 1);
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("pears", "student", 7)));
        QCOMPARE(scan().added, 2);
        const auto before = images();
        const ScanReport report = scan();
        QCOMPARE(report.added, 0);
        QCOMPARE(report.changed, 0);
        QCOMPARE(report.known, 3);
        QCOMPARE(images().size(), before.size());
    }
    void changedFileIsReadAgain() {
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("pears", "student", 7)));
        scan();
        const qint64 id = images().first().id;
        m_library->setRating({id}, 5);
        m_library->addTag({id}, "kept");
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("plums and more", "student", 9)), picture(30, 30));
        const ScanReport report = scan();
        QCOMPARE(report.changed, 1);
        QCOMPARE(report.added, 0);
        const ImageRecord image = images().first();
        QCOMPARE(image.id, id);
        QCOMPARE(image.prompt, QString("plums and more"));
        QCOMPARE(image.width, 30);
        QCOMPARE(image.rating, 5);
        QCOMPARE(image.tags, QStringList{"kept"});
    }
    void touchedFileHasNotChanged() {
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("pears", "student", 7)));
        scan();
        std::filesystem::last_write_time(m_pictures / "own.png",
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
        const ScanReport report = scan();
        QCOMPARE(report.known, 0); // it was looked at
        QCOMPARE(report.changed + report.added, 0);
        QCOMPARE(scan().known, 1);
    }
    void movedFileKeepsItsRating() {
        writePair("apples", 1, 1);
        writeSample(m_pictures / "twin.png", textsFor(ownMetadata("twin", "student", 7)));
        scan();
        const qint64 id = images()["apples-student.png"].id;
        m_library->setRating({id}, 5);
        std::filesystem::create_directories(m_pictures / "best");
        for (const char* name : {"apples-student.png", "apples-teacher.png"}) {
            std::filesystem::rename(m_pictures / name, m_pictures / "best" / name);
        }
        std::filesystem::copy(m_pictures / "twin.png",
                              m_pictures / "copy.png"); // the original is still there: another image
        const ScanReport report = scan();
        QCOMPARE(report.changed, 1);
        QCOMPARE(report.added, 1);
        const ImageRecord moved = images()["apples-student.png"];
        QCOMPARE(moved.id, id);
        QCOMPARE(moved.rating, 5);
        QCOMPARE(moved.studentFile, text(m_pictures / "best/apples-student.png"));
        QCOMPARE(moved.teacherFile, text(m_pictures / "best/apples-teacher.png"));
        QCOMPARE(scan().known, 4);
    }
    void imagesOfJobsAreKnown() {
        writeSample(m_pictures / "made.png", textsFor(ownMetadata("made", "student", 7)));
        ImageRecord made = imageRecord("what the job says");
        made.job = 3;
        made.studentFile = text(m_pictures / "made.png");
        m_library->addImage(made); // asked for, but perhaps not done yet when the scan begins
        QCOMPARE(scan().added, 0);
        QCOMPARE(images().first().prompt, QString("what the job says"));
        writeSample(m_pictures / "made.png", textsFor(ownMetadata("edited later", "student", 7)), picture(30, 30));
        QCOMPARE(scan().changed, 1);
        QCOMPARE(images().first().prompt, QString("edited later"));
        QCOMPARE(images().first().job, 3);
    }
    void trashIsNotScanned() {
        writeSample(m_pictures / "own.png", textsFor(ownMetadata("pears", "student", 7)));
        scan();
        QSignalSpy removed(m_library.get(), &LibraryService::imagesRemoved);
        m_library->setTrashed({images().first().id}, true);
        QTRY_COMPARE(removed.size(), 1);
        m_pictures = m_folder->path(); // the trash is in it, and the library
        QCOMPARE(scan().files, 0);
    }

    // Stopping

    void stopsInTheMiddle() {
        for (int i = 0; i < 300; ++i) {
            writeSample(m_pictures / (std::to_string(i) + ".png"), textsFor(ownMetadata("apples", "student", 7)),
                        picture(8, 8));
        }
        std::stop_source stop;
        ScanSink sink;
        int handedOver = 0;
        sink.progress = [&](int done, int) {
            if (done == 100) {
                stop.request_stop();
            }
        };
        sink.found = [&](const QVector<ScannedImage>& images) { handedOver += int(images.size()); };
        const ScanReport report = scanFolder(options(), {}, sink, stop.get_token());
        QVERIFY(report.stopped);
        QCOMPARE(handedOver, 100); // what was found is not lost

        QSignalSpy finished(m_scanner.get(), &FolderScanner::finished);
        connect(m_scanner.get(), &FolderScanner::progress, m_scanner.get(), &FolderScanner::stop);
        m_scanner->start(text(m_pictures));
        QVERIFY(m_scanner->isRunning());
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(!m_scanner->isRunning());
        const auto stopped = finished.first().first().value<ScanReport>();
        QVERIFY(stopped.stopped);
        QCOMPARE(images().size(), stopped.added);
        QVERIFY(scanText(stopped).startsWith("Stopped"));
    }
    void stoppedBeforeItBegins() {
        writeSample(m_pictures / "own.png", {});
        QSignalSpy finished(m_scanner.get(), &FolderScanner::finished);
        m_scanner->stop(); // nothing to stop
        QVERIFY(finished.isEmpty());
        m_scanner->start(text(m_pictures));
        m_scanner->stop();
        QCOMPARE(finished.size(), 1);
        QVERIFY(!m_scanner->isRunning());
        QCOMPARE(scan().added, 1);
    }
    void startedAnew() {
        writeSample(m_pictures / "own.png", {});
        QSignalSpy finished(m_scanner.get(), &FolderScanner::finished);
        m_scanner->start(text(m_pictures));
        m_scanner->start(text(m_pictures));
        QTRY_COMPARE(finished.size(), 1);
        QTRY_VERIFY(!m_scanner->isRunning());
        QCOMPARE(images().size(), 1);
    }
    void destroyedWhileRunning() {
        for (int i = 0; i < 50; ++i) {
            writeSample(m_pictures / (std::to_string(i) + ".png"), {}, picture(8, 8));
        }
        QSignalSpy progress(m_scanner.get(), &FolderScanner::progress);
        m_scanner->start(text(m_pictures));
        QTRY_VERIFY(!progress.isEmpty());
        m_scanner.reset();
    }
    void libraryThatCannotBeOpened() {
        m_scanner.reset();
        m_library = std::make_unique<LibraryService>(text(m_folder->write("blocked", "x") / "library.sqlite"));
        m_scanner = std::make_unique<FolderScanner>(*m_library);
        QVERIFY(scan().stopped);
    }

    // The library anew

    void rebuilding() {
        writePair("apples", 1, 1);
        scan();
        m_library->setRating({images().first().id}, 5);
        m_scanner.reset();
        m_library.reset();
        m_folder->write("library.sqlite", "noise");
        m_library = std::make_unique<LibraryService>(text(m_folder->path() / "library.sqlite"));
        m_scanner = std::make_unique<FolderScanner>(*m_library);
        QSignalSpy setAside(m_library.get(), &LibraryService::setAside);
        const ScanReport report = scan();
        QCOMPARE(setAside.size(), 1);
        QCOMPARE(report.added, 1);
        QCOMPARE(images().first().mode, QString("pair"));
        QCOMPARE(images().first().rating, 0);
        const QString words = rebuiltText(report, setAside.first().first().toString());
        QVERIFY(words.contains("Ratings, tags, albums") && words.contains("library.sqlite.damaged-"));
    }

private:
    static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
    ScanOptions options() const {
        ScanOptions options;
        options.folder = text(m_pictures);
        return options;
    }
    QStringList found() const {
        QStringList names;
        const QStringList files = findImageFiles(options(), {});
        for (const QString& file : files) {
            names.append(QDir(text(m_pictures)).relativeFilePath(file));
        }
        return names;
    }
    void writePair(const std::string& stem, uint64_t studentSeed, uint64_t teacherSeed) const {
        writeSample(m_pictures / (stem + "-student.png"), textsFor(ownMetadata(stem, "student", studentSeed)));
        writeSample(m_pictures / (stem + "-teacher.png"), textsFor(ownMetadata(stem, "teacher", teacherSeed)));
    }
    ScanReport scan() {
        QSignalSpy finished(m_scanner.get(), &FolderScanner::finished);
        m_scanner->start(text(m_pictures));
        if (finished.isEmpty() && !finished.wait(30'000)) {
            qWarning("the scan does not end");
            return {};
        }
        return finished.first().first().value<ScanReport>();
    }
    /// All images of the library by the name of their file.
    QMap<QString, ImageRecord> images() {
        std::optional<QVector<ImageRecord>> records;
        m_library->write([](LibraryDatabase& database) { return database.images(database.imageIds({})); }, this,
                         [&](const QVector<ImageRecord>& found) { records = found; });
        QMap<QString, ImageRecord> images;
        if (QTest::qWaitFor([&] { return records.has_value(); })) {
            for (const ImageRecord& image : std::as_const(*records)) {
                images.insert(QFileInfo(image.coverFile()).fileName(), image);
            }
        }
        return images;
    }

    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    std::filesystem::path m_pictures;
    std::unique_ptr<LibraryService> m_library;
    std::unique_ptr<FolderScanner> m_scanner;
};

QTEST_GUILESS_MAIN(TestFolderScanner)
#include "tst_folder_scanner.moc"
