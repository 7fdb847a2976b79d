#include "ui/prompt/dynamic_prompt.h"
#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_text.h"
#include "ui/prompt/seeded_random.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

namespace {

using Files = QHash<QString, QStringList>;

WildcardLookup lookupIn(const Files& files) {
    return [files](const QString& name) {
        const auto found = files.constFind(name);
        return found == files.constEnd() ? std::nullopt : std::make_optional(WildcardFile{.options = *found});
    };
}

DynamicPrompt parse(const QString& text, const Files& files = {}) {
    return DynamicPrompt::parse(text, lookupIn(files));
}

/// A random prompt together with all its texts, made without the parser.
struct Sample {
    QString source;
    QStringList texts;
};

Sample randomSample(QRandomGenerator& random, int depth) {
    Sample result{{}, {QString()}};
    const auto append = [&result](const QString& source, const QStringList& texts) {
        result.source += source;
        QStringList joined;
        for (const QString& before : std::as_const(result.texts)) {
            for (const QString& text : texts) {
                joined.append(before + text);
            }
        }
        result.texts = joined;
    };
    const int pieces = random.bounded(3);
    for (int piece = 0; piece < pieces && result.texts.size() < 500; ++piece) {
        if (depth == 0 || random.bounded(2) == 0) {
            static const std::pair<const char*, const char*> plain[] = {
                {"a", "a"}, {"\\{", "{"}, {"\\|", "|"}, {"\\}", "}"}, {" é", " é"}, {"\\_x", "_x"}, {"$$", "$$"}};
            const auto& [source, text] = plain[random.bounded(int(std::size(plain)))];
            append(QString::fromUtf8(source), {QString::fromUtf8(text)});
            continue;
        }
        QVector<Sample> options;
        const int count = 1 + random.bounded(3);
        for (int i = 0; i < count; ++i) {
            options.append(randomSample(random, depth - 1));
        }
        QStringList sources, texts;
        for (const Sample& option : options) {
            sources.append((random.bounded(3) == 0 ? QStringLiteral("2.5::") : QString()) + option.source);
        }
        if (random.bounded(3) > 0) {
            for (const Sample& option : options) {
                texts += option.texts;
            }
            append(u'{' + sources.join(u'|') + u'}', texts);
            continue;
        }
        const int least = random.bounded(count + 1), most = least + random.bounded(count - least + 1);
        for (int wanted = least; wanted <= most; ++wanted) {
            // Subsets in order: by the options they have, the earliest first.
            std::function<QStringList(qsizetype, int)> choose = [&](qsizetype from, int left) {
                QStringList subsets;
                for (qsizetype i = from; i < options.size(); ++i) {
                    const QStringList others = left > 1 ? choose(i + 1, left - 1) : QStringList{QString()};
                    for (const QString& text : std::as_const(options[i].texts)) {
                        for (const QString& rest : others) {
                            subsets.append(left > 1 ? text + QStringLiteral("+|+") + rest : text);
                        }
                    }
                }
                return subsets;
            };
            texts += wanted == 0 ? QStringList{QString()} : choose(0, wanted);
        }
        append(QStringLiteral("{%1-%2$$+\\|+$$%3}").arg(least).arg(most).arg(sources.join(u'|')), texts);
    }
    return result;
}

} // namespace

