#include "core/imaging/metadata_reader.h"
#include "core/imaging/srgb.h"
#include "core/imaging/unicode.h"
#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_writer.h"
#include "ui/export/size_estimate.h"
#include "ui/library/image_store.h"

#include <QColorSpace>
#include <QImageReader>
#include <QRandomGenerator>
#include <QtTest/QtTest>

#include <array>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

const QString secret = QStringLiteral("a secret lighthouse Überfluß");

double meanDifference(const Image& a, const Image& b) {
    double sum = 0;
    for (size_t i = 0; i < a.pixels.size(); ++i) {
        sum += std::abs(a.pixels[i] - b.pixels[i]);
    }
    return sum / static_cast<double>(a.pixels.size());
}

double largestDifference(const Image& a, const Image& b) {
    double largest = 0;
    for (size_t i = 0; i < a.pixels.size(); ++i) {
        largest = std::max<double>(largest, std::abs(a.pixels[i] - b.pixels[i]));
    }
    return largest;
}

/// Whether a text stands in a file, in any encoding that image files use.
bool holds(const std::string& bytes, const std::string& text) {
    return bytes.find(text) != std::string::npos || bytes.find(utf16Bytes(text, ByteOrder::big)) != std::string::npos ||
           bytes.find(utf16Bytes(text, ByteOrder::little)) != std::string::npos;
}

/// What is below the levels of 8 bits in a decoder's output.
void addDecoderNoise(Image& image) {
    QRandomGenerator random(11);
    for (float& value : image.pixels) {
        value += 0.003f * static_cast<float>(random.generateDouble() - 0.5);
    }
}

/// As a small model paints.
Image paintedPicture() {
    Image image = readImage(ARCFLOW_TEST_DATA "/images/nano-pair.png");
    addDecoderNoise(image);
    return image;
}

Image flatShapes() {
    constexpr int side = 384, shape = 48;
    Image image(side, side);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const bool filled = (x / shape + y / shape) % 2 == 0;
            const std::array<float, 3> colour = {filled ? 0.6f : 0.3f, 0.4f, 0.3f + 0.0005f * static_cast<float>(y)};
            std::copy(colour.begin(), colour.end(), image.at(x, y));
        }
    }
    addDecoderNoise(image);
    return image;
}

/// Something to see at every scale, as in a photograph.
Image photograph() {
    constexpr int side = 384;
    Image image(side, side);
    std::fill(image.pixels.begin(), image.pixels.end(), 0.5f);
    QRandomGenerator random(3);
    for (int scale = 128; scale >= 1; scale /= 2) {
        const int cells = side / scale + 2;
        std::vector<float> grid(static_cast<size_t>(cells) * cells * 3);
        for (float& value : grid) {
            value = static_cast<float>(random.generateDouble() - 0.5);
        }
        const float height = 0.3f * std::pow(static_cast<float>(scale) / 128, 0.7f);
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                const float fx = static_cast<float>(x % scale) / static_cast<float>(scale);
                const float fy = static_cast<float>(y % scale) / static_cast<float>(scale);
                for (int c = 0; c < 3; ++c) {
                    const auto at = [&](int dx, int dy) {
                        return grid[static_cast<size_t>(((y / scale + dy) * cells + x / scale + dx) * 3 + c)];
                    };
                    image.at(x, y)[c] += height * ((1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) +
                                                   fy * ((1 - fx) * at(0, 1) + fx * at(1, 1)));
                }
            }
        }
    }
    return image;
}

struct Written {
    std::filesystem::path file;
    WrittenFile about;
};

Written writeOne(const TempFolder& folder, const ImageRecord& image, ExportOptions options,
                 const PixelSource& pixels = {}) {
    options.nameTemplate = QStringLiteral("{counter}");
    options.folder = fromPath(folder / "out");
    std::filesystem::create_directories(folder / "out");
    const ExportPlan plan = planExport({image}, options, systemSurroundings());
    const auto outcome = ExportWriter(plan, pixels).write(plan.items.value(0), {});
    if (const auto* failure = std::get_if<ExportFailure>(&outcome)) {
        throw std::runtime_error(failure->detail.toStdString());
    }
    const auto& about = std::get<WrittenFile>(outcome);
    return {folder / "out" / toPath(about.name), about};
}

