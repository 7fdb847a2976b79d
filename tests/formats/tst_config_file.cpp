#include "core/formats/config_file.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::test;

class TestConfigFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsValues();
    void takesDefaults();
    void refusesWrongTypes_data();
    void refusesWrongTypes();
    void checksRanges();
    void readsSections();
    void sharesTheDocument();
    void refusesWhatIsNoObject();
    void readsPublishedConfigs();
};

namespace {

ConfigFile parse(std::string_view text) {
    return ConfigFile::parse(text, "config.json");
}

} // namespace

void TestConfigFile::readsValues() {
    const ConfigFile config =
        parse(R"({"i": 19, "least": -9223372036854775808, "d": 0.3611, "whole": 2, "b": true, "t": "silu",
        "is": [16, 56, 56], "ds": [0.5, 1, -2e3], "ts": ["a", "ü"], "bs": [false, true, true], "empty": []})");
    QCOMPARE(config.integer("i", 0), 19);
    QCOMPARE(config.integer("least", 0, INT64_MIN), INT64_MIN);
    QCOMPARE(config.number("d", 0), 0.3611);
    QCOMPARE(config.number("whole", 0), 2.0);
    QCOMPARE(config.boolean("b", false), true);
    QCOMPARE(config.text("t"), std::string("silu"));
    QCOMPARE(config.integers("is", {}), (std::vector<int64_t>{16, 56, 56}));
    QCOMPARE(config.numbers("ds", {}), (std::vector<double>{0.5, 1, -2000}));
    QCOMPARE(config.texts("ts", {}), (std::vector<std::string>{"a", "ü"}));
    QCOMPARE(config.booleans("bs", {}), (std::vector<bool>{false, true, true}));
    QCOMPARE(config.integers("empty", {1}), std::vector<int64_t>{});
    QCOMPARE(config.keys().size(), size_t{11});
    QCOMPARE(config.sourceName(), std::string("config.json"));
}

void TestConfigFile::takesDefaults() {
    for (const ConfigFile& config : {ConfigFile(), parse("{}"), parse(R"({"x": null})")}) {
        QVERIFY(!config.has("x"));
        QCOMPARE(config.integer("x", -7), -7); // a default need not lie in the range
        QCOMPARE(config.number("x", 0.5), 0.5);
        QCOMPARE(config.boolean("x", true), true);
        QCOMPARE(config.text("x", "gelu"), std::string("gelu"));
        QCOMPARE(config.integers("x", {1, 2}), (std::vector<int64_t>{1, 2}));
        QCOMPARE(config.numbers("x", {1.5}), std::vector<double>{1.5});
        QCOMPARE(config.texts("x", {"a"}), std::vector<std::string>{"a"});
        QCOMPARE(config.booleans("x", {true}), std::vector<bool>{true});
        QVERIFY(config.section("x").keys().empty());
        QCOMPARE(config.section("x").section("y").integer("z", 3), 3);
    }
    QVERIFY(ConfigFile().sourceName().empty());
}

void TestConfigFile::refusesWrongTypes_data() {
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("accepted"); // one letter per reader: i d b t s, and I D B T for lists
    QTest::newRow("whole number") << std::string("1") << std::string("id");
    QTest::newRow("negative") << std::string("-1") << std::string("d");
    QTest::newRow("fraction") << std::string("1.5") << std::string("d");
    QTest::newRow("whole fraction") << std::string("1.0") << std::string("d");
    QTest::newRow("beyond 63 bits") << std::string("9223372036854775808") << std::string("d");
    QTest::newRow("beyond the range") << std::string("1099511627777") << std::string("d");
    QTest::newRow("boolean") << std::string("true") << std::string("b");
    QTest::newRow("text") << std::string("\"1\"") << std::string("t");
    QTest::newRow("object") << std::string("{}") << std::string("s");
    QTest::newRow("empty list") << std::string("[]") << std::string("IDBT");
    QTest::newRow("whole numbers") << std::string("[1,-2]") << std::string("ID");
    QTest::newRow("numbers") << std::string("[1,2.5]") << std::string("D");
    QTest::newRow("booleans") << std::string("[true]") << std::string("B");
    QTest::newRow("texts") << std::string("[\"a\"]") << std::string("T");
    QTest::newRow("mixed list") << std::string("[1,\"a\"]") << std::string("");
    QTest::newRow("null in a list") << std::string("[null]") << std::string("");
    QTest::newRow("nested list") << std::string("[[1]]") << std::string("");
}

