#include "core/imaging/image_io.h"

#include "core/base/error.h"
#include "core/formats/safetensors_file.h"
#include "core/imaging/metrics.h"
#include "core/imaging/srgb.h"

#include <OpenImageIO/imageio.h>
#include <QtTest/QtTest>
#include <exiv2/exiv2.hpp>

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include <sys/resource.h>

using namespace arcflow;

namespace {

/// A smooth picture with some texture: what photographs are to an encoder.
Image testImage(int width = 67, int height = 41) {
    Image image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            float* pixel = image.at(x, y);
            pixel[0] = static_cast<float>(x) / static_cast<float>(width - 1);
            pixel[1] = 0.5f + 0.5f * std::sin(0.21f * static_cast<float>(x + 2 * y));
            pixel[2] = static_cast<float>(y) / static_cast<float>(height - 1);
        }
    }
    return image;
}

/// The tensor `image` (1, 3, H, W) of a golden file.
Image goldenImage(const std::string& file) {
    const SafetensorsFile tensors = SafetensorsFile::open(file);
    const TensorEntry& entry = tensors.at("image");
    const auto bytes = tensors.bytes(entry);
    Image image(static_cast<int>(entry.shape[3]), static_cast<int>(entry.shape[2]));
    for (size_t i = 0; i < image.pixels.size(); ++i) {
        const size_t planar = i % 3 * image.pixelCount() + i / 3;
        std::memcpy(&image.pixels[i], bytes.data() + planar * sizeof(float), sizeof(float));
    }
    return image;
}

ErrorKind kindOf(const std::function<void()>& action, std::string* text = nullptr) {
    try {
        action();
    } catch (const Error& error) {
        if (text) {
            *text = error.what();
        }
        return error.kind();
    }
    return ErrorKind::internal; // which none of the tests expects
}

OIIO::ImageSpec specOf(const std::string& file) {
    const auto input = OIIO::ImageInput::open(file);
    return input ? input->spec() : OIIO::ImageSpec();
}

} // namespace

class TestImageIo : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* file) const { return m_folder.filePath(file).toStdString(); }
    int fileCount() const {
        return static_cast<int>(
            QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size());
    }

