// The parts a tokenizer is put together from, each alone.

#include "tests/tokenizers/tokenizer_test_support.h"

#include "core/tokenizers/added_tokens.h"
#include "core/tokenizers/byte_level_bpe.h"
#include "core/tokenizers/charsmap.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/normalizers.h"
#include "core/tokenizers/unigram.h"
#include "core/tokenizers/word_splitters.h"

using namespace arcflow;
using namespace arcflow::test;
using namespace std::string_literals;

namespace {

std::string normalized(const Normalizer& step, const QString& text) {
    return std::string(step(AlignedText::fromUser(text.toStdString())).bytes());
}

/// The words of a text, joined by ¦.
QString words(const WordSplitter& split, const QString& text) {
    AlignedText aligned = AlignedText::fromUser(text.toStdString());
    QStringList result;
    for (const WordSpan& word : split(aligned)) {
        result << QString::fromStdString(std::string(aligned.bytes().substr(word.begin, word.end - word.begin)));
    }
    return result.join(QStringLiteral("¦"));
}

std::vector<uint32_t> encode(const TokenModel& model, std::string_view word) {
    std::vector<WordToken> tokens;
    model.encode(word, tokens);
    std::vector<uint32_t> ids;
    for (const WordToken& token : tokens) {
        ids.push_back(token.id);
    }
    return ids;
}

void appendU32(std::string& bytes, uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>(value >> shift);
    }
}

std::string charsmapTable(const std::vector<uint32_t>& units, const std::string& replacements) {
    std::string table;
    appendU32(table, static_cast<uint32_t>(units.size() * 4));
    for (const uint32_t unit : units) {
        appendU32(table, unit);
    }
    return table + replacements;
}

} // namespace

class TokenizerParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalFormC_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("ascii") << "plain";
        QTest::newRow("composes") << "e\u0301 A\u030a \u1100\u1161\u11a8";
        QTest::newRow("reorders") << "a\u0301\u0323 o\u0323\u0302";
        QTest::newRow("singletons") << "\u212b\u2126\u0374";
        QTest::newRow("excluded from composition") << "\u0958\u2adc";
        QTest::newRow("mark first") << "\u0301a";
        QTest::newRow("marks that decompose") << "\u0f73\u0344\u0f71";
        QTest::newRow("long, in order") << "a" + QString(200, QChar(0x301));
    }
    void normalFormC() {
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(normalized(composeNfc, text)), text.normalized(QString::NormalizationForm_C));
    }

    void lowerCase() {
        QCOMPARE(normalized(toLowercase, "AÉИΣ"), std::string("aéиσ"));
        QCOMPARE(normalized(toLowercase, "ΟΔΟΣ İ ẞ ſ"), std::string("οδοσ i\u0307 ß ſ")); // no final sigma
    }

    void replacements() {
        const Normalizer collapse = [](const AlignedText& text) { return replaceRuns(text, isWhitespace, 1, " "); };
        QCOMPARE(normalized(collapse, " a\t\n\u3000b \u0085"), std::string(" a b "));
        const Normalizer literal = [](const AlignedText& text) { return replaceLiteral(text, "``", "\""); };
        QCOMPARE(normalized(literal, "``a```b`"), std::string("\"a\"`b`"));
        const Normalizer right = [](const AlignedText& text) { return stripWhitespace(text, false, true); };
        QCOMPARE(normalized(right, " a b\u3000\n"), std::string(" a b"));
        const Normalizer both = [](const AlignedText& text) { return stripWhitespace(text, true, true); };
        QCOMPARE(normalized(both, " \t "), std::string());
    }

    void splitting_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("clip");
        QTest::addColumn<QString>("qwen");
        QTest::newRow("words") << "a red fox"
                               << "a¦red¦fox"
                               << "a¦ red¦ fox";
        QTest::newRow("numbers") << "a12 3"
                                 << "a¦1¦2¦3"
                                 << "a¦1¦2¦ ¦3";
        QTest::newRow("contractions") << "it's we'll 'd"
                                      << "it¦'s¦we¦'ll¦'d"
                                      << "it¦'s¦ we¦'ll¦ '¦d";
        QTest::newRow("capital contractions") << "it'S I'LL"
                                              << "it¦'¦S¦I¦'¦LL"
                                              << "it¦'S¦ I¦'LL";
        QTest::newRow("long s") << "it'ſ"
                                << "it¦'¦ſ"
                                << "it¦'ſ";
        QTest::newRow("apostrophe after others") << "!'s"
                                                 << "!'¦s"
                                                 << "!'¦s";
        QTest::newRow("punctuation") << "a, (b)!!\n\nc"
                                     << "a¦,¦(¦b¦)!!¦c"
                                     << "a¦,¦ (¦b¦)!!\n\n¦c";
        QTest::newRow("one before letters") << "\ta -b"
                                            << "a¦-¦b"
                                            << "\ta¦ -¦b";
        QTest::newRow("white space") << "a   b \n  c  "
                                     << "a¦b¦c"
                                     << "a¦  ¦ b¦ \n¦ ¦ c¦  ";
        QTest::newRow("other white space") << "a\u3000\u3000b"
                                           << "a¦b"
                                           << "a¦\u3000¦\u3000b";
        QTest::newRow("special") << "a<|startoftext|>!"
                                 << "a¦<|¦startoftext¦|>¦!"
                                 << "a¦<|¦startoftext¦|>!";
        QTest::newRow("special first") << "<|endoftext|>!"
                                       << "<|¦endoftext¦|>¦!"
                                       << "<|¦endoftext¦|>!";
        QTest::newRow("marks") << "e\u0323"
                               << "e¦\u0323"
                               << "e¦\u0323";
        QTest::newRow("nothing") << ""
                                 << ""
                                 << "";
    }
    void splitting() {
        QFETCH(QString, text);
        QFETCH(QString, clip);
        QFETCH(QString, qwen);
        QCOMPARE(words([](AlignedText& aligned) { return splitClipWords(aligned, true); }, text), clip);
        QCOMPARE(words(splitQwen2Words, text), qwen);
    }

    void metaspaces_data() {
        using Prepend = MetaspaceOptions::Prepend;
        QTest::addColumn<int>("prepend");
        QTest::addColumn<bool>("split");
        QTest::addColumn<bool>("dropWhitespace");
        QTest::addColumn<QString>("expected"); // of " a b\tc▁d"
        const auto row = [](const char* name, Prepend prepend, bool split, bool drop, const char* expected) {
            QTest::newRow(name) << static_cast<int>(prepend) << split << drop << QString(expected);
        };
        row("always", Prepend::always, true, false, "▁a¦▁b\tc¦▁d");
        row("one word", Prepend::always, false, false, "▁a▁b\tc▁d");
        row("white space dropped", Prepend::always, true, true, "▁a¦▁b¦▁c¦▁d");
        row("never", Prepend::never, true, true, "a¦b¦c¦▁d");
        row("first", Prepend::first, true, true, "a¦b¦c¦▁d"); // the text begins with white space
    }
    void metaspaces() {
        QFETCH(int, prepend);
        QFETCH(bool, split);
        QFETCH(bool, dropWhitespace);
        QFETCH(QString, expected);
        const MetaspaceOptions options{static_cast<MetaspaceOptions::Prepend>(prepend), split, dropWhitespace};
        QCOMPARE(words([&](AlignedText& text) { return splitAtMetaspace(text, options); }, " a b\tc▁d"), expected);
    }

    void addedTokens() {
        const AddedTokenMatcher matcher({{.content = "<a>", .id = 1},
                                         {.content = "<a>>", .id = 2},
                                         {.content = "<s>", .id = 3, .stripLeft = true, .stripRight = true},
                                         {.content = "one", .id = 4, .singleWord = true}});
        const auto parts = [&](std::string_view text) {
            std::string result;
            for (const auto& [begin, end, id] : matcher.split(text)) {
                result += concat("[", text.substr(begin, end - begin), id ? concat("=", *id) : std::string(), "]");
            }
            return result;
        };
        QCOMPARE(parts(""), std::string());
        QCOMPARE(parts("x<a>>y<a>"), std::string("[x][<a>>=2][y][<a>=1]"));
        QCOMPARE(parts("x \u3000<s>\n y"), std::string("[x][ \u3000<s>\n =3][y]"));
        QCOMPARE(parts("one,one onet éone"), std::string("[one=4][,][one=4][ onet éone]"));
    }

    void bytePairs() {
        Vocabulary vocabulary("test");
        for (const char* token : {"a", "b", "c", "c</w>", "ab", "bc</w>", "abc</w>", "aa", "?"}) {
            vocabulary.add(token, static_cast<int64_t>(vocabulary.idLimit()));
        }
        const std::vector<BpeMerge> merges{{"b", "c</w>"}, {"a", "b"}, {"a", "bc</w>"}, {"a", "a"}};
        const ByteLevelBpe model(vocabulary, merges, {"</w>", 8});
        QCOMPARE(encode(model, "abc"), (std::vector<uint32_t>{6}));
        QCOMPARE(encode(model, "abac"), (std::vector<uint32_t>{4, 0, 3}));
        QCOMPARE(encode(model, "aaac"), (std::vector<uint32_t>{7, 0, 3})); // the leftmost of equal pairs
        QCOMPARE(encode(model, "axc"), (std::vector<uint32_t>{0, 8, 3}));
        QCOMPARE(encode(model, "a"), (std::vector<uint32_t>{8})); // there is no a</w>
        const ByteLevelBpe dropping(vocabulary, merges, {"</w>", std::nullopt});
        QCOMPARE(encode(dropping, "axc"), (std::vector<uint32_t>{0, 3}));
        QCOMPARE(encode(dropping, "x"), (std::vector<uint32_t>{}));
        QVERIFY_THROWS_EXCEPTION(Error, ByteLevelBpe(vocabulary, {{"a", "c"}}, {}));
    }

    void unigram() {
        const std::vector<UnigramPiece> pieces{
            {"a", 3, -1}, {"b", 4, -2}, {"ab", 5, -2.5}, {"é", 6, -3}, {"xyz", 7, -4}};
        const Unigram<double> model(pieces, 2, "test");
        QCOMPARE(encode(model, "ab"), (std::vector<uint32_t>{5}));
        QCOMPARE(encode(model, "aéb"), (std::vector<uint32_t>{3, 6, 4}));
        QCOMPARE(encode(model, "xyzx"), (std::vector<uint32_t>{7, 2}));
        QCOMPARE(encode(model, "中文a文"), (std::vector<uint32_t>{2, 3, 2})); // unknown neighbours are one
        QCOMPARE(encode(model, ""), (std::vector<uint32_t>{}));
        QVERIFY_THROWS_EXCEPTION(Error, Unigram<double>({}, 2, "test"));
    }

    /// Tables that a trusting reader would follow out of bounds, round in circles, or into endless replacements.
    void hostileCharsmaps() {
        const auto unit = [](uint32_t offset, uint32_t label, bool leaf) {
            return (offset << 10) | (leaf ? 256u : 0u) | label;
        };
        const std::string text(1000, 'a');
        const auto longest = [&](const std::vector<uint32_t>& units, const std::string& replacements) {
            return Charsmap::parse(charsmapTable(units, replacements), "test").longestMatch(text);
        };
        QVERIFY(!longest({unit(0x1fffff, 0, false)}, std::string(1, '\0')));
        QVERIFY(!longest({0xffffffff, 0xffffffff}, std::string(1, '\0')));

        std::vector<uint32_t> units(256, 0);
        units['a'] = unit('a' ^ 0x1ffff, 'a', true); // its value lies outside
        QVERIFY(!longest(units, std::string(1, '\0')));
        units['a'] = unit('a', 'a', true); // … at 0, which says: replacement 5, of 2 bytes
        units[0] = 0x80000005;
        QVERIFY(!longest(units, "x\0"s));
        units[0] = unit(0, 0, false);
        units['a'] = unit('a', 'a', false); // every a leads back to the beginning
        QVERIFY(!longest(units, std::string(1, '\0')));

        for (const std::string& replacements : {std::string(), "no end"s, "\xff\0"s, std::string(1000, 'x') + '\0'}) {
            QVERIFY_THROWS_EXCEPTION(Error, Charsmap::parse(charsmapTable({0}, replacements), "test"));
        }
        QVERIFY_THROWS_EXCEPTION(Error, Charsmap::parse("\x03", "test"));
        QVERIFY_THROWS_EXCEPTION(Error, Charsmap::parse("\x08\0\0\0xxxx"s, "test"));
    }
};

QTEST_GUILESS_MAIN(TokenizerParts)
#include "tst_tokenizer_parts.moc"
