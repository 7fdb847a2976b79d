#include "core/imaging/generation_metadata.h"

#include "core/base/error.h"
#include "core/imaging/infotext.h"
#include "core/imaging/unicode.h"

#include <QtTest/QtTest>

using namespace arcflow;

namespace {

GenerationMetadata full() {
    GenerationMetadata metadata;
    metadata.prompt = "a fox, \"quoted\"";
    metadata.negativePrompt = "blur";
    metadata.seed = 18446744073709551615u;
    metadata.steps = 2;
    metadata.guidance = 3.5;
    metadata.trueCfg = 1;
    metadata.sampler = "arcflow";
    metadata.mode = "student";
    metadata.width = 1024;
    metadata.height = 768;
    metadata.timestepRatio = 0.1;
    metadata.maxSequenceLength = 512;
    metadata.model = {"FLUX.1-dev", "4610115bb0c89560703c892c59ac2742"};
    metadata.adapter = {"arcflow-flux", "0a1b2c3d4e5f"};
    metadata.loras = {{"ink", "aabbccddeeff00112233", 0.8}, {"grain", "", -1}};
    metadata.program = "ArcFlow Studio";
    metadata.version = "0.1.0";
    metadata.device = "cpu";
    metadata.dtype = "fp32";
    metadata.evaluations = 2;
    metadata.timings = Timings{0.1, 1.0 / 3, 1e-9, 5};
    return metadata;
}

std::string messageOf(const std::string& json) {
    try {
        metadataFromJson(json, "fox.png");
    } catch (const Error& error) {
        return std::string(name(error.kind())) + ": " + error.what();
    }
    return {};
}

} // namespace