private Q_SLOTS:
    void init() {
        for (const QString& entry : QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden)) {
            QFile::remove(m_folder.filePath(entry));
        }
    }

    void levelsRoundHalfToEven() {
        QCOMPARE(level8(0.5f / 255), uint8_t(0));
        QCOMPARE(level8(1.5f / 255), uint8_t(2));
        QCOMPARE(level8(2.5f / 255), uint8_t(2));
        QCOMPARE(level8(1), uint8_t(255));
        QCOMPARE(level8(-3), uint8_t(0));
        QCOMPARE(level8(7), uint8_t(255));
        QCOMPARE(level8(std::numeric_limits<float>::infinity()), uint8_t(255));
        QCOMPARE(level8(std::numeric_limits<float>::quiet_NaN()), uint8_t(0));
        QCOMPARE(level16(0.5f), uint16_t(32768)); // 32767.5, to the even neighbour
        QCOMPARE(level16(std::numeric_limits<float>::quiet_NaN()), uint16_t(0));
        QCOMPARE(level16(2), uint16_t(65535));
        for (int level = 0; level < 256; ++level) {
            QCOMPARE(int(level8(static_cast<float>(level) / 255.0f)), level);
        }
    }

    void goldenPicturesComeOutExactly_data() {
        QTest::addColumn<QString>("tensors");
        for (const char* folder : {"golden", "nano-golden"}) {
            const QDir dir(QString(ARCFLOW_TEST_DATA) + "/" + folder);
            for (const QString& file : dir.entryList({"e2e-*.safetensors"})) {
                QTest::newRow(qPrintable(file)) << dir.filePath(file);
            }
        }
    }
    void goldenPicturesComeOutExactly() {
        QFETCH(QString, tensors);
        QString golden = tensors;
        golden.replace(".safetensors", ".png");
        const Image expected = readImage(golden.toStdString());
        const Image image = goldenImage(tensors.toStdString());
        writeImage(path("a.png"), image, ImageFormat::png8);
        const Image actual = readImage(path("a.png"));
        QCOMPARE(actual.width, expected.width);
        QCOMPARE(actual.height, expected.height);
        QVERIFY(levels8(image) == levels8(expected));
        QVERIFY(actual.pixels == expected.pixels);
    }

    void roundTrip_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("bits");
        QTest::addColumn<double>("leastPsnr"); // infinite: exactly the rounded values
        const double exact = std::numeric_limits<double>::infinity();
        QTest::newRow("png8") << "a.png" << 8 << exact;
        QTest::newRow("png16") << "a.png" << 16 << exact;
        QTest::newRow("tiff8") << "a.tif" << 8 << exact;
        QTest::newRow("tiff16") << "a.TIFF" << 16 << exact;
        QTest::newRow("jpeg") << "a.jpeg" << 8 << 40.0;
        QTest::newRow("webp") << "a.webp" << 8 << 30.0; // lossy WebP halves the resolution of colour
        QTest::newRow("exr half") << "a.exr" << 16 << 65.0;
        QTest::newRow("exr float") << "a.exr" << 32 << 120.0;
    }
    void roundTrip() {
        QFETCH(QString, file);
        QFETCH(int, bits);
        QFETCH(double, leastPsnr);
        const Image image = testImage();
        const auto target = path(qPrintable(file));
        writeImage(target, image, imageFormatFor(target, bits));
        const Image back = readImage(target);
        QCOMPARE(back.channels, 3);
        if (std::isinf(leastPsnr)) {
            QVERIFY(bits == 8 ? levels8(back) == levels8(image) : levels16(back) == levels16(image));
        } else {
            const double quality = psnr(image, back);
            qInfo("PSNR %.2f dB", quality);
            QVERIFY(quality >= leastPsnr);
        }
        QCOMPARE(fileCount(), 1);
    }

    void exrKeepsOvershoot() {
        Image image(2, 1);
        image.pixels = {-0.25f, 1.5f, 3.0f, 0.0f, 1.0f, 1e-4f};
        writeImage(path("a.exr"), image, ImageFormat::exrFloat);
        const Image back = readImage(path("a.exr"));
        for (size_t i = 0; i < image.pixels.size(); ++i) {
            QVERIFY2(std::abs(back.pixels[i] - image.pixels[i]) < 1e-6f * std::max(1.0f, image.pixels[i]),
                     qPrintable(QString::number(back.pixels[i])));
        }
    }

    void transferFunctionFitsItsInverse() {
        QCOMPARE(linearFromSrgb(1), 1.0f);
        QCOMPARE(linearFromSrgb(0), 0.0f);
        QVERIFY(std::abs(linearFromSrgb(0.5f) - 0.21404114f) < 1e-7f);
        for (float value = -1; value < 4; value += 0.01f) {
            QVERIFY(std::abs(srgbFromLinear(linearFromSrgb(value)) - value) < 2e-6f);
        }
    }

    void coloursAreTagged() {
        const std::string profile = srgbIccProfile();
        for (const char* file : {"a.jpg", "a.tif", "a.webp"}) {
            writeImage(path(file), testImage(), imageFormatFor(file));
            const auto image = Exiv2::ImageFactory::open(path(file).string());
            image->readMetadata();
            QVERIFY2(image->iccProfileDefined(), file);
            const Exiv2::DataBuf* found = image->iccProfile();
            QCOMPARE(QByteArray(reinterpret_cast<const char*>(found->pData_), static_cast<int>(found->size_)),
                     QByteArray::fromStdString(profile));
        }
        writeImage(path("a.png"), testImage(), ImageFormat::png8);
        QCOMPARE(specOf(path("a.png")).get_string_attribute("oiio:ColorSpace"), OIIO::string_view("sRGB"));
        writeImage(path("a.exr"), testImage(), ImageFormat::exrHalf);
        const OIIO::ImageSpec exr = specOf(path("a.exr"));
        float chromaticities[8] = {};
        QVERIFY(exr.getattribute("chromaticities", OIIO::TypeDesc(OIIO::TypeDesc::FLOAT, 8), chromaticities));
        QCOMPARE(chromaticities[0], 0.64f);
        QCOMPARE(exr.get_string_attribute("colorInteropID"), OIIO::string_view("lin_rec709_scene"));
        QCOMPARE(exr.format, OIIO::TypeDesc(OIIO::TypeDesc::HALF));
    }

    void untaggedFilesSayNothing() {
        const WriteOptions options{.tagColourSpace = false};
        for (const ImageFormat format : {ImageFormat::jpeg, ImageFormat::webp, ImageFormat::tiff8, ImageFormat::png8}) {
            const std::string bytes = encodeImage(testImage(), format, options);
            QVERIFY(bytes.find("mntrRGB") == std::string::npos);
            QVERIFY(bytes.find("sRGB") == std::string::npos);
            QVERIFY(bytes.find("http://") == std::string::npos); // nor any XMP
        }
    }

    void sameInputGivesTheSameFile() {
        for (const ImageFormat format : {ImageFormat::png8, ImageFormat::png16, ImageFormat::jpeg, ImageFormat::webp}) {
            QVERIFY(encodeImage(testImage(), format) == encodeImage(testImage(), format));
        }
    }

    void existingFilesStay() {
        writeImage(path("a.png"), testImage(), ImageFormat::png8);
        std::string text;
        QCOMPARE(kindOf([&] { writeImage(path("a.png"), testImage(20, 20), ImageFormat::png8); }, &text),
                 ErrorKind::invalidRequest);
        QVERIFY2(text.find("a.png: expected a free name") != std::string::npos, text.c_str());
        QCOMPARE(readImage(path("a.png")).width, 67);
        QCOMPARE(fileCount(), 1);
        writeImage(path("a.png"), testImage(20, 20), ImageFormat::png8, {.replaceExisting = true});
        QCOMPARE(readImage(path("a.png")).width, 20);
        QCOMPARE(fileCount(), 1);
    }

    void fullDiskLeavesNothing() {
        writeImage(path("a.png"), testImage(), ImageFormat::png8);
        // A limit on the size of files fails a write in the middle, as a full disk does.
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{2048, before.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        const ErrorKind kind = kindOf(
            [&] { writeImage(path("a.png"), testImage(300, 300), ImageFormat::png8, {.replaceExisting = true}); });
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, oldHandler);
        QCOMPARE(kind, ErrorKind::diskFull);
        QCOMPARE(fileCount(), 1);
        QCOMPARE(readImage(path("a.png")).width, 67);
    }

    void badRequestsAreRefused() {
        const Image image = testImage();
        QCOMPARE(kindOf([&] { writeImage(path("a.png"), image, ImageFormat::jpeg); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([&] { writeImage(path("a.png"), Image(), ImageFormat::png8); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([&] { writeImage(path("a.png"), Image(4, 4, 1), ImageFormat::png8); }),
                 ErrorKind::invalidRequest);
        QCOMPARE(kindOf([&] { encodeImage(image, ImageFormat::jpeg, {.jpegQuality = 0}); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([&] { encodeImage(Image(16384, 1), ImageFormat::webp); }), ErrorKind::unsupported);
        QCOMPARE(kindOf([&] { writeImage(path("none/a.png"), image, ImageFormat::png8); }), ErrorKind::io);
        QCOMPARE(kindOf([&] { imageFormatFor("a.gif"); }), ErrorKind::unsupported);
        QCOMPARE(kindOf([&] { imageFormatFor("a.jpg", 16); }), ErrorKind::unsupported);
        QCOMPARE(imageFormatFor("A.PNG", 16), ImageFormat::png16);
        QCOMPARE(imageFormatFor("a.exr"), ImageFormat::exrHalf);
        QCOMPARE(fileCount(), 0);
    }

    void readingIsBounded() {
        writeImage(path("a.png"), testImage(), ImageFormat::png8);
        QCOMPARE(kindOf([&] { readImage(path("a.png"), {.maxSide = 66}); }), ErrorKind::unsupported);
        QCOMPARE(kindOf([&] { readImage(path("a.png"), {.maxPixels = 67 * 41 - 1}); }), ErrorKind::unsupported);
        QCOMPARE(kindOf([&] { readImage(path("missing.png")); }), ErrorKind::modelMissing);
        QCOMPARE(kindOf([&] { readImage(m_folder.path().toStdString()); }), ErrorKind::io);
        std::ofstream(path("text.png")) << "not a picture";
        QCOMPARE(kindOf([&] { readImage(path("text.png")); }), ErrorKind::unsupported);
    }

    void cutFilesAreErrors_data() {
        QTest::addColumn<QString>("extension");
#ifndef ARCFLOW_SANITIZED // OpenImageIO 2.4 leaks its error text here: libpng jumps over the destructor
        QTest::newRow("PNG") << ".png";
#endif
        QTest::newRow("WebP") << ".webp";
        QTest::newRow("TIFF") << ".tif";
        QTest::newRow("OpenEXR") << ".exr";
    }
    void cutFilesAreErrors() {
        QFETCH(QString, extension);
        const auto file = path(qPrintable("cut" + extension));
        const std::string bytes = encodeImage(testImage(), imageFormatFor(file));
        std::ofstream(file, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
        std::string text;
        QCOMPARE(kindOf([&] { readImage(file); }, &text), ErrorKind::io);
        QVERIFY2(text.find(file.string() + ": reading the image failed: ") == 0, text.c_str());
        QVERIFY2(text.size() > file.string().size() + 30, text.c_str()); // with the decoder's words
    }

    /// The extension may lie, grey is spread, alpha neither multiplied nor kept.
    void otherLayoutsBecomeRgb() {
        for (const int channels : {1, 2, 4}) {
            const auto file = path("a.png");
            std::vector<unsigned char> pixels(static_cast<size_t>(2 * channels), 100);
            pixels.back() = 50; // alpha of the second pixel
            const auto output = OIIO::ImageOutput::create("png");
            OIIO::ImageSpec spec(2, 1, channels, OIIO::TypeDesc::UINT8);
            spec.attribute("oiio:UnassociatedAlpha", 1);
            QVERIFY(output->open(file.string(), spec) && output->write_image(OIIO::TypeDesc::UINT8, pixels.data()) &&
                    output->close());
            std::filesystem::rename(file, path("a.jpg"));
            const Image image = readImage(path("a.jpg"));
            QCOMPARE(image.channels, 3);
            QCOMPARE(int(levels8(image)[2]), 100);
            QCOMPARE(int(levels8(image)[3]), channels == 1 ? 50 : 100);
        }
    }
};

QTEST_GUILESS_MAIN(TestImageIo)
#include "tst_image_io.moc"
