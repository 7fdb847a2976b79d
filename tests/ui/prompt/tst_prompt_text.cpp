#include "ui/prompt/prompt_text.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

/// Bytes of UTF-8 against units of UTF-16, cleaning, and cutting.
class TestPromptText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void positions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("byte");
        QTest::addColumn<int>("position");
        const QString mixed = QStringLiteral("aé\U0001f600!"); // 1 + 2 + 4 + 1 bytes
        for (const auto& [byte, position] :
             {std::pair{0, 0}, {1, 1}, {2, 1}, {3, 2}, {4, 2}, {6, 2}, {7, 4}, {8, 5}, {9, 5}, {-1, 0}}) {
            QTest::addRow("byte %d", byte) << mixed << byte << position;
        }
        QTest::newRow("empty") << QString() << 3 << 0;
        QTest::newRow("half a pair") << QString(QChar(0xd83d)) + u'x' << 1 << 1; // written as "?"
    }
    void positions() {
        QFETCH(QString, text);
        QFETCH(int, byte);
        QFETCH(int, position);
        QCOMPARE(positionOfByte(text, byte), qsizetype(position));
    }

    /// Whatever the text, a position's bytes lead back to it, and bytes inside a character lead to its start.
    void positionsOfRandomTexts() {
        QRandomGenerator random(20260901);
        for (int round = 0; round < 500; ++round) {
            const QString text = randomText(random);
            QCOMPARE(utf8Size(text), text.toUtf8().size());
            qsizetype next = 0;
            for (qsizetype position = 0; position <= text.size(); position = next) {
                const bool pair = position + 1 < text.size() && text[position].isHighSurrogate() &&
                                  text[position + 1].isLowSurrogate();
                next = position + (pair ? 2 : 1);
                const qsizetype start = text.left(position).toUtf8().size();
                const qsizetype end = position < text.size() ? text.left(next).toUtf8().size() : start + 1;
                for (qsizetype byte = start; byte < end; ++byte) {
                    QCOMPARE(positionOfByte(text, byte), position);
                }
            }
        }
    }

    /// A cut never parts what is drawn as one letter, and never leaves out a letter that has room.
    void cutsOfRandomTexts() {
        QRandomGenerator random(7);
        for (int round = 0; round < 300; ++round) {
            const QString text = randomText(random);
            for (qsizetype bytes = 0; bytes <= utf8Size(text) + 1; bytes += 1 + bytes / 8) {
                const QString kept = fittingBytes(text, bytes).toString();
                QVERIFY(text.startsWith(kept));
                QVERIFY(kept.toUtf8().size() <= bytes);
                QCOMPARE(letterStart(text, kept.size()), kept.size());
                if (kept.size() < text.size()) {
                    qsizetype next = kept.size() + 1;
                    while (letterStart(text, next) < next) {
                        ++next;
                    }
                    QVERIFY(text.left(next).toUtf8().size() > bytes);
                    QVERIFY(!(kept.endsWith(QChar(0xd83d)) && text[kept.size()].isLowSurrogate()));
                }
            }
        }
    }

    void letters_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("start");
        QTest::newRow("combining mark") << QStringLiteral("xe\u0301y") << 2 << 1;
        QTest::newRow("behind it") << QStringLiteral("xe\u0301y") << 3 << 3;
        QTest::newRow("joined emoji") << QStringLiteral("a\U0001f469\u200d\U0001f680b") << 3 << 1;
        QTest::newRow("pair behind an Indic letter") << QStringLiteral("\u0905\U0001f3fd") << 2 << 1;
        QTest::newRow("flag") << QStringLiteral("\U0001f1e9\U0001f1ea") << 2 << 0;
        QTest::newRow("second line") << QStringLiteral("ab\ne\u0301") << 4 << 3;
        QTest::newRow("line start") << QStringLiteral("ab\n\u0301") << 3 << 3;
        QTest::newRow("behind the end") << QStringLiteral("ab") << 9 << 2;
    }
    void letters() {
        QFETCH(QString, text);
        QFETCH(int, position);
        QFETCH(int, start);
        QCOMPARE(letterStart(text, position), qsizetype(start));
    }

    void cleaning_data() {
        QTest::addColumn<QString>("dirty");
        QTest::addColumn<QString>("clean");
        QTest::newRow("plain") << QStringLiteral("a red house") << QStringLiteral("a red house");
        QTest::newRow("line ends") << QStringLiteral("a\r\nb\rc\nd\u2028e\u2029f")
                                   << QStringLiteral("a\nb\nc\nd\ne\nf");
        QTest::newRow("spaces") << QStringLiteral("a\tb\u00a0c") << QStringLiteral("a b c");
        QTest::newRow("controls") << QString::fromUtf16(u"a\u0001b\u001b[0mc\u007fd\u0085e", 13)
                                  << QStringLiteral("ab[0mcde");
        QTest::newRow("zero") << QString::fromUtf16(u"a\0b", 3) << QStringLiteral("ab");
        QTest::newRow("byte order mark") << QStringLiteral("\ufeffa") << QStringLiteral("a");
        QTest::newRow("frame marks of QTextDocument")
            << QString(QChar(0xfdd0)) + u'a' + QChar(0xfdd1) + QChar(0xfffc) << QStringLiteral("a");
        QTest::newRow("half a pair") << u'a' + QString(QChar(0xd83d)) + u'b' + QChar(0xde00) << QStringLiteral("ab");
        QTest::newRow("joiners and directions stay") << QStringLiteral("\U0001f469\u200d\U0001f680 \u202bשלום\u202c")
                                                     << QStringLiteral("\U0001f469\u200d\U0001f680 \u202bשלום\u202c");
    }
    void cleaning() {
        QFETCH(QString, dirty);
        QFETCH(QString, clean);
        QCOMPARE(cleanPromptText(dirty), clean);
        QCOMPARE(cleanPromptText(clean), clean);
    }

    void words_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("words");
        QTest::newRow("none") << QStringLiteral(" ,. ") << 0;
        QTest::newRow("some") << QStringLiteral("a full-moon, isn't 4k") << 5;
        QTest::newRow("accents") << QStringLiteral("e\u0301te\u0301 \U0001d4d0b") << 2;
    }
    void words() {
        QFETCH(QString, text);
        QFETCH(int, words);
        QCOMPARE(wordCount(text), words);
    }

    void weights_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("found");
        QTest::newRow("one") << QStringLiteral("a (red moon:1.3) and (b:2)") << QStringLiteral("(red moon:1.3)");
        QTest::newRow("time of day") << QStringLiteral("a clock (at 12:30 sharp)") << QString();
        QTest::newRow("plain brackets") << QStringLiteral("a house (old)") << QString();
    }
    void weights() {
        QFETCH(QString, text);
        QFETCH(QString, found);
        QCOMPARE(firstWeightNotation(text), found);
    }

    void listLines() {
        QCOMPARE(listLine(QStringLiteral("two\nlines")), QStringLiteral("two lines"));
        QCOMPARE(listLine(QStringLiteral("abcdef"), 3), QStringLiteral("abc…"));
        QCOMPARE(listLine(QStringLiteral("ab\U0001f600"), 3), QStringLiteral("ab…"));
    }

private:
    static QString randomText(QRandomGenerator& random) {
        static const char32_t samples[] = {U'a',          U' ',          U'\n',         U'é',          U'ß',
                                           U'\u0301',     U'\u0323',     U'漢',         U'अ',          U'\u093f',
                                           U'\u200d',     U'\ufe0f',     U'\U0001f469', U'\U0001f680', U'\U0001f1e9',
                                           U'\U0001f3fd', U'\U0010fffd', U'\u07ff',     U'\u0800',     U'\u007f'};
        QString text;
        const int size = random.bounded(40);
        for (int i = 0; i < size; ++i) {
            if (random.bounded(20) == 0) {
                text += QChar(0xd800 + random.bounded(0x800)); // half a pair
            } else {
                const char32_t point = samples[random.bounded(int(std::size(samples)))];
                text += QString::fromUcs4(&point, 1);
            }
        }
        return text;
    }
};

QTEST_GUILESS_MAIN(TestPromptText)
#include "tst_prompt_text.moc"
