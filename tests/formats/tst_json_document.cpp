#include "core/formats/json_document.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::test;

class TestJsonDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void buildsTheDocument();
    void refuses_data();
    void refuses();
    void enforcesLimits();
    void namesTheByte();
    void keepsMessagesShortAndPrintable();
    void readsTextFiles();
    void cutsExcerptsBetweenCharacters();
};

void TestJsonDocument::buildsTheDocument() {
    const std::string text =
        R"( {"a": [1, -2, 3.5, "é\u20ac", true, null, [], {}], "b": {"c": {"d": [[1], [2, [3]]]}}, "": 0} )";
    const nlohmann::json document = parseJson(text, "test.json");
    QVERIFY(document == nlohmann::json::parse(text));
    QCOMPARE(document["b"]["c"]["d"][1][1][0].get<int>(), 3);
    QVERIFY(parseJson("7", "test.json") == 7);
    QVERIFY(parseJson("null", "test.json").is_null());
    QVERIFY(parseJson("18446744073709551615", "test.json").is_number_unsigned());
}

void TestJsonDocument::refuses_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("problem");
    QTest::newRow("nothing") << std::string() << std::string("invalid JSON");
    QTest::newRow("half") << std::string("{\"a\":") << std::string("invalid JSON");
    QTest::newRow("two values") << std::string("1 2") << std::string("invalid JSON");
    QTest::newRow("NUL at the end") << std::string("{}\0", 3) << std::string("invalid JSON, a NUL byte");
    QTest::newRow("NUL in a string") << std::string("\"a\0\"", 4) << std::string("invalid JSON, a NUL byte");
    QTest::newRow("duplicate key") << std::string(R"({"a":1,"b":2,"a":3})") << std::string("duplicate key 'a'");
    QTest::newRow("nested duplicate") << std::string(R"([{"x":{"a":1,"\u0061":3}}])")
                                      << std::string("duplicate key 'a'");
    QTest::newRow("invalid UTF-8") << std::string("\"\xff\"") << std::string("invalid JSON");
    QTest::newRow("surrogate in UTF-8") << std::string("\"\xed\xa0\x80\"") << std::string("invalid JSON");
    QTest::newRow("lone surrogate escape") << std::string(R"("\udc00")") << std::string("invalid JSON");
    QTest::newRow("control character") << std::string("\"\n\"") << std::string("invalid JSON");
    QTest::newRow("number too large") << std::string("1e400") << std::string("invalid JSON");
    QTest::newRow("NaN") << std::string("NaN") << std::string("invalid JSON");
    QTest::newRow("comment") << std::string("/**/1") << std::string("invalid JSON");
}

void TestJsonDocument::refuses() {
    QFETCH(std::string, text);
    QFETCH(std::string, problem);
    VERIFY_ERROR(parseJson(text, "test.json"), ErrorKind::modelCorrupt, "test.json: " + problem);
}

void TestJsonDocument::enforcesLimits() {
    const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    parseJson(nested(64), "test.json");
    VERIFY_ERROR(parseJson(nested(65), "test.json"), ErrorKind::modelCorrupt, "deeper than 64 levels");
    VERIFY_ERROR(parseJson(nested(10'000'000), "test.json"), ErrorKind::modelCorrupt, "deeper than 64 levels");
    parseJson(nested(1'000'000), "test.json", {.depth = 1'000'000}); // built and destroyed without recursion
    parseJson("[1,2,3]", "test.json", {.bytes = 7, .values = 4});
    VERIFY_ERROR(parseJson("[1,2,3]", "test.json", {.bytes = 6}), ErrorKind::modelCorrupt, "more than the 6 allowed");
    VERIFY_ERROR(parseJson("[1,2,3]", "test.json", {.values = 3}), ErrorKind::modelCorrupt, "more than 3 values");
}

void TestJsonDocument::namesTheByte() {
    VERIFY_ERROR(parseJson(R"({"a":1,"a":2})", "test.json"), ErrorKind::modelCorrupt, "(at byte 10)");
    VERIFY_ERROR(parseJson("[1, x]", "test.json"), ErrorKind::modelCorrupt, "(at byte 5)");
    VERIFY_ERROR(parseJson(std::string("[1]\0", 4), "test.json"), ErrorKind::modelCorrupt, "(at byte 3)");
}

void TestJsonDocument::keepsMessagesShortAndPrintable() {
    const std::string key(1'000'000, 'k');
    for (const std::string& text :
         {concat("{\"", key, "\":1,\"", key, "\":2}"), concat('"', key), concat('"', std::string(500, '\xff'), '"')}) {
        try {
            parseJson(text, "test.json");
            QFAIL("no error");
        } catch (const Error& error) {
            const std::string message = error.what();
            QVERIFY2(message.size() < 400, message.c_str());
            QVERIFY(message.find('\xff') == std::string::npos);
        }
    }
}

void TestJsonDocument::readsTextFiles() {
    const TempFolder folder;
    const std::string large(3'000'000, 'a');
    QCOMPARE(readTextFile(folder.write("a", large), large.size()), large);
    QCOMPARE(readTextFile(folder.write("b", ""), 0), std::string());
    VERIFY_ERROR(readTextFile(folder / "a", large.size() - 1), ErrorKind::modelCorrupt, "longer than");
    VERIFY_ERROR(readTextFile(folder / "c", 10), ErrorKind::modelMissing, "no such file");
    VERIFY_ERROR(readTextFile(folder / "a" / "c", 10), ErrorKind::modelMissing, "no such file");
    VERIFY_ERROR(readTextFile(folder.path(), 10), ErrorKind::modelCorrupt, "found a folder");
    VERIFY_ERROR(readTextFile("/dev/zero", 10), ErrorKind::modelCorrupt, "device");
}

void TestJsonDocument::cutsExcerptsBetweenCharacters() {
    QCOMPARE(excerpt("abc"), std::string("'abc'"));
    QCOMPARE(excerpt("a\n\x7f"), std::string("'a?") + "?'");
    QCOMPARE(excerpt("aéb", 2), std::string("'a…'"));
    QCOMPARE(excerpt("aéb", 3), std::string("'aé…'"));
    QCOMPARE(excerpt("", 0), std::string("''"));
}

QTEST_GUILESS_MAIN(TestJsonDocument)
#include "tst_json_document.moc"
