#include "core/imaging/embedded_text.h"

#include "core/base/error.h"
#include "core/imaging/byte_order.h"
#include "core/imaging/containers/md5.h"
#include "core/imaging/containers/tiff.h"
#include "core/imaging/containers/xmp.h"
#include "core/imaging/image_io.h"
#include "core/imaging/unicode.h"

#include <QtTest/QtTest>
#include <zlib.h>

#include <random>
#include <sstream>

using namespace arcflow;
using namespace std::string_literals;

namespace {

const std::string pngSignature = "\x89PNG\r\n\x1A\n";

std::string chunk(const std::string& type, const std::string& data) {
    std::string bytes;
    appendNumber(bytes, static_cast<uint32_t>(data.size()), ByteOrder::big);
    bytes += type + data;
    const std::string checked = type + data;
    appendNumber(bytes,
                 static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(checked.data()), uInt(checked.size()))),
                 ByteOrder::big);
    return bytes;
}

std::string deflated(const std::string& text) {
    uLongf size = compressBound(text.size());
    std::string bytes(size, '\0');
    compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
    bytes.resize(size);
    return bytes;
}

std::vector<TextEntry> read(const std::string& bytes) {
    return readEmbeddedTexts(ByteSource(bytes), "test");
}

std::vector<TextEntry> readPng(const std::string& chunks) {
    return read(pngSignature + chunks + chunk("IEND", ""));
}

std::string jpegSegment(char code, const std::string& data) {
    std::string bytes = {'\xFF', code};
    appendNumber(bytes, static_cast<uint16_t>(data.size() + 2), ByteOrder::big);
    return bytes + data;
}

using Texts = std::vector<TextEntry>;

} // namespace