void addFormats() {
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<double>("mean");    ///< error of a pixel against the source
    QTest::addColumn<double>("largest"); ///< likewise
    QTest::newRow("png8") << ImageFormat::png8 << 1e-6 << 1e-6;
    QTest::newRow("png16") << ImageFormat::png16 << 1e-5 << 1e-5;
    QTest::newRow("jpeg") << ImageFormat::jpeg << 0.01 << 0.08;
    QTest::newRow("webp") << ImageFormat::webp << 0.015 << 0.12;
    QTest::newRow("tiff8") << ImageFormat::tiff8 << 1e-6 << 1e-6;
    QTest::newRow("tiff16") << ImageFormat::tiff16 << 1e-5 << 1e-5;
    QTest::newRow("exrHalf") << ImageFormat::exrHalf << 5e-4 << 2e-3;
    QTest::newRow("exrFloat") << ImageFormat::exrFloat << 1e-5 << 1e-5;
}

bool isExr(ImageFormat format) {
    return format == ImageFormat::exrHalf || format == ImageFormat::exrFloat;
}

} // namespace

class TestExportWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pixels_data() { addFormats(); }
    void pixels();
    void colourSpace_data() { addFormats(); }
    void colourSpace();
    void metadata_data() { addFormats(); }
    void metadata();
    void undamagedPixels_data() { addFormats(); }
    void undamagedPixels();
    void sixteenBitOriginals();
    void qualityMatters();
    void estimates_data();
    void estimates();
    void neverOverwrites();
    void failures();
    void brokenPixelSource();
};

void TestExportWriter::pixels() {
    QFETCH(ImageFormat, format);
    QFETCH(double, mean);
    QFETCH(double, largest);
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret, {160, 120});
    const Written written = writeOne(folder, image, {.format = format});
    QCOMPARE(fromPath(written.file.extension()), extensionOf(format));
    QCOMPARE(written.about.size, QSize(160, 120));
    QCOMPARE(written.about.bytes, static_cast<qint64>(std::filesystem::file_size(written.file)));
    QCOMPARE(written.about.roundedBefore, isDeep(format));
    const Image source = readImage(toPath(image.studentFile)), result = readImage(written.file);
    QCOMPARE(result.width, source.width);
    QVERIFY2(meanDifference(source, result) <= mean, qPrintable(QString::number(meanDifference(source, result))));
    QVERIFY2(largestDifference(source, result) <= largest,
             qPrintable(QString::number(largestDifference(source, result))));
    QCOMPARE(filesBelow(fromPath(folder / "out")).size(), 1);
}

void TestExportWriter::colourSpace() {
    QFETCH(ImageFormat, format);
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret);
    const std::string tag = isExr(format) ? "chromaticities"
                            : format == ImageFormat::png8 || format == ImageFormat::png16
                                ? std::string("\0\0\0\1sRGB", 8)
                                : srgbIccProfile();
    const Written tagged = writeOne(folder, image, {.format = format});
    QVERIFY(readFile(tagged.file).find(tag) != std::string::npos);
    const Written untagged = writeOne(folder, image, {.format = format, .tagColourSpace = false});
    QCOMPARE(readFile(untagged.file).find(tag) != std::string::npos, isExr(format)); // which always names its primaries
    QImageReader reader(fromPath(tagged.file));
    if (format == ImageFormat::png8 || format == ImageFormat::jpeg) { // by another reader
        QCOMPARE(reader.read().colorSpace().transferFunction(), QColorSpace::TransferFunction::SRgb);
    }
}

