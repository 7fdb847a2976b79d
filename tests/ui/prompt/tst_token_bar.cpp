#include "ui/prompt/token_bar.h"
#include "ui/style/theme.h"

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

using namespace arcflow;
using namespace arcflow::ui;

/// Counts of tokens: when they are asked for, which answers are taken, how they look.
class TestTokenBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void asksOnceForTheLatestText() {
        TokenBar bar;
        QSignalSpy asked(&bar, &TokenBar::countRequested);
        QElapsedTimer timer;
        timer.start();
        for (const char* text : {"a", "a r", "a red", "a red house"}) {
            bar.setPrompt(text);
        }
        QCOMPARE(asked.count(), 0);
        QVERIFY(asked.wait(2000));
        QVERIFY(timer.elapsed() >= 140);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][1].toString(), QString("a red house"));
        bar.setPrompt("a red house"); // the same
        QVERIFY(!asked.wait(250));
    }

    void lateAnswersAreDropped() {
        TokenBar bar;
        QSignalSpy asked(&bar, &TokenBar::countRequested);
        QSignalSpy changed(&bar, &TokenBar::countsChanged);
        bar.setPrompt("one");
        QVERIFY(asked.wait(2000));
        const quint64 first = asked[0][0].toULongLong();
        bar.setPrompt("one two");
        QVERIFY(!bar.setCounts(first, {{"CLIP", 3, 77, 3}})); // the text has changed meanwhile
        QVERIFY(asked.wait(2000));
        const quint64 second = asked[1][0].toULongLong();
        QVERIFY(first != second);
        QVERIFY(!bar.setCounts(first, {{"CLIP", 3, 77, 3}}));
        QCOMPARE(changed.count(), 0);
        QVERIFY(bar.setCounts(second, {{"CLIP", 4, 77, 7}}));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(bar.counts().first().used, size_t{4});
        bar.recount(); // another model
        QCOMPARE(asked.count(), 3);
        QVERIFY(!bar.setCounts(second, {{"CLIP", 5, 77, 7}}));
        QVERIFY(bar.setCounts(asked[2][0].toULongLong(), {{"Qwen2.5-VL", 6, 512, 7}}));
        QVERIFY(plain(bar).contains("Qwen2.5-VL 6 / 512"));
    }

    void colours_data() {
        QTest::addColumn<int>("used");
        QTest::addColumn<int>("token");
        QTest::newRow("few") << 15 << int(Token::dimText);
        QTest::newRow("90 %") << 90 << int(Token::dimText);
        QTest::newRow("above") << 91 << int(Token::warning);
        QTest::newRow("all") << 100 << int(Token::warning);
        QTest::newRow("past") << 101 << int(Token::danger);
    }
    void colours() {
        QFETCH(int, used);
        QFETCH(int, token);
        TokenBar bar;
        answer(bar, "x", {{"CLIP", size_t(used), 100, 1}});
        QVERIFY(bar.text().contains(QStringLiteral("color:%1'>CLIP").arg(theme().color(Token(token)).name())));
        QCOMPARE(plain(bar), QStringLiteral("CLIP %1 / 100").arg(used));
    }

    void bothLimits() {
        TokenBar bar;
        QVERIFY(bar.toolTip().contains("model"));
        answer(bar, "x", {{"CLIP", 15, 77, 1}, {"T5", 16, 512, 1}});
        QCOMPARE(plain(bar).simplified(), QString("CLIP 15 / 77 T5 16 / 512"));
        QCOMPARE(bar.accessibleName(), QString("CLIP: 15 of 77 tokens. T5: 16 of 512 tokens"));
        bar.setUpperBound(true);
        QVERIFY(plain(bar).contains("CLIP ≤15 / 77"));
    }

    void encoderNamesAreNoMarkup() {
        TokenBar bar;
        answer(bar, "x", {{"<b>CLIP</b>", 1, 77, 1}});
        QVERIFY(plain(bar).contains("<b>CLIP</b> 1 / 77"));
    }

    void wordsOfWhatIsCut_data() {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<int>("clip");
        QTest::addColumn<int>("t5");
        QTest::addColumn<QString>("words");
        const QString prompt = "a house under a full moon";
        QTest::newRow("nothing") << prompt << 25 << 25 << QString();
        QTest::newRow("one of them") << prompt << 7 << 25
                                     << "CLIP does not read the last 4 words, from “under a full moon” on; T5 does.";
        QTest::newRow("both") << prompt << 7 << 15
                              << "CLIP does not read the last 4 words, from “under a full moon” on.";
        QTest::newRow("one word") << prompt << 20 << 25 << "CLIP does not read the last word, “moon”; T5 does.";
        QTest::newRow("no word") << "a house ..." << 8 << 11 << "CLIP does not read the end, from “...” on; T5 does.";
        QTest::newRow("long")
            << "a " + QString("wordy ").repeated(30) << 2 << 999
            << "CLIP does not read the last 30 words, from “wordy wordy wordy wordy wordy wo…” on; T5 does.";
    }
    void wordsOfWhatIsCut() {
        QFETCH(QString, prompt);
        QFETCH(int, clip);
        QFETCH(int, t5);
        QFETCH(QString, words);
        QCOMPARE(cutOffWords(prompt, {{"CLIP", 99, 77, size_t(clip)}, {"T5", 99, 77, size_t(t5)}}), words);
    }

private:
    static void answer(TokenBar& bar, const QString& prompt, const QVector<TokenCount>& counts) {
        QSignalSpy asked(&bar, &TokenBar::countRequested);
        bar.setPrompt(prompt);
        QVERIFY(asked.wait(2000));
        QVERIFY(bar.setCounts(asked[0][0].toULongLong(), counts));
    }
    static QString plain(const TokenBar& bar) {
        QTextDocument document;
        document.setHtml(bar.text());
        return document.toPlainText().replace(QChar::Nbsp, ' ');
    }
};

QTEST_MAIN(TestTokenBar)
#include "tst_token_bar.moc"
