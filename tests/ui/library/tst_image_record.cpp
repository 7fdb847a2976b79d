#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"
#include "tests/ui/library/image_samples.h"
#include "ui/library/image_header.h"
#include "ui/library/image_record.h"

#include <QtTest/QtTest>

#include <cmath>
#include <limits>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

std::optional<ImageSize> sizeOf(const std::string& bytes) {
    return imageSize(ByteSource(bytes));
}

} // namespace

class TestImageRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizes_data() {
        QTest::addColumn<int>("format");
        for (int format = 0; format <= static_cast<int>(ImageFormat::exrFloat); ++format) {
            const std::string_view text = name(static_cast<ImageFormat>(format));
            QTest::newRow(std::string(text).c_str()) << format;
        }
    }
    /// The size comes from every format's own encoder, with and without texts before it.
    void sizes() {
        QFETCH(int, format);
        const auto imageFormat = static_cast<ImageFormat>(format);
        const Image image = picture(301, 7);
        const std::string plain = encodeImage(image, imageFormat);
        const std::string withTexts =
            encodeImage(image, imageFormat, {}, textsFor(ownMetadata(std::string(40'000, 'p'), "student", 1)));
        QCOMPARE(sizeOf(plain), std::optional(ImageSize{301, 7}));
        QCOMPARE(sizeOf(withTexts), std::optional(ImageSize{301, 7}));
        // Cut off anywhere, or with any byte changed, it gives an answer and touches nothing outside.
        for (size_t length = 0; length < std::min<size_t>(plain.size(), 3000); ++length) {
            (void)sizeOf(plain.substr(0, length));
            std::string changed = plain;
            changed[length] = static_cast<char>(changed[length] ^ 0xFF);
            if (const auto size = sizeOf(changed)) {
                QVERIFY(size->width > 0 && size->height > 0);
            }
        }
    }
    void lossyWebpAndLossless() {
        using namespace std::string_literals;
        const std::string lossy =
            "RIFF\x1E\0\0\0WEBPVP8 \x12\0\0\0\0\0\0\x9D\x01\x2A\x2D\x41\x07\x00"s + std::string(10, '\0');
        QCOMPARE(sizeOf(lossy), std::optional(ImageSize{0x12D, 7})); // the two highest bits are a scale
        const std::string lossless = "RIFF\x1E\0\0\0WEBPVP8L\x12\0\0\0\x2F\x2C\x81\x01\x00"s + std::string(20, '\0');
        QCOMPARE(sizeOf(lossless), std::optional(ImageSize{301, 7}));
    }
    void noSizes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("two red apples, and more of them");
        QTest::newRow("PNG of no width") << QByteArray("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\0\0\0\0\x05", 24);
        QTest::newRow("PNG, too wide") << QByteArray("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\xFF\0\0\0\0\0\0\x05", 24);
        QTest::newRow("JPEG of markers only") << QByteArray("\xFF\xD8") + QByteArray("\xFF\xD0").repeated(1000);
        QTest::newRow("JPEG, filler only") << QByteArray("\xFF\xD8") + QByteArray(100'000, '\xFF');
        QTest::newRow("JPEG, length below two") << QByteArray("\xFF\xD8\xFF\xE0\0\0\xFF\xE0\0\0", 10);
        QTest::newRow("TIFF, directory outside") << QByteArray("II*\0\xFF\xFF\xFF\x7F", 8);
        QTest::newRow("EXR, no window") << QByteArray("\x76\x2F\x31\x01\x02\0\0\0a\0string\0\xFF\xFF\xFF\xFF", 21);
    }
    void noSizes() {
        QFETCH(QByteArray, bytes);
        QVERIFY(!sizeOf(bytes.toStdString()));
    }

    void ownStudent() {
        const ImageRecord image = imageRecordFrom(ownMetadata("apples", "student", 42), "/p/a.png");
        QCOMPARE(image.mode, QString("student"));
        QCOMPARE(image.studentFile, QString("/p/a.png"));
        QVERIFY(image.teacherFile.isEmpty());
        QCOMPARE(image.prompt, QString("apples"));
        QCOMPARE(image.seed, std::optional<quint64>(42));
        QCOMPARE(image.steps, 2);
        QCOMPARE(image.guidance, 3.5);
        QCOMPARE(image.trueCfg, 0.0); // a scale of one is off
        QCOMPARE(image.studentEvaluations, 2);
        QCOMPARE(image.studentSeconds, 1.5);
        QCOMPARE(image.teacherSeconds, 0.0);
        QCOMPARE(image.model, QString("nano"));
        QCOMPARE(image.adapter, QString("arcflow-nano"));
        QCOMPARE(image.origin, QString("ArcFlow Studio"));
    }
    void pairOfBoth() {
        const ImageRecord teacher = imageRecordFrom(ownMetadata("apples", "teacher", 42), "/p/a-teacher.png");
        QCOMPARE(teacher.mode, QString("teacher"));
        QVERIFY(teacher.studentFile.isEmpty());
        QCOMPARE(teacher.coverFile(), QString("/p/a-teacher.png"));
        const ImageRecord pair =
            pairFrom(imageRecordFrom(ownMetadata("apples", "student", 42), "/p/a-student.png"), teacher);
        QCOMPARE(pair.mode, QString("pair"));
        QCOMPARE(pair.studentFile + pair.teacherFile, QString("/p/a-student.png/p/a-teacher.png"));
        QCOMPARE(pair.steps, 2);
        QCOMPARE(pair.teacherSteps, 50);
        QCOMPARE(pair.trueCfg, 4.0);
        QCOMPARE(pair.studentSeconds, 1.5);
        QCOMPARE(pair.teacherSeconds, 30.5);
        QCOMPARE(pair.teacherEvaluations, 100);
        QVERIFY(std::isnan(pair.psnr));
    }
    void hostileValuesAreBounded() {
        GenerationMetadata metadata;
        metadata.prompt = std::string(1'000'000, 'x');
        metadata.model.name = std::string(100'000, 'm');
        metadata.steps = std::numeric_limits<int64_t>::max();
        metadata.width = -5;
        metadata.guidance = std::numeric_limits<double>::infinity();
        metadata.mode = "../../etc";
        const ImageRecord image = imageRecordFrom(metadata, "/p/a.png");
        QCOMPARE(image.prompt.size(), 65536);
        QCOMPARE(image.model.size(), 1000);
        QVERIFY(image.steps > 0 && image.width == 0 && image.guidance == 0);
        QCOMPARE(image.mode, QString());
        QVERIFY(!image.seed);
    }

    void readsFiles() {
        const arcflow::test::TempFolder folder;
        const auto file = folder / "ä own.png";
        GenerationMetadata metadata = ownMetadata("äpfel 🍎", "student", 7);
        metadata.width = 999; // the header knows better
        writeSample(file, textsFor(metadata), picture(40, 20));
        const ImageRecord image = readImageFile(text(file));
        QCOMPARE(image.prompt, QString("äpfel 🍎"));
        QCOMPARE(image.width, 40);
        QCOMPARE(image.height, 20);
        QCOMPARE(image.studentFile, text(file));
        QCOMPARE(image.created, QFileInfo(text(file)).lastModified());
        QCOMPARE(image.contentHash, contentHash(text(file)));

        const auto plain = folder / "plain.jpg";
        writeSample(plain, {});
        const ImageRecord unknown = readImageFile(text(plain));
        QCOMPARE(unknown.mode + unknown.prompt + unknown.origin, QString());
        QVERIFY(!unknown.seed);
    }
    void filesThatAreNoImages() {
        const arcflow::test::TempFolder folder;
        const auto fake = folder.write("fake.png", "not a picture");
        VERIFY_ERROR(readImageFile(text(fake)), ErrorKind::unsupported, "fake.png");
        VERIFY_ERROR(readImageFile(text(folder / "none.png")), ErrorKind::modelMissing, "none.png");
        const auto cut = folder.write("cut.png", std::string("\x89PNG\r\n\x1A\n", 8));
        VERIFY_ERROR(readImageFile(text(cut)), ErrorKind::unsupported, "cut.png");
    }
    void hash() {
        const arcflow::test::TempFolder folder;
        QCOMPARE(contentHash(text(folder.write("abc", "abc"))), QString("a9993e364706816aba3e25717850c26c9cd0d89d"));
        QCOMPARE(contentHash(text(folder.write("empty", ""))), QString("da39a3ee5e6b4b0d3255bfef95601890afd80709"));
        const std::string large(3'000'001, 'x'); // several blocks
        QCOMPARE(contentHash(text(folder.write("large", large))),
                 QString::fromLatin1(
                     QCryptographicHash::hash(QByteArray::fromStdString(large), QCryptographicHash::Sha1).toHex()));
        VERIFY_ERROR(contentHash(text(folder / "none")), ErrorKind::modelMissing, "none");
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(contentHash(text(folder / "large"), stop.get_token()), ErrorKind::cancelled, "cancelled");
    }
};

QTEST_GUILESS_MAIN(TestImageRecord)
#include "tst_image_record.moc"