void TestExportWriter::metadata() {
    QFETCH(ImageFormat, format);
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret);
    const auto says = [](const FoundMetadata& found, const std::string& text) {
        return std::any_of(found.texts.begin(), found.texts.end(),
                           [&](const TextEntry& entry) { return entry.text.find(text) != std::string::npos; });
    };
    const Written all = writeOne(folder, image, {.format = format});
    const FoundMetadata kept = readMetadata(all.file);
    QCOMPARE(kept.origin, OriginProgram::arcflowStudio);
    QVERIFY(kept.generation == fullMetadata(secret.toStdString()));
    QVERIFY(holds(readFile(all.file), "lighthouse"));

    const Written without = writeOne(folder, image, {.format = format, .metadata = MetadataChoice::withoutPrompt});
    const FoundMetadata less = readMetadata(without.file);
    QCOMPARE(less.generation->seed, std::optional<uint64_t>(4102));
    QCOMPARE(less.generation->prompt, std::string());
    for (const char* word : {"lighthouse", "murky"}) {
        QVERIFY(!holds(readFile(without.file), word));
        QVERIFY(!says(less, word));
    }
    const Written none = writeOne(folder, image, {.format = format, .metadata = MetadataChoice::none});
    QVERIFY(!readMetadata(none.file).generation);
    for (const char* word : {"lighthouse", "murky", "4102", "nano-model", "cpu-of-mine"}) {
        QVERIFY(!holds(readFile(none.file), word));
    }
    const bool markable = !isExr(format);
    QCOMPARE(holds(readFile(none.file), "trainedAlgorithmicMedia"), markable);
    const Written unmarked = writeOne(folder, image, {.format = format, .markAsGenerated = false});
    QVERIFY(!holds(readFile(unmarked.file), "trainedAlgorithmicMedia"));
}

void TestExportWriter::undamagedPixels() {
    QFETCH(ImageFormat, format);
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret, {160, 120});
    const Image decoded = softPicture(160, 120);
    int asked = 0;
    const PixelSource source = [&](const ImageRecord& record, ImageFace face) -> std::optional<Image> {
        ++asked;
        return record.id == 1 && face == ImageFace::student ? std::optional(decoded) : std::nullopt;
    };
    const Written written = writeOne(folder, image, {.format = format}, source);
    QCOMPARE(asked, isDeep(format) ? 1 : 0);
    QCOMPARE(written.about.roundedBefore, false);
    if (isDeep(format)) {
        constexpr double halfLevel8 = 0.5 / 255;
        const double limit = format == ImageFormat::exrHalf ? 5e-4 : 1e-5;
        QVERIFY(largestDifference(decoded, readImage(written.file)) < limit);
        QVERIFY(largestDifference(decoded, readImage(toPath(image.studentFile))) >
                0.9 * halfLevel8); // the file would not have done
        QVERIFY(readMetadata(written.file).generation == fullMetadata(secret.toStdString()));
    }
    ImageRecord other = image;
    other.id = 2; // nothing is kept of it
    QCOMPARE(writeOne(folder, other, {.format = format}, source).about.roundedBefore, isDeep(format));
}

void TestExportWriter::sixteenBitOriginals() {
    const TempFolder folder;
    ImageRecord image = libraryImage(folder, "a.png", secret);
    image.studentFile = fromPath(folder / "deep.png");
    writeImage(toPath(image.studentFile), softPicture(64, 48), ImageFormat::png16);
    const Written written = writeOne(folder, image, {.format = ImageFormat::tiff16});
    QVERIFY(!written.about.roundedBefore);
    QVERIFY(largestDifference(softPicture(64, 48), readImage(written.file)) < 1e-5);
}

void TestExportWriter::qualityMatters() {
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret, {256, 256});
    const auto bytes = [&](ImageFormat format, int quality) {
        return writeOne(folder, image, {.format = format, .jpegQuality = quality, .webpQuality = quality}).about.bytes;
    };
    QVERIFY(bytes(ImageFormat::jpeg, 30) < bytes(ImageFormat::jpeg, 98));
    QVERIFY(bytes(ImageFormat::webp, 30) < bytes(ImageFormat::webp, 98));
}

void TestExportWriter::estimates_data() {
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<Image>("decoded");
    QTest::addColumn<bool>("deep");
    const std::vector<std::pair<const char*, Image>> pictures = {
        {"painted", paintedPicture()}, {"shapes", flatShapes()}, {"photo", photograph()}};
    for (const auto& [name, picture] : pictures) {
        for (int format = 0; format < 8; ++format) {
            const std::string_view formatName = arcflow::name(static_cast<ImageFormat>(format));
            QTest::addRow("%s as %s", name, formatName.data()) << static_cast<ImageFormat>(format) << picture << false;
            if (isDeep(static_cast<ImageFormat>(format))) {
                QTest::addRow("%s as %s, undamaged", name, formatName.data())
                    << static_cast<ImageFormat>(format) << picture << true;
            }
        }
    }
}