/// The grammar of dynamic prompts, their texts in order and by seed, and bounds against hostile ones.
class TestDynamicPrompt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void texts_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("texts");
        const auto row = [](const char* name, const char* source, const QStringList& texts) {
            QTest::newRow(name) << QString::fromUtf8(source) << texts;
        };
        row("plain", "a red house", {"a red house"});
        row("empty", "", {""});
        row("options", "a {red|blue} house", {"a red house", "a blue house"});
        row("rightmost first", "{a|b} {1|2}", {"a 1", "a 2", "b 1", "b 2"});
        row("one option", "{a}", {"a"});
        row("empty option", "x{ y|}", {"x y", "x"});
        row("empty brackets", "a{}b", {"ab"});
        row("nested", "{a|{b|c} d}", {"a", "b d", "c d"});
        row("bar outside", "a | b", {"a | b"});
        row("weights", "{3::red|0.5::blue|x::y}", {"red", "blue", "x::y"});
        row("weight 0 is out", "{0::a|b}", {"b"});
        row("spaces before a weight", "{ 2::a| b}", {"a", " b"});
        row("range", "{2$$a|b|c}", {"a, b", "a, c", "b, c"});
        row("separator", "{2$$ and $$a|b|c}", {"a and b", "a and c", "b and c"});
        row("empty separator", "{2$$$$a|b}", {"ab"});
        row("escaped separator", "{2$$ \\| $$a|b}", {"a | b"});
        row("from to", "{1-2$$a|b}", {"a", "b", "a, b"});
        row("none at least", "{0-1$$a|b}", {"", "a", "b"});
        row("open end", "{2-$$a|b|c}", {"a, b", "a, c", "b, c", "a, b, c"});
        row("open start", "{-1$$a|b}", {"", "a", "b"});
        row("more than there are", "{1-9$$a|b}", {"a", "b", "a, b"});
        row("nested range", "{2$${a|b}|c|d}", {"a, c", "a, d", "b, c", "b, d", "c, d"});
        row("weights in a range", "{2$$3::a|b}", {"a, b"});
        row("no range", "{a 2$$b}", {"a 2$$b"});
        row("escapes", "\\{a\\|b\\} \\_\\_c__", {"{a|b} __c__"});
        row("other backslashes", "a\\b \\\\ \\", {"a\\b \\\\ \\"});
        row("escape in an option", "{a\\|b|\\}}", {"a|b", "}"});
        row("wildcard", "a __colour__ house", {"a red house", "a blue house"});
        row("wildcard in a folder", "__sky/dusk__", {"pink sky"});
        row("wildcard lines hold more", "__mixed__", {"red", "blue", "x", "y"});
        row("wildcard within brackets", "{a|__colour__}", {"a", "red", "blue"});
        row("range over a wildcard", "{2$$__colour__}", {"red, blue"});
        row("range over a wildcard among others", "{2$$__colour__|x}", {"red, x", "blue, x"});
        row("wildcard weights", "__weighted__", {"a", "b"});
        row("underscores alone", "__ a__b __init", {"__ a__b __init"});
        row("two wildcards together", "__colour____colour__", {"redred", "redblue", "bluered", "blueblue"});
    }
    void texts() {
        QFETCH(QString, source);
        QFETCH(QStringList, texts);
        const Files files{{"colour", {"red", "blue"}},
                          {"sky/dusk", {"pink sky"}},
                          {"mixed", {"__colour__", "{x|y}"}},
                          {"weighted", {"9::a", "b", "0::c"}}};
        const DynamicPrompt prompt = parse(source, files);
        QVERIFY2(!prompt.problem(), prompt.problem() ? qPrintable(prompt.problem()->text) : "");
        QCOMPARE(prompt.first(100), texts);
        QCOMPARE(prompt.count(), quint64(texts.size()));
        QCOMPARE(prompt.isDynamic(), texts != QStringList{source});
        for (quint64 seed = 0; seed < 20; ++seed) {
            QVERIFY(texts.contains(prompt.random(seed)));
        }
    }

    void problems_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* source, int position, int length, const char* words) {
            QTest::newRow(name) << QString::fromUtf8(source) << position << length << QString::fromUtf8(words);
        };
        row("never closed", "a {b|c", 2, 1, "never closed");
        row("inner one never closed", "{a|{b}", 0, 1, "never closed");
        row("closes nothing", "a} b", 1, 1, "closes nothing");
        row("unknown wildcard", "a __moon__", 2, 8, "no wildcard “moon”");
        row("unknown within a file", "x __outer__", 2, 9, "In outer.txt, line 1: There is no wildcard “inner”");
        row("syntax within a file", "__broken__", 0, 10, "In broken.txt, line 2: This {");
        row("circle", "a __one__ b", 2, 7, "“one” leads back to itself (one → two → one)");
        row("circle of one", "__self__", 0, 8, "self → self");
        row("no options", "__empty__", 0, 9, "empty.txt has no options");
        row("all weights 0", "{0::a|0::b}", 0, 11, "weight 0");
        row("backwards", "{3-2$$a|b|c}", 1, 5, "backwards");
        row("too many wanted", "{3$$a|b}", 1, 3, "only 2 options");
        row("two of one", "{2$$a}", 1, 3, "only one option");
    }
    void problems() {
        QFETCH(QString, source);
        QFETCH(int, position);
        QFETCH(int, length);
        QFETCH(QString, words);
        const Files files{{"outer", {"__inner__"}}, {"broken", {"fine", "{a"}}, {"one", {"x __two__"}},
                          {"two", {"{y|__one__}"}}, {"self", {"__self__"}},     {"empty", {}}};
        const DynamicPrompt prompt = parse(source, files);
        QVERIFY(prompt.problem());
        QVERIFY2(prompt.problem()->text.contains(words), qPrintable(prompt.problem()->text));
        QCOMPARE(prompt.problem()->position, qsizetype(position));
        QCOMPARE(prompt.problem()->length, qsizetype(length));
        // It stands for itself meanwhile.
        QVERIFY(!prompt.isDynamic());
        QCOMPARE(prompt.first(10), QStringList{source});
    }

    /// Texts in order and by seed against a list made without the parser.
    void randomPrompts() {
        QRandomGenerator random(314159);
        int dynamic = 0;
        for (int round = 0; round < 3000; ++round) {
            const Sample sample = randomSample(random, 3);
            if (sample.texts.size() > 2000) {
                continue;
            }
            const DynamicPrompt prompt = parse(sample.source);
            QVERIFY2(!prompt.problem(), qPrintable(sample.source));
            QCOMPARE(prompt.count(), quint64(sample.texts.size()));
            QCOMPARE(prompt.first(5000), sample.texts);
            const QSet<QString> all(sample.texts.begin(), sample.texts.end());
            for (quint64 seed = 0; seed < 5; ++seed) {
                QVERIFY(all.contains(prompt.random(seed)));
            }
            const auto bytes = [](const QString& text) { return utf8Size(text); };
            qsizetype longest = 0;
            for (const QString& text : sample.texts) {
                longest = std::max(longest, bytes(text));
            }
            QCOMPARE(bytes(prompt.longest().text), longest);
            QVERIFY(all.contains(prompt.longest().text));
            dynamic += prompt.count() > 1 ? 1 : 0;
        }
        QVERIFY(dynamic > 500);
    }

    /// The published values of SplitMix64.
    void generator() {
        SeededRandom random(1234567);
        for (const quint64 value : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                    4593380528125082431ULL, 16408922859458223821ULL}) {
            QCOMPARE(random.next(), value);
        }
    }

    /// The same seed gives the same text on every machine and in every version; values of an implementation in Python.
    void drawsBySeed_data() {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<QStringList>("texts");
        QTest::newRow("0") << quint64{0} << QStringList{"red barn at dusk", "green", "fog and sun", "a c eg x, y"};
        QTest::newRow("1") << quint64{1}
                           << QStringList{"blue house at noon", "green", "fog and rain and snow", "a b x, y"};
        QTest::newRow("2") << quint64{2} << QStringList{"blue house at night", "red", "fog and rain", "a b x, w"};
        QTest::newRow("42") << quint64{42} << QStringList{"blue house at night", "red", "fog and rain", "a c d x, w"};
        QTest::newRow("2^64-1") << ~quint64{0}
                                << QStringList{"blue house at dusk", "green", "fog and rain and sun", "a c d x, z"};
    }
    void drawsBySeed() {
        QFETCH(quint64, seed);
        QFETCH(QStringList, texts);
        const char* sources[] = {"{red|green|blue} {house|barn} at {dawn|dusk|noon|night}", "{3::red|0.5::blue|green}",
                                 "{1-3$$ and $$fog|rain|snow|sun}", "a {b|c {d|e{f|g}}} {2$$2::x|{y|z}|w}"};
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(parse(QString::fromLatin1(sources[i])).random(seed), texts[i]);
        }
    }

    void weightsDecideHowOften() {
        const DynamicPrompt prompt = parse("{3::a|b|0.5::c}");
        QHash<QString, int> counts;
        for (quint64 seed = 0; seed < 9000; ++seed) {
            ++counts[prompt.random(seed)];
        }
        QVERIFY(std::abs(counts["a"] - 6000) < 250);
        QVERIFY(std::abs(counts["b"] - 2000) < 200);
        QVERIFY(std::abs(counts["c"] - 1000) < 150);
    }

    /// Places in the longest text lead back to where they come from in the prompt.
    void sourcePositions() {
        const DynamicPrompt prompt = parse("ab {x|long} \\{c __w__ d", {{"w", {"wild"}}});
        const PromptExpansion longest = prompt.longest();
        QCOMPARE(longest.text, QStringLiteral("ab long {c wild d"));
        QCOMPARE(longest.sourcePosition(0), qsizetype(0));
        QCOMPARE(longest.sourcePosition(longest.text.indexOf("long")), qsizetype(6));
        QCOMPARE(longest.sourcePosition(longest.text.indexOf("ng")), qsizetype(8));
        QCOMPARE(longest.sourcePosition(longest.text.indexOf("{c")), qsizetype(13));  // behind the backslash
        QCOMPARE(longest.sourcePosition(longest.text.indexOf("ild")), qsizetype(16)); // all of it from __w__
        QCOMPARE(longest.sourcePosition(longest.text.indexOf("d", 15)), qsizetype(22));
        QCOMPARE(longest.sourcePosition(longest.text.size()), prompt.source().size());
    }

    void countsSaturate() {
        QCOMPARE(parse(QStringLiteral("{a|b}").repeated(63)).count(), quint64{1} << 63);
        const DynamicPrompt prompt = parse(QStringLiteral("{a|b}").repeated(200));
        QCOMPARE(prompt.count(), DynamicPrompt::manyTexts);
        QCOMPARE(prompt.at(0), QString(200, 'a'));
        QCOMPARE(prompt.at(5), QString(197, 'a') + "bab");
        QCOMPARE(prompt.first(3).size(), 3);
        QCOMPARE(prompt.random(9).size(), 200);
    }

    void bounds_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<Files>("files");
        QTest::addColumn<QString>("words"); // empty: just within
        const auto nested = [](int depth) { return QString(depth, '{') + 'a' + QString(depth, '}'); };
        QTest::newRow("depth") << nested(32) << Files() << QString();
        QTest::newRow("too deep") << nested(33) << Files() << "nested";
        QTest::newRow("far too deep") << QString(500'000, '{') << Files() << "nested";
        Files chain;
        for (int i = 0; i < 40; ++i) {
            chain.insert(QStringLiteral("w%1").arg(i), {QStringLiteral("__w%1__").arg(i + 1)});
        }
        QTest::newRow("chain of wildcards") << "__w0__" << chain << "nested";
        // Each file is shallow, but read before the next one that uses it.
        Files tower{{"w0", {"a"}}};
        QString inOrder = "__w0__";
        for (int i = 1; i < 2000; ++i) {
            tower.insert(QStringLiteral("w%1").arg(i), {"{{{{{{{{__w" + QString::number(i - 1) + "__}}}}}}}}"});
            inOrder += QStringLiteral(" __w%1__").arg(i);
        }
        QTest::newRow("tower of wildcards") << inOrder << tower << "nested";
        QTest::newRow("deep wildcard") << QString(31, '{') + "__w0__" + QString(31, '}') << tower << QString();
        QTest::newRow("too deep wildcard")
            << "__w0__" + QString(32, '{') + "__w0__" + QString(32, '}') << tower << "nested";
        Files laughs{{"w0", {"ha"}}};
        for (int i = 1; i < 20; ++i) {
            laughs.insert(QStringLiteral("w%1").arg(i), {QStringLiteral("__w%1__").arg(i - 1).repeated(10)});
        }
        QTest::newRow("a thousand laughs") << "__w3__" << laughs << QString();
        QTest::newRow("a billion laughs") << "say __w9__" << laughs << "64 KiB";
        laughs["w0"] = {"{}"};
        QTest::newRow("a billion silent laughs") << "__w19__" << laughs << "too many parts within parts";
        QTest::newRow("long option") << "{a|" + QString(70'000, 'b') + "}" << Files() << "64 KiB";
        QTest::newRow("longest option") << "{a|" + QString(65'536, 'b') + "}" << Files() << QString();
        QTest::newRow("plain text may be long") << QString(70'000, 'b') + "\\{" << Files() << QString();
        QTest::newRow("many options") << "{" + QString(250'000, '|') + "}" << Files() << "too many parts";
        QTest::newRow("huge range") << "{500$$" + QString(999, '|') + "}" << Files() << "too many of too many";
        QTest::newRow("large files") << "__big__" << Files{{"big", QStringList(100, QString(50'000, 'x'))}}
                                     << "too large together";
    }
    void bounds() {
        QFETCH(QString, source);
        QFETCH(Files, files);
        QFETCH(QString, words);
        QElapsedTimer timer;
        timer.start();
        const DynamicPrompt prompt = parse(source, files);
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(prompt.problem() ? prompt.problem()->text.contains(words) && !words.isEmpty() : words.isEmpty(), true);
        if (!prompt.problem()) {
            prompt.random(1);
            prompt.longest();
        }
    }

    /// Strings from the grammar's own characters: never a crash, every problem inside the text, every text within
    /// bounds.
    void hostileStrings() {
        QRandomGenerator random(271828);
        static const char* pieces[] = {"{",     "}", "|",          "$$", "$", "__",    "_", "\\",
                                       "::",    "2", "-",          "a",  " ", ".",     "0", "1-2$$",
                                       "__w__", "é", "\U0001f600", "\n", "/", "99999", ","};
        const Files files{{"w", {"x", "{y|__v__}"}}, {"v", {"{1-3$$a|b|c}", "3::z"}}};
        int sound = 0;
        for (int round = 0; round < 30'000; ++round) {
            QString source;
            const int size = random.bounded(24);
            for (int i = 0; i < size; ++i) {
                source += QString::fromUtf8(pieces[random.bounded(int(std::size(pieces)))]);
            }
            const DynamicPrompt prompt = parse(source, files);
            if (prompt.problem()) {
                QVERIFY(prompt.problem()->position >= 0 &&
                        prompt.problem()->position + prompt.problem()->length <= source.size());
                QVERIFY(!prompt.problem()->text.isEmpty());
                continue;
            }
            sound += prompt.isDynamic() ? 1 : 0;
            QVERIFY(prompt.count() >= 1);
            const PromptExpansion longest = prompt.longest();
            for (const QString& text :
                 {prompt.at(0), prompt.at(prompt.count() - 1), prompt.random(random.generate64())}) {
                QVERIFY(utf8Size(text) <= utf8Size(longest.text));
            }
            for (qsizetype i = 0; i <= longest.text.size(); ++i) {
                QVERIFY(longest.sourcePosition(i) >= 0 && longest.sourcePosition(i) <= source.size());
            }
            int depth = 0;
            for (const QString& line : source.split('\n')) {
                qsizetype end = 0;
                for (const PromptSpan& span : lexPromptLine(line, depth)) {
                    QVERIFY(span.start >= end && span.length > 0 && span.start + span.length <= line.size());
                    end = span.start + span.length;
                }
            }
        }
        QVERIFY(sound > 1000);
    }

    void names_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("valid");
        for (const char* name : {"a", "colour", "sky/dusk", "a_b", "v1.2-x", "größe"}) {
            QTest::newRow(name) << QString::fromUtf8(name) << true;
        }
        for (const char* name : {"", "..", "../a", "a/../b", "/a", "a/", "a//b", ".hidden", "a/.b", "a__b", "_a", "a b",
                                 "a\\b", "c:", "a\nb", "~"}) {
            QTest::newRow(name) << QString::fromUtf8(name) << false;
        }
        QTest::newRow("long") << QString(251, 'a') << false;
    }
    void names() {
        QFETCH(QString, name);
        QFETCH(bool, valid);
        QCOMPARE(isWildcardName(name), valid);
        QCOMPARE(wildcardLength("__" + name + "__", 0) == name.size() + 4, valid);
    }

    void spans() {
        using Kind = PromptSpan::Kind;
        int depth = 0;
        const QString line = "a|b {2$$,$$3::x|__w__} \\{ {";
        const QVector<PromptSpan> expected{{4, 1, Kind::bracket},  {5, 3, Kind::range},   {8, 3, Kind::range},
                                           {11, 3, Kind::weight},  {15, 1, Kind::bar},    {16, 5, Kind::wildcard},
                                           {21, 1, Kind::bracket}, {23, 2, Kind::escape}, {26, 1, Kind::bracket}};
        QCOMPARE(lexPromptLine(line, depth), expected);
        QCOMPARE(depth, 1);
        QCOMPARE(lexPromptLine(u"x|y}", depth), (QVector<PromptSpan>{{1, 1, Kind::bar}, {3, 1, Kind::bracket}}));
        QCOMPARE(depth, 0);
    }
};

QTEST_GUILESS_MAIN(TestDynamicPrompt)
#include "tst_dynamic_prompt.moc"