void TestConfigFile::refusesWrongTypes() {
    QFETCH(std::string, value);
    QFETCH(std::string, accepted);
    const ConfigFile config = parse(concat("{\"key\": ", value, '}'));
    const auto check = [&](char letter, auto read) {
        if (accepted.find(letter) != std::string::npos) {
            read();
        } else {
            VERIFY_ERROR(read(), ErrorKind::modelCorrupt, "config.json: 'key': expected ");
        }
    };
    check('i', [&] { config.integer("key", 0); });
    check('d', [&] { config.number("key", 0); });
    check('b', [&] { config.boolean("key", false); });
    check('t', [&] { config.text("key"); });
    check('s', [&] { config.section("key"); });
    check('I', [&] { config.integers("key", {}); });
    check('D', [&] { config.numbers("key", {}); });
    check('B', [&] { config.booleans("key", {}); });
    check('T', [&] { config.texts("key", {}); });
}

void TestConfigFile::checksRanges() {
    const ConfigFile config = parse(R"({"layers": 1001, "zero": 0})");
    VERIFY_ERROR(config.integer("layers", 19, 1, 1000), ErrorKind::modelCorrupt,
                 "config.json: 'layers': expected a whole number from 1 to 1000, found '1001'");
    VERIFY_ERROR(config.integer("zero", 19, 1, 1000), ErrorKind::modelCorrupt, "found '0'");
    QCOMPARE(config.integer("layers", 19, 1001, 1001), 1001);
}

void TestConfigFile::readsSections() {
    const ConfigFile config = parse(R"({"text_config": {"rope": {"theta": 1e6, "bad": "x"}}, "x": 1})");
    const ConfigFile rope = config.section("text_config").section("rope");
    QCOMPARE(rope.number("theta", 0), 1e6);
    QVERIFY(!rope.has("x"));
    QCOMPARE(rope.sourceName(), std::string("config.json"));
    VERIFY_ERROR(rope.number("bad", 0), ErrorKind::modelCorrupt,
                 "'text_config.rope.bad': expected a number, found '\"x\"'");
}

void TestConfigFile::sharesTheDocument() {
    ConfigFile section;
    {
        const ConfigFile config = parse(R"({"a": {"b": "still here"}})");
        section = config.section("a");
    }
    QCOMPARE(section.text("b"), std::string("still here"));
}

void TestConfigFile::refusesWhatIsNoObject() {
    VERIFY_ERROR(parse("[1]"), ErrorKind::modelCorrupt, "config.json: expected a JSON object, found array");
    VERIFY_ERROR(parse("3"), ErrorKind::modelCorrupt, "expected a JSON object, found number");
    VERIFY_ERROR(parse(""), ErrorKind::modelCorrupt, "invalid JSON");
    VERIFY_ERROR(parse(R"({"a": 1, "a": 1})"), ErrorKind::modelCorrupt, "duplicate key 'a'");
    VERIFY_ERROR(parse("{\"a\": " + std::string(100'000, '[')), ErrorKind::modelCorrupt, "nested deeper");
    const TempFolder folder;
    VERIFY_ERROR(ConfigFile::load(folder / "config.json"), ErrorKind::modelMissing, "config.json: no such file");
    VERIFY_ERROR(ConfigFile::load(folder.write("big.json", std::string((16 << 20) + 1, ' '))), ErrorKind::modelCorrupt,
                 "longer than");
}

void TestConfigFile::readsPublishedConfigs() {
    const std::filesystem::path data = ARCFLOW_TEST_DATA;
    const ConfigFile flux = ConfigFile::load(data / "flux-tiny/transformer/config.json");
    QCOMPARE(flux.text("_class_name"), std::string("FluxTransformer2DModel"));
    QCOMPARE(flux.integers("axes_dims_rope", {}), (std::vector<int64_t>{4, 6, 6}));
    QVERIFY(!flux.has("out_channels")); // null
    QCOMPARE(flux.boolean("guidance_embeds", false), true);
    const ConfigFile qwen = ConfigFile::load(data / "layouts/qwen-lm-v5/config.json");
    QCOMPARE(qwen.section("text_config").section("rope_parameters").integers("mrope_section", {}),
             (std::vector<int64_t>{1, 1, 2}));
}

QTEST_GUILESS_MAIN(TestConfigFile)
#include "tst_config_file.moc"