class TestGenerationMetadata : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonComesBack() {
        const std::string json = toJson(full());
        QVERIFY(metadataFromJson(json, "test") == full());
        QVERIFY(metadataFromJson(toJson({}), "test") == GenerationMetadata());
        QVERIFY(metadataFromJson("{}", "test") == GenerationMetadata());
    }

    void jsonIsAscii() {
        GenerationMetadata metadata;
        metadata.prompt = std::string("🦊 \0 \x01 \x7F \xC2\x85 \uFFFF", 18);
        const std::string json = toJson(metadata);
        QVERIFY(isAscii(json));
        QVERIFY(json.find('\0') == std::string::npos && json.find('\x01') == std::string::npos);
        QVERIFY(metadataFromJson(json, "test") == metadata);
        metadata.prompt = "bad \xFF utf-8";
        QCOMPARE(metadataFromJson(toJson(metadata), "test").prompt, std::string("bad \uFFFD utf-8"));
    }

    void laterVersionsAreRead() {
        const GenerationMetadata metadata =
            metadataFromJson(R"({"schema": 7, "prompt": "a", "new": {"x": []}, "seed": null})", "test");
        QCOMPARE(metadata.prompt, std::string("a"));
        QVERIFY(!metadata.seed);
    }

    void wrongJsonIsNamed_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("message");
        QTest::newRow("no object") << "[1]"
                                   << "expected a JSON object, found array";
        QTest::newRow("text") << R"({"prompt": 1})"
                              << "'prompt': expected a text, found number";
        QTest::newRow("negative seed") << R"({"seed": -1})"
                                       << "'seed': expected a whole number from 0 up";
        QTest::newRow("fraction") << R"({"steps": 2.5})"
                                  << "'steps': expected a whole number";
        QTest::newRow("large") << R"({"width": 18446744073709551615})"
                               << "'width': expected a whole number";
        QTest::newRow("number") << R"({"guidance": "3"})"
                                << "'guidance': expected a number";
        QTest::newRow("nested") << R"({"model": {"name": []}})"
                                << "fox.png, model: 'name': expected a text";
        QTest::newRow("model") << R"({"model": "x"})"
                               << "fox.png, model: expected a JSON object, found string";
        QTest::newRow("loras") << R"({"loras": {}})"
                               << "'loras': expected a list";
        QTest::newRow("lora") << R"({"loras": [{"strength": true}]})"
                              << "fox.png, loras: 'strength': expected a number";
        QTest::newRow("duplicate") << R"({"seed": 1, "seed": 2})"
                                   << "seed";
        QTest::newRow("cut") << R"({"seed": 1)"
                             << "fox.png";
        QTest::newRow("deep") << QString("[").repeated(100000) << "fox.png";
        QTest::newRow("infinite") << R"({"guidance": 1e999})"
                                  << "fox.png";
    }
    void wrongJsonIsNamed() {
        QFETCH(QString, json);
        QFETCH(QString, message);
        const QString text = QString::fromStdString(messageOf(json.toStdString()));
        QVERIFY2(text.startsWith("model-corrupt: "), qPrintable(text));
        QVERIFY2(text.contains(message) && text.contains("fox.png"), qPrintable(text));
    }

    void infotextIsA1111s() {
        QCOMPARE(
            QString::fromStdString(toInfotext(full())),
            QString(
                "a fox, \"quoted\" <lora:ink:0.8> <lora:grain:-1>\n"
                "Negative prompt: blur\n"
                "Steps: 2, Sampler: ArcFlow, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 18446744073709551615, "
                "Size: 1024x768, Model hash: 4610115bb0, Model: FLUX.1-dev, Lora hashes: \"ink: aabbccddeeff\", "
                "Mode: student, Adapter hash: 0a1b2c3d4e, Adapter: arcflow-flux, Timestep ratio: 0.1, "
                "Max sequence length: 512, NFE: 2, Device: cpu, Number format: fp32, Version: ArcFlow Studio 0.1.0"));
        GenerationMetadata bare;
        bare.steps = 4;
        bare.model.name = "a, b: \"c\"\n雪";
        QCOMPARE(toInfotext(bare), std::string("Steps: 4, Model: \"a, b: \\\"c\\\"\\n雪\""));
        bare.model.name = "Model";
        QCOMPARE(toInfotext(bare), std::string("Steps: 4, Model"));
    }

    void infotextComesBack() {
        GenerationMetadata expected = full();
        expected.model.hash = "4610115bb0";
        expected.adapter.hash = "0a1b2c3d4e";
        expected.loras[0].hash = "aabbccddeeff";
        expected.timings.reset();
        QVERIFY(metadataFromInfotext(toInfotext(full())) == expected);
        expected.prompt = "line one\n\nline: three, \"x\"";
        expected.negativePrompt = "no\nneither";
        expected.model.name = "odd, \\ \"name\": 雪";
        expected.device = "CUDA: \"H100\", 80 GB";
        QVERIFY(metadataFromInfotext(toInfotext(expected)) == expected);
    }

    /// The cases that the usual regular expression decides.
    void settingsLine_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << "Steps: 20, Sampler: Euler a, Size: 512x512"
                               << "Steps=20|Sampler=Euler a|Size=512x512|";
        QTest::newRow("quoted") << "Aa: 1, Bb: \"x, y: \\\"z\\\"\", Cc: 2"
                                << "Aa=1|Bb=x, y: \"z\"|Cc=2|";
        QTest::newRow("quote not closed") << "Aa: \"x, Bb: 1, Cc: 2"
                                          << "Aa=\"x|Bb=1|Cc=2|";
        QTest::newRow("text behind the quote") << R"(Aa: "x" y, Bb: 1, Cc: 2)"
                                               << R"(Aa="x" y|Bb=1|Cc=2|)";
        QTest::newRow("empty quote") << R"(Aa: "", Bb: , Cc:)"
                                     << "Aa=|Bb=|Cc=|";
        QTest::newRow("bad escape") << R"(Aa: "\q", Bb: 1, Cc: 2)"
                                    << R"(Aa="\q"|Bb=1|Cc=2|)";
        QTest::newRow("key alone") << "Model, Steps: 2, Aa: 1, Bb: 2"
                                   << "Steps=2|Aa=1|Bb=2|";
        QTest::newRow("one-letter key") << "A: 1, Bb: 1, Cc: 2, Dd: 3"
                                        << "Bb=1|Cc=2|Dd=3|";
        QTest::newRow("colon in a value") << "Aa: x:y, Bb: 1, Cc: 2"
                                          << "Aa=x:y|Bb=1|Cc=2|";
        QTest::newRow("signs before a key") << "((Aa: 1, Bb: 1, Cc: 2"
                                            << "Aa=1|Bb=1|Cc=2|";
        QTest::newRow("key with signs") << "Some key-with/signs: 1, Bb: 1, Cc: 2"
                                        << "Some key-with/signs=1|Bb=1|Cc=2|";
        QTest::newRow("only two") << "Steps: 20, Seed: 1"
                                  << "";
    }
    void settingsLine() {
        QFETCH(QString, line);
        QFETCH(QString, expected);
        const Infotext infotext = parseInfotext("prompt\n" + line.toStdString());
        std::string found;
        for (const auto& [key, value] : infotext.settings) {
            found += key + "=" + value + "|";
        }
        QCOMPARE(QString::fromStdString(found), expected);
        QCOMPARE(infotext.prompt, expected.isEmpty() ? "prompt\n" + line.toStdString() : std::string("prompt"));
    }

    void loraTagsAreTakenOut() {
        const auto read = [](const char* text) { return metadataFromInfotext(text); };
        QCOMPARE(read("a <lora:x:0.5> b").prompt, std::string("a b"));
        QVERIFY(read("a <lora:x:0.5> b").loras == (std::vector<UsedLora>{{"x", "", 0.5}}));
        QVERIFY(read("<lora:x>").loras == (std::vector<UsedLora>{{"x", "", 1}}));
        QVERIFY(read("<lora:x:nan>").loras == (std::vector<UsedLora>{{"x", "", 1}}));
        QCOMPARE(read("a <lora:x").prompt, std::string("a <lora:x"));
        QVERIFY(read("a <lora:x").loras.empty());
    }

    void hostileTextsAreLinear() {
        QElapsedTimer timer;
        timer.start();
        for (const QString& part : {QString("a:"), QString("aa: "), QString("\"\\"), QString("<lora:"), QString(" "),
                                    QString("\n"), QString("aa: \"x"), QString("Negative prompt:\n"), QString("a ")}) {
            metadataFromInfotext(part.repeated(2000000 / part.size()).toStdString());
        }
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    }

    void seedsOutOfRangeAreLeftOut() {
        const auto metadata =
            metadataFromInfotext("p\nSteps: 99999999999999999999, Seed: -1, Size: 12x, CFG scale: inf, Guidance: 2.5");
        QVERIFY(!metadata.steps && !metadata.seed && metadata.width == 12 && !metadata.height && !metadata.trueCfg);
        QCOMPARE(metadata.guidance, std::optional(2.5));
    }
};

QTEST_GUILESS_MAIN(TestGenerationMetadata)
#include "tst_generation_metadata.moc"
