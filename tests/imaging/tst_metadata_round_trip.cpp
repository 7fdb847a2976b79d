#include "core/imaging/image_io.h"
#include "core/imaging/metadata_reader.h"

#include <OpenImageIO/imageio.h>
#include <QtTest/QtTest>
#include <exiv2/exiv2.hpp>

using namespace arcflow;

namespace {

GenerationMetadata sample(const QString& prompt) {
    GenerationMetadata metadata;
    metadata.prompt = prompt.toStdString();
    metadata.negativePrompt = "blurry, low contrast: \"bad\"";
    metadata.seed = 18446744073709551615u;
    metadata.steps = 2;
    metadata.guidance = 3.5;
    metadata.trueCfg = 1;
    metadata.sampler = "arcflow";
    metadata.mode = "student";
    metadata.width = 1024;
    metadata.height = 768;
    metadata.timestepRatio = 1;
    metadata.maxSequenceLength = 512;
    metadata.model = {"FLUX.1-dev", "4610115bb0c89560703c892c59ac2742fa821e60ef5871b33493ba544683abd7"};
    metadata.adapter = {"arcflow-flux, v1", "0a1b2c3d4e5f"};
    metadata.loras = {{"ink: wash", "aabbccddeeff", 0.8}, {"grain", "", -0.3}};
    metadata.program = "ArcFlow Studio";
    metadata.version = "0.1.0";
    metadata.device = "CUDA: H100";
    metadata.dtype = "bf16";
    metadata.evaluations = 2;
    metadata.timings = Timings{0.1, 1.0 / 3, 0.2, 0.7};
    return metadata;
}

Image smallImage() {
    Image image(16, 8);
    for (size_t i = 0; i < image.pixels.size(); ++i) {
        image.pixels[i] = static_cast<float>(i % 97) / 97;
    }
    return image;
}

const std::vector<std::pair<const char*, ImageFormat>> files = {
    {"a.png", ImageFormat::png8},    {"b.png", ImageFormat::png16},    {"a.jpg", ImageFormat::jpeg},
    {"a.webp", ImageFormat::webp},   {"a.tif", ImageFormat::tiff8},    {"b.tiff", ImageFormat::tiff16},
    {"a.exr", ImageFormat::exrHalf}, {"b.exr", ImageFormat::exrFloat},
};

} // namespace

class TestMetadataRoundTrip : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* file) const { return m_folder.filePath(file).toStdString(); }

