#include "ui/prompt/completion_index.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

/// What is offered for what is being typed.
class TestCompletionIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contexts_data() {
        QTest::addColumn<QString>("line"); // "^" is the cursor
        QTest::addColumn<int>("kind");     // −1: nothing
        QTest::addColumn<QString>("replaced");
        QTest::addColumn<QString>("typed");
        const auto row = [](const char* line, int kind, const char* replaced = "", const char* typed = "") {
            QTest::newRow(line) << QString::fromUtf8(line) << kind << QString::fromUtf8(replaced)
                                << QString::fromUtf8(typed);
        };
        constexpr int snippet = 0, wildcard = 1, word = 2;
        row("^", -1);
        row("a^", -1);
        row("mo^", word, "mo", "mo");
        row("a full-mo^", word, "full-mo", "full-mo");
        row("a mo^on", -1);
        row("12^", -1);
        row("grö^", word, "grö", "grö");
        row("/^", snippet, "/", "");
        row("a cat, /li^", snippet, "/li", "li");
        row("and/or^", -1);
        row("http://mo^", -1);
        row("{/a^|b}", snippet, "/a", "a");
        row("__^", wildcard, "__", "");
        row("a __sky/d^", wildcard, "__sky/d", "sky/d");
        row("a __sk^y__ b", wildcard, "__sky__", "sk");
        row("__sky__^", -1);
        row("__sky__ mo^", word, "mo", "mo");
        row("__sky__ __d^", wildcard, "__d", "d");
        row("__ mo^", word, "mo", "mo");
        row("\\__mo^", word, "mo", "mo");
    }
    void contexts() {
        QFETCH(QString, line);
        QFETCH(int, kind);
        QFETCH(QString, replaced);
        QFETCH(QString, typed);
        const qsizetype column = line.indexOf('^');
        line.remove(column, 1);
        const auto context = CompletionIndex::contextAt(line, column);
        QCOMPARE(context ? int(context->kind) : -1, kind);
        if (context) {
            QCOMPARE(line.mid(context->start, context->length), replaced);
            QCOMPARE(context->typed, typed);
        }
    }

    void offers_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QStringList>("labels");
        QTest::addColumn<QString>("insert"); // of the first
        QTest::newRow("words by frequency") << "mo" << QStringList{"moon", "mountains", "moonlight"} << "moon";
        QTest::newRow("capitals stay") << "MOo" << QStringList{"moon", "moonlight"} << "MOon";
        QTest::newRow("the word itself is no offer") << "moon" << QStringList{"moonlight"} << "moonlight";
        QTest::newRow("snippets before words")
            << "li" << QStringList{"light, soft", "lighthouse"} << "soft light from the left";
        QTest::newRow("all snippets") << "/" << QStringList{"light, soft", "my style"} << "soft light from the left";
        QTest::newRow("within a name when asked") << "/style" << QStringList{"my style"} << "oil on canvas";
        QTest::newRow("not within a name otherwise") << "style" << QStringList() << "";
        QTest::newRow("all wildcards") << "__" << QStringList{"__colour__", "__sky/colour__"} << "__colour__";
        QTest::newRow("beginnings first") << "__sk" << QStringList{"__sky/colour__"} << "__sky/colour__";
        QTest::newRow("nothing") << "xyz" << QStringList() << "";
    }
    void offers() {
        QFETCH(QString, line);
        QFETCH(QStringList, labels);
        QFETCH(QString, insert);
        CompletionIndex index;
        index.setSnippets({{1, "light, soft", "soft light from the left"}, {2, "my style", "oil on canvas"}});
        index.setWildcards({"colour", "sky/colour"});
        index.setHistory({{"a Moon over mountains", "", {}, 3}, {"the moon, moon. lighthouse; moonlight", "", {}, 1}});
        const auto context = CompletionIndex::contextAt(line, line.size());
        QVERIFY(context);
        QStringList found;
        const QVector<Completion> offers = index.offers(*context);
        for (const Completion& offer : offers) {
            found.append(offer.label);
        }
        QCOMPARE(found, labels);
        if (!offers.isEmpty()) {
            QCOMPARE(offers.first().insert, insert);
        }
    }

    void largeHistories() {
        QVector<PromptRecord> prompts;
        for (int i = 0; i < 10'000; ++i) {
            prompts.append(
                {QStringLiteral("a prompt of many words number%1 with lighthouses and mountains under a full moon ")
                     .arg(i)
                     .repeated(4),
                 {},
                 {},
                 1});
        }
        QElapsedTimer timer;
        timer.start();
        CompletionIndex index;
        index.setHistory(prompts);
        const auto context = CompletionIndex::contextAt(u"numb", 4);
        QCOMPARE(index.offers(*context).size(), 8);
        QVERIFY2(timer.elapsed() < 400, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestCompletionIndex)
#include "tst_completion_index.moc"