class TestEmbeddedText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pngTexts() {
        QVERIFY(readPng(chunk("tEXt", "parameters\0plain"s)) == Texts({{"parameters", "plain"}}));
        QVERIFY(readPng(chunk("tEXt", "a\0caf\xE9"s)) == Texts({{"a", "café"}}));
        QVERIFY(readPng(chunk("tEXt", "a\0caf\xC3\xA9"s)) == Texts({{"a", "café"}})); // as some programs write it
        QVERIFY(readPng(chunk("zTXt", "a\0\0"s + deflated("caf\xE9"))) == Texts({{"a", "café"}}));
        QVERIFY(readPng(chunk("iTXt", "a\0\0\0en\0key\0caf\xC3\xA9"s)) == Texts({{"a", "café"}}));
        QVERIFY(readPng(chunk("iTXt", "a\0\1\0\0\0"s + deflated("caf\xC3\xA9"))) == Texts({{"a", "café"}}));
        QVERIFY(readPng(chunk("iTXt", "a\0\0\0\0\0\xFF"s)) == Texts({{"a", "\uFFFD"}}));
        QVERIFY(readPng(chunk("eXIf", tiff::exifBlock("from Exif"))) == Texts({{"UserComment", "from Exif"}}));
        // Texts behind the pixels count, too.
        QVERIFY(readPng(chunk("IDAT", "....") + chunk("tEXt", "a\0b"s)) == Texts({{"a", "b"}}));
        const std::string xmp = xmp::packet({{"arcflow:request", "{}"}});
        QVERIFY(readPng(chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + xmp)) == Texts({{"arcflow", "{}"}}));
    }

    void hostilePngs_data() {
        QTest::addColumn<QByteArray>("chunks");
        const auto row = [](const char* name, const std::string& chunks) {
            QTest::newRow(name) << QByteArray::fromStdString(chunks);
        };
        row("no keyword", chunk("tEXt", "without end"));
        row("empty chunks", chunk("tEXt", "") + chunk("zTXt", "") + chunk("iTXt", "") + chunk("eXIf", ""));
        row("cut iTXt", chunk("iTXt", "a\0"s) + chunk("iTXt", "a\0\0\0"s) + chunk("iTXt", "a\0\0\0en\0"s));
        row("unknown method", chunk("zTXt", "a\0\x07"s + deflated("text")));
        row("damaged deflate", chunk("zTXt", "a\0\0\x78\x9C\xFF\xFF"s));
        row("cut deflate", chunk("zTXt", "a\0\0"s + deflated(std::string(1000, 'x')).substr(0, 8)));
        row("inflates to 64 MB", chunk("zTXt", "a\0\0"s + deflated(std::string(size_t{64} << 20, 'x'))));
        std::string wrong = chunk("tEXt", "a\0b"s);
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        row("wrong checksum", wrong);
        row("length beyond the end", "\xFF\xFF\xFF\xFFtEXta\0b"s);
        row("length of 2 GB", "\x7F\xFF\xFF\xFFtEXta\0b"s);
        row("behind the end", chunk("IEND", "") + chunk("tEXt", "a\0b"s));
        row("Exif that is none", chunk("eXIf", "MM\0*\0\0\0\x08\0\x01"s));
    }
    void hostilePngs() {
        QFETCH(QByteArray, chunks);
        QVERIFY(readPng(chunks.toStdString()).empty());
    }

    void whatIsSoundSurvivesDamage() {
        const std::string good = chunk("tEXt", "a\0b"s);
        std::string broken = chunk("tEXt", "c\0d"s);
        broken[9] = 'X';
        QVERIFY(readPng(broken + good) == Texts({{"a", "b"}}));
        QVERIFY(read(pngSignature + good + good.substr(0, 10)) == Texts({{"a", "b"}}));
    }

    void totalsAreBounded() {
        const std::string megabyte = chunk("tEXt", "a\0"s + std::string(size_t{1} << 20, 'x'));
        std::string many;
        for (int i = 0; i < 40; ++i) {
            many += megabyte;
        }
        QCOMPARE(readPng(many).size(), size_t(15)); // 16 MiB with keywords
        std::string small;
        for (int i = 0; i < 2000; ++i) {
            small += chunk("tEXt", "a\0b"s);
        }
        QCOMPARE(readPng(small).size(), TextCollector::maxEntries);
    }

    void jpegTexts() {
        const std::string start = "\xFF\xD8" + jpegSegment('\xE0', "JFIF\0\1\1"s);
        const std::string end = "\xFF\xDA\0\x02"s;
        QVERIFY(read(start + jpegSegment('\xFE', "parameters\0a prompt"s) + end) ==
                Texts({{"parameters", "a prompt"}}));
        QVERIFY(read(start + jpegSegment('\xFE', "plain comment") + end) == Texts({{"Comment", "plain comment"}}));
        QVERIFY(read(start + jpegSegment('\xE1', "Exif\0\0"s + tiff::exifBlock("a")) + end) ==
                Texts({{"UserComment", "a"}}));
        QVERIFY(read(start + "\xFF\xFF\xFF" + jpegSegment('\xFE', "fill bytes").substr(1) + end) ==
                Texts({{"Comment", "fill bytes"}}));
        QVERIFY(read(start + end + jpegSegment('\xFE', "in the scan")).empty());
        QVERIFY(read(start + "\xFF\xFE\0\x01"s + end).empty());      // length less than its own field
        QVERIFY(read(start + "\xFF\xFE\xFF\xFFtoo short"s).empty()); // longer than the file
        QVERIFY(read(start).empty());
    }

    void extendedXmpMustFitTogether() {
        const std::string extension = xmp::packet({{"arcflow:request", std::string(3000, 'x')}});
        const std::string guid = md5Hex(extension);
        const std::string standard =
            jpegSegment('\xE1', "http://ns.adobe.com/xap/1.0/\0"s + xmp::packet({{"xmpNote:HasExtendedXMP", guid}}));
        const auto portion = [&](size_t offset, size_t size, const std::string& name, uint32_t whole) {
            std::string data = "http://ns.adobe.com/xmp/extension/\0"s + name;
            appendNumber(data, whole, ByteOrder::big);
            appendNumber(data, static_cast<uint32_t>(offset), ByteOrder::big);
            return jpegSegment('\xE1', data + extension.substr(offset, size));
        };
        const auto size = static_cast<uint32_t>(extension.size());
        const std::string first = portion(0, 1000, guid, size);
        const std::string second = portion(1000, 5000, guid, size);
        QCOMPARE(read("\xFF\xD8" + standard + first + second).size(), size_t(1));
        QCOMPARE(read("\xFF\xD8" + standard + second + first).size(), size_t(1)); // any order
        QVERIFY(read("\xFF\xD8" + standard + first).empty());
        QVERIFY(read("\xFF\xD8" + standard + second).empty());
        QVERIFY(read("\xFF\xD8" + standard + first + portion(999, 5000, guid, size)).empty()); // overlap
        QVERIFY(read("\xFF\xD8" + standard + first + portion(1000, 5000, guid, 0xFFFFFFFF)).empty());
        QVERIFY(read("\xFF\xD8" + standard + portion(0, 9000, std::string(32, 'A'), size)).empty()); // another's
    }

    void userCommentsOfAllKinds_data() {
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* name, const std::string& value) {
            QTest::newRow(name) << QByteArray::fromStdString(value);
        };
        const std::string text = "Steps: 2, 雪";
        row("UTF-16BE", "UNICODE\0"s + utf16Bytes(text, ByteOrder::big));
        row("UTF-16LE", "UNICODE\0"s + utf16Bytes(text, ByteOrder::little));
        row("UTF-16BE with mark", "UNICODE\0\xFE\xFF"s + utf16Bytes(text, ByteOrder::big));
        row("UTF-16LE with mark", "UNICODE\0\xFF\xFE"s + utf16Bytes(text, ByteOrder::little));
        row("UTF-8 called Unicode", "UNICODE\0"s + text);
        row("UTF-8 called ASCII", "ASCII\0\0\0"s + text + "\0\0"s);
        row("undefined", "\0\0\0\0\0\0\0\0"s + text);
        row("without code", text);
    }
    void userCommentsOfAllKinds() {
        QFETCH(QByteArray, value);
        // A TIFF file of two directories, laid out by hand: the value stands at its end.
        for (const ByteOrder order : {ByteOrder::big, ByteOrder::little}) {
            std::string file = order == ByteOrder::big ? "MM\0*"s : "II*\0"s;
            appendNumber(file, uint32_t{8}, order);
            const auto entry = [&](uint16_t tag, uint16_t type, uint32_t count, uint32_t valueOrOffset) {
                appendNumber(file, uint16_t{1}, order);
                appendNumber(file, tag, order);
                appendNumber(file, type, order);
                appendNumber(file, count, order);
                appendNumber(file, valueOrOffset, order);
                appendNumber(file, uint32_t{0}, order);
            };
            entry(34665, 4, 1, 26);
            entry(37510, 7, static_cast<uint32_t>(value.size()), 44);
            file += value.toStdString();
            QVERIFY(read(file) == Texts({{"UserComment", "Steps: 2, 雪"}}));
            for (size_t length = 0; length < file.size();
                 ++length) { // cut anywhere, nothing is found and nothing happens
                if (length >= 4) {
                    QVERIFY(read(file.substr(0, length)).empty());
                }
            }
        }
    }

    void tiffsThatPointAtThemselves() {
        std::string file = "II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0"s; // its Exif is itself
        QVERIFY(read(file).empty());
        file = "II*\0\xFF\xFF\xFF\xFF"s;
        QVERIFY(read(file).empty());
        file = "II*\0\x08\0\0\0\xFF\xFF"s;
        QVERIFY(read(file).empty());
        // A count that overflows 32 bits times the size of its type.
        file = "II*\0\x08\0\0\0\x01\0\x0E\x01\x0C\0\xFF\xFF\xFF\xFF\x08\0\0\0\0\0\0\0"s;
        QVERIFY(read(file).empty());
    }

    void xmpOfOtherWriters() {
        const auto values = [](const std::string& text) {
            std::string all;
            for (const xmp::Property& property : xmp::read(text)) {
                all += property.name + "=" + property.value + ";";
            }
            return all;
        };
        const std::string open = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description ";
        QCOMPARE(values(open + "xmlns:a=\"urn:arcflow-studio:xmp/1.0/\" a:request='{&quot;x&quot;:1}'/></r:RDF>"),
                 "arcflow:request={\"x\":1};"s);
        QCOMPARE(values(open +
                        "xmlns:q='http://purl.org/dc/elements/1.1/'><q:description><r:Alt><r:li xml:lang='x-default'>a "
                        "<!-- > --><![CDATA[<b>]]></r:li></r:Alt></q:description></r:Description>"),
                 "dc:description=a <b>;"s);
        QCOMPARE(values("<?xml "
                        "version='1.0'?><x><sdcpp:parameters>&#x1F98A;&#38;&unknown;&#xD800;&#99999999;</"
                        "sdcpp:parameters></x>"),
                 "sdcpp:parameters=🦊&&unknown;\uFFFD\uFFFD;"s);
        for (const char* broken :
             {"", "<", "<a", "<a b", "<a b=", "<a b='", "</a>", "<a></b></c>", "<!--", "<![CDATA[", "&", "<>"}) {
            values(broken);
        }
        std::string deep;
        for (int i = 0; i < 1000000; ++i) {
            deep += "<a>";
        }
        QCOMPARE(values(deep), ""s);
        QCOMPARE(values("<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;\">]><x:y>&b;</x:y>"), "x:y=&b;;"s);
    }

    void md5OfTheStandard() {
        QCOMPARE(md5Hex(""), "D41D8CD98F00B204E9800998ECF8427E"s);
        QCOMPARE(md5Hex("message digest"), "F96B697D7CB7938D525A2F31AAF161D0"s);
        QCOMPARE(md5Hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
                 "57EDF4A22BE3C955AC49DA2E2107B67A"s);
        for (const size_t length : {55u, 56u, 63u, 64u, 65u}) {
            const QByteArray bytes(static_cast<int>(length), 'a');
            QCOMPARE(QByteArray::fromStdString(md5Hex(bytes.toStdString())),
                     QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex().toUpper());
        }
    }

    void unknownFormatsAreNamed() {
        for (const std::string& bytes : {""s, "x"s, "GIF89a"s, "RIFF\0\0\0\0WAVE"s, "II+\0"s}) {
            try {
                read(bytes);
                QFAIL("expected an error");
            } catch (const Error& error) {
                QCOMPARE(error.kind(), ErrorKind::unsupported);
                QVERIFY(QString(error.what()).startsWith("test: expected a PNG"));
            }
        }
    }

    /// Any damage to a real file: no crash, no error, never more text than bounds allow.
    void damagedFiles_data() {
        QTest::addColumn<int>("format");
        for (const ImageFormat format :
             {ImageFormat::png8, ImageFormat::jpeg, ImageFormat::webp, ImageFormat::tiff8, ImageFormat::exrHalf}) {
            QTest::newRow(std::string(name(format)).c_str()) << static_cast<int>(format);
        }
    }
    void damagedFiles() {
        QFETCH(int, format);
        EmbeddedTexts texts;
        texts.parameters = "a prompt 雪\nSteps: 2, Seed: 1, Size: 8x8";
        texts.arcflow = "{\"prompt\":\"a\"}";
        texts.markAsGenerated = true;
        Image image(8, 8);
        const std::string whole = encodeImage(image, static_cast<ImageFormat>(format), {}, texts);
        QCOMPARE(read(whole).size() >= 2, true);
        for (size_t length = 12; length < whole.size(); ++length) {
            read(whole.substr(0, length));
        }
        std::mt19937 random(1);
        for (int round = 0; round < 20000; ++round) {
            std::string damaged = whole;
            for (int i = 0; i < 3; ++i) {
                damaged[12 + random() % (damaged.size() - 12)] = static_cast<char>(random());
            }
            read(damaged);
        }
    }

    void streamsAndMemoryAgree() {
        const std::string bytes = encodeImage(Image(8, 8), ImageFormat::png8, {}, {.parameters = "p", .arcflow = "{}"});
        std::istringstream stream(bytes);
        QVERIFY(readEmbeddedTexts(ByteSource(stream), "stream") == read(bytes));
        const ByteSource source(stream);
        QCOMPARE(source.size(), uint64_t(bytes.size()));
        QVERIFY(!source.read(bytes.size(), 1));
        QVERIFY(!source.read(UINT64_MAX, 2));
        QVERIFY(!source.read(1, UINT64_MAX));
        QVERIFY(source.read(bytes.size(), 0));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedText)
#include "tst_embedded_text.moc"