private Q_SLOTS:
    void everyFormatKeepsEveryPrompt_data() {
        QTest::addColumn<QString>("prompt");
        QTest::newRow("plain") << "two red apples on a light blue background";
        QTest::newRow("empty") << "";
        QTest::newRow("Latin-1") << QString::fromUtf8("café à la crème, größer");
        QTest::newRow("emoji") << QString::fromUtf8("a 🦊 and a 👩🏽‍🚀, 🇪🇺");
        QTest::newRow("CJK") << QString::fromUtf8("夕焼けの富士山、수채화, 山水畫");
        QTest::newRow("combining marks") << QString::fromUtf8("e\u0301 Z\u0351\u0324\u036B\u0343 \u0928\u093F");
        QTest::newRow("punctuation") << "a \"quoted\", 'single': x=1; back\\slash <b>&amp;</b> ]]> {\"a\": [1]}";
        QTest::newRow("lines") << "first\n\n  indented\tline\r\nNegative prompt: no\nSteps: 1, Seed: 2, Size: 3x4";
        QTest::newRow("controls") << QString("a\x01\x1F\x7F") + QChar(0) + "b" + QChar(0x85) + QChar(0xFFFF);
        QTest::newRow("spaces around") << "  spaces  \n";
        QTest::newRow("100 kB") << QString("forest, river: \"dusk\"\n").repeated(5000);
        QTest::newRow("100 kB CJK") << QString::fromUtf8("森、川🌊").repeated(6000);
    }
    void everyFormatKeepsEveryPrompt() {
        QFETCH(QString, prompt);
        const GenerationMetadata metadata = sample(prompt);
        for (const auto& [file, format] : files) {
            writeImage(path(file), smallImage(), format, {.replaceExisting = true}, textsFor(metadata));
            const FoundMetadata found = readMetadata(path(file));
            QCOMPARE(found.origin, OriginProgram::arcflowStudio);
            QVERIFY2(found.generation == metadata, file);
            QCOMPARE(readImage(path(file)).width, 16); // the picture is still one
        }
    }

    /// Without our own text, what is written for other programs still holds the request.
    void infotextAloneIsRead() {
        GenerationMetadata expected = sample(QString::fromUtf8("a 🦊, \"quoted\"\nsecond line"));
        expected.model.hash = expected.model.hash.substr(0, 10);
        expected.adapter.hash = expected.adapter.hash.substr(0, 10);
        expected.timings.reset();
        expected.loras[0] = {"ink wash", "aabbccddeeff", 0.8}; // a colon in a name is lost in this form
        EmbeddedTexts texts = textsFor(expected);
        texts.arcflow.clear();
        for (const auto& [file, format] : files) {
            writeImage(path(file), smallImage(), format, {.replaceExisting = true}, texts);
            const FoundMetadata found = readMetadata(path(file));
            QCOMPARE(found.origin, OriginProgram::arcflowStudio);
            QVERIFY2(found.generation == expected, file);
        }
    }

    void otherProgramsFindTheTexts() {
        // No emoji: Exiv2 reads comments as UCS-2, which knows no surrogates.
        const GenerationMetadata metadata = sample(QString::fromUtf8("a fox in 雪, 'snow'\nsecond line"));
        const EmbeddedTexts texts = textsFor(metadata);
        for (const char* file : {"a.jpg", "a.webp", "a.tif", "a.png"}) {
            writeImage(path(file), smallImage(), imageFormatFor(file), {.replaceExisting = true}, texts);
            const auto image = Exiv2::ImageFactory::open(path(file).string());
            image->readMetadata();
            const auto& xmp = image->xmpData();
            QCOMPARE(xmp.findKey(Exiv2::XmpKey("Xmp.iptcExt.DigitalSourceType"))->toString(),
                     std::string("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"));
            QCOMPARE(xmp.findKey(Exiv2::XmpKey("Xmp.xmp.CreatorTool"))->toString(),
                     std::string("ArcFlow Studio 0.1.0"));
            if (std::string_view(file) == "a.png") {
                continue;
            }
            const auto comment = image->exifData().findKey(Exiv2::ExifKey("Exif.Photo.UserComment"));
            QVERIFY2(comment != image->exifData().end(), file);
            const auto* value = dynamic_cast<const Exiv2::CommentValue*>(&comment->value());
            QVERIFY(value);
            QCOMPARE(QString::fromStdString(value->comment()), QString::fromStdString(texts.parameters));
        }
        writeImage(path("a.exr"), smallImage(), ImageFormat::exrHalf, {.replaceExisting = true}, texts);
        for (const char* file : {"a.png", "a.exr"}) {
            const auto input = OIIO::ImageInput::open(path(file).string());
            QVERIFY(input);
            QCOMPARE(std::string(input->spec().get_string_attribute("parameters")), texts.parameters);
            QCOMPARE(std::string(input->spec().get_string_attribute("arcflow")), texts.arcflow);
        }
    }

    /// What A1111 and its kin look for, byte by byte.
    void bytesAreThoseOthersExpect() {
        EmbeddedTexts texts;
        texts.parameters = "a\u00E9";
        using namespace std::string_literals;
        QVERIFY(encodeImage(smallImage(), ImageFormat::jpeg, {}, texts).find("UNICODE\0\0a\0\xE9"s) !=
                std::string::npos);
        QVERIFY(encodeImage(smallImage(), ImageFormat::webp, {}, texts).find("UNICODE\0\0a\0\xE9"s) !=
                std::string::npos);
        QVERIFY(encodeImage(smallImage(), ImageFormat::png8, {}, texts).find("iTXtparameters\0\0\0\0\0a\xC3\xA9"s) !=
                std::string::npos);
        texts.parameters = "ab";
        QVERIFY(encodeImage(smallImage(), ImageFormat::png8, {}, texts).find("\0\0\0\x0DtEXtparameters\0ab"s) !=
                std::string::npos);
    }

    void longTextsDoNotBreakJpeg() {
        // Just below and above what an Exif segment takes: 65533 bytes less headers, two for each character.
        for (const int length : {32000, 32690, 32720, 33000, 65500, 1000000}) {
            EmbeddedTexts texts;
            texts.parameters = std::string(static_cast<size_t>(length), 'x');
            texts.arcflow = "{\"prompt\":\"" + texts.parameters + "\"}";
            writeImage(path("a.jpg"), smallImage(), ImageFormat::jpeg, {.replaceExisting = true}, texts);
            QCOMPARE(readImage(path("a.jpg")).width, 16);
            const FoundMetadata found = readMetadata(path("a.jpg"));
            QVERIFY(found.generation && found.generation->prompt == texts.parameters);
            QCOMPARE(found.texts.size(), size_t(2));
            const auto image = Exiv2::ImageFactory::open(path("a.jpg").string());
            image->readMetadata(); // throws if a segment is broken
        }
    }
};

QTEST_GUILESS_MAIN(TestMetadataRoundTrip)
#include "tst_metadata_round_trip.moc"