void TestExportWriter::estimates() {
    QFETCH(ImageFormat, format);
    QFETCH(Image, decoded);
    QFETCH(bool, deep);
    const TempFolder folder;
    ImageRecord image = libraryImage(folder, "a.png", secret);
    image.width = decoded.width;
    image.height = decoded.height;
    image.studentFile = fromPath(folder / "source.png");
    writeImage(toPath(image.studentFile), decoded, ImageFormat::png8, {}, textsFor(fullMetadata(secret.toStdString())));
    PixelSource source;
    if (deep) {
        source = [&](const ImageRecord&, ImageFace) { return decoded; };
    }
    const ExportOptions options{.format = format};
    const qint64 real = writeOne(folder, image, options, source).about.bytes;
    const qint64 sourceBytes = static_cast<qint64>(std::filesystem::file_size(toPath(image.studentFile)));
    const qint64 estimate = estimatedBytes(
        {.width = image.width, .height = image.height, .sourceBytes = sourceBytes, .deep = deep}, options);
    const double ratio = static_cast<double>(estimate) / static_cast<double>(real);
    const QString numbers = QStringLiteral("estimate %1, real %2: %3").arg(estimate).arg(real).arg(ratio);
    qInfo("%s", qPrintable(numbers));
    const double limit = format == ImageFormat::png8 ? 1.05 : 3;
    QVERIFY2(ratio > 1 / limit && ratio < limit, qPrintable(numbers));
}

void TestExportWriter::neverOverwrites() {
    const TempFolder folder;
    const QString root = fromPath(folder.path());
    folder.write("a.csv", "old");
    QCOMPARE(storeFile(root, "a.csv", "new", true), QStringLiteral("a-2.csv"));
    QCOMPARE(storeFile(root, "below/it/a.csv", "new", true), QStringLiteral("below/it/a.csv"));
    QCOMPARE(readFile(folder / "a.csv"), std::string("old"));
    QCOMPARE(readFile(folder / "below/it/a.csv"), std::string("new"));
    try {
        storeFile(root, "a.csv", "new", false);
        QFAIL("expected an error");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::invalidRequest);
    }
    QCOMPARE(readFile(folder / "a.csv"), std::string("old"));
    std::filesystem::create_symlink("elsewhere", folder / "link.csv");
    QCOMPARE(storeFile(root, "link.csv", "new", true), QStringLiteral("link-2.csv"));
    QVERIFY(!std::filesystem::exists(folder / "elsewhere"));
}

void TestExportWriter::failures() {
    const TempFolder folder;
    ExportOptions options{.nameTemplate = QStringLiteral("{counter}"), .folder = fromPath(folder / "out")};
    std::filesystem::create_directories(folder / "out");
    ImageRecord gone = libraryImage(folder, "a.png", secret), damaged = gone, text = gone;
    gone.studentFile = fromPath(folder / "gone.png");
    text.studentFile = fromPath(folder.write("text.png", "not a picture"));
    damaged.studentFile = fromPath(folder.write("damaged.png", readFile(folder / "a.png").substr(0, 600)));
    const ExportPlan plan = planExport({gone, damaged, text}, options, systemSurroundings());
    const ExportWriter writer(plan, {});
    const auto failureOf = [&](int item) { return std::get<ExportFailure>(writer.write(plan.items[item], {})); };
    QCOMPARE(failureOf(0).kind, ErrorKind::modelMissing);
    QVERIFY(failureOf(0).text.contains(QStringLiteral("gone")));
    QVERIFY(failureOf(1).text.contains(QStringLiteral("damaged")));
    QCOMPARE(failureOf(2).source, text.studentFile);
    QVERIFY(!failureOf(2).detail.isEmpty() && !failureOf(2).endsAll);
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(std::get<ExportFailure>(writer.write(plan.items[0], stop.get_token())).kind, ErrorKind::cancelled);
    QCOMPARE(filesBelow(fromPath(folder / "out")), QStringList());
}

void TestExportWriter::brokenPixelSource() {
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", secret);
    const PixelSource broken = [](const ImageRecord&, ImageFace) -> std::optional<Image> {
        throw std::runtime_error("latents of another model");
    };
    const Written written = writeOne(folder, image, {.format = ImageFormat::png16}, broken);
    QVERIFY(written.about.roundedBefore);
    QVERIFY(largestDifference(readImage(toPath(image.studentFile)), readImage(written.file)) < 1e-5);
}

QTEST_GUILESS_MAIN(TestExportWriter)
#include "tst_export_writer.moc"
