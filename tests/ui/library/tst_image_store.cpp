#include "tests/support/file_size_limit.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/image_samples.h"
#include "ui/library/image_store.h"

#include "core/imaging/metadata_reader.h"

#include <QtTest/QtTest>

#include <atomic>
#include <csignal>
#include <set>
#include <thread>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

class TestImageStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<arcflow::test::TempFolder>();
        m_path = QString::fromStdString((m_folder->path() / "pictures").string());
    }

    void savesWithTexts_data() {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("extension");
        QTest::newRow("PNG") << int(ImageFormat::png16) << ".png";
        QTest::newRow("JPEG") << int(ImageFormat::jpeg) << ".jpg";
        QTest::newRow("WebP") << int(ImageFormat::webp) << ".webp";
        QTest::newRow("TIFF") << int(ImageFormat::tiff16) << ".tif";
        QTest::newRow("EXR") << int(ImageFormat::exrFloat) << ".exr";
    }
    void savesWithTexts() {
        QFETCH(int, format);
        QFETCH(QString, extension);
        const GenerationMetadata metadata = ownMetadata("red apples", "student", 9);
        const QString file = saveImage({m_path, "2026-01-02/ä 00001", {}}, picture(), static_cast<ImageFormat>(format),
                                       {}, textsFor(metadata));
        QCOMPARE(file, m_path + "/2026-01-02/ä 00001" + extension);
        QVERIFY(readMetadata(file.toStdString()).generation == metadata);
        QCOMPARE(readImage(file.toStdString()).width, 24);
        QCOMPARE(QDir(QFileInfo(file).path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
                 1); // nothing left over
    }

    void neverOverwrites() {
        QSet<QString> files;
        for (int i = 0; i < 5; ++i) {
            files.insert(QFileInfo(saveImage({m_path, "apples", {}}, picture(), ImageFormat::png8)).fileName());
        }
        QCOMPARE(files, (QSet<QString>{"apples.png", "apples-2.png", "apples-3.png", "apples-4.png", "apples-5.png"}));
        QVERIFY(QFile::link("/nowhere", m_path + "/link.png")); // a name is taken even if it leads nowhere
        QCOMPARE(QFileInfo(saveImage({m_path, "link", {}}, picture(), ImageFormat::png8)).fileName(),
                 QString("link-2.png"));
    }
    void dotsInNamesAreNoExtensions() {
        QCOMPARE(saveImage({m_path, "sigma 0.5 v1.2", {}}, picture(), ImageFormat::png8),
                 m_path + "/sigma 0.5 v1.2.png");
        QCOMPARE(saveImage({m_path, "sigma 0.5 v1.2", {}}, picture(), ImageFormat::png8),
                 m_path + "/sigma 0.5 v1.2-2.png");
    }
    /// Several writers after the same names: none loses its image.
    void writersAtTheSameTime() {
        constexpr int threads = 4, each = 10;
        std::mutex mutex;
        std::set<std::string> files;
        {
            std::vector<std::jthread> writers;
            for (int t = 0; t < threads; ++t) {
                writers.emplace_back([&, t] {
                    for (int i = 0; i < each; ++i) {
                        const QString file = saveImage({m_path, "same", {}},
                                                       picture(8, 8, 0.2F * static_cast<float>(t)), ImageFormat::png8);
                        const std::lock_guard lock(mutex);
                        files.insert(file.toStdString());
                    }
                });
            }
        }
        QCOMPARE(files.size(), size_t(threads * each));
        for (const std::string& file : files) {
            QCOMPARE(readImage(file).width, 8);
        }
    }

    void pairsShareANumber() {
        const auto savePair = [&] {
            const QString student = saveImage({m_path, "apples", "student"}, picture(), ImageFormat::png8);
            const QString teacher = saveImage(teacherPlaceFor(student), picture(), ImageFormat::png8);
            return QFileInfo(student).fileName() + ' ' + QFileInfo(teacher).fileName();
        };
        QCOMPARE(savePair(), QString("apples-student.png apples-teacher.png"));
        QCOMPARE(savePair(), QString("apples-2-student.png apples-2-teacher.png"));
        QFile::remove(m_path + "/apples-student.png"); // its number stays the lonely teacher's
        QCOMPARE(savePair(), QString("apples-3-student.png apples-3-teacher.png"));
    }

    void fullDisk() {
        const Image image = picture(200, 200);
        const QString before = saveImage({m_path, "before", {}}, image, ImageFormat::tiff16);
        {
            const arcflow::test::FileSizeLimit limit(500);
            VERIFY_ERROR(saveImage({m_path, "apples", {}}, image, ImageFormat::tiff16), ErrorKind::diskFull, "apples");
        }
        QCOMPARE(QDir(m_path).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{QFileInfo(before).fileName()});
        QVERIFY(!saveImage({m_path, "apples", {}}, image, ImageFormat::tiff16).isEmpty());
    }
    void folderThatCannotBeMade() {
        m_folder->write("blocked", "a file");
        VERIFY_ERROR(saveImage({QString::fromStdString((*m_folder / "blocked").string()), "a", {}}, picture(),
                               ImageFormat::png8),
                     ErrorKind::io, "blocked");
    }
    void staysInItsFolder_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"", "/etc/x", "../x", "a/../../x", "a/", "./x"}) {
            QTest::newRow(*name ? name : "empty") << name;
        }
    }
    void staysInItsFolder() {
        QFETCH(QString, name);
        VERIFY_ERROR(saveImage({m_path, name.toStdString(), {}}, picture(), ImageFormat::png8),
                     ErrorKind::invalidRequest, "file name");
    }

private:
    std::unique_ptr<arcflow::test::TempFolder> m_folder;
    QString m_path;
};

QTEST_GUILESS_MAIN(TestImageStore)
#include "tst_image_store.moc"
