#include "ui/library/search_text.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

class TestSearchText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void searchable_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << "Two red apples"
                               << "Two red apples";
        QTest::newRow("Chinese") << "两个苹果"
                                 << "两 个 苹 果";
        QTest::newRow("Japanese") << "赤いリンゴ"
                                  << "赤 い リ ン ゴ";
        QTest::newRow("mixed") << "red苹果apple"
                               << "red 苹 果 apple";
        QTest::newRow("emoji") << "red🍎apple"
                               << "red u1f34e apple";
        QTest::newRow("compatibility forms") << "ｒｅｄ ﬁsh"
                                             << "red fish";
        QTest::newRow("NUL") << QString::fromUtf16(u"a\0b", 3) << "a b";
    }
    void searchable() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(searchableText(text).simplified(), expected);
    }

    void match_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("white space") << " \t\n "
                                     << "";
        QTest::newRow("unfinished") << "red moo"
                                    << R"("red" "moo" *)";
        QTest::newRow("finished") << "red moon "
                                  << R"("red" "moon")";
        QTest::newRow("operators are words")
            << "NOT a OR b NEAR(c, d) prompt:x -y ^z "
            << "\"NOT\" \"a\" \"OR\" \"b\" \"NEAR(c,\" \"d)\" \"prompt:x\" \"-y\" \"^z\"";
        QTest::newRow("quotes") << "say \"hi\" "
                                << "\"say\" \"\"\"hi\"\"\"";
        QTest::newRow("punctuation holds no word") << "\" ' ( ) * - + ; -- /* "
                                                   << "";
        QTest::newRow("NUL parts words") << QString::fromUtf16(u"red\0moon ", 9) << R"("red" "moon")";
    }
    void match() {
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        QCOMPARE(matchExpression(typed), expected);
    }

    void matchIsBounded() {
        QVERIFY(matchExpression(QStringLiteral("word ").repeated(10'000)).size() < 64 * 8);
        QVERIFY(matchExpression(QString(100'000, u'x')).size() < 200);
        QVERIFY(matchExpression(QString(100'000, u'"')).isEmpty());
    }

    void folded_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("case") << "  Two\n RED  apples "
                              << "two red apples";
        QTest::newRow("accents") << "Crème Brûlée"
                                 << "creme brulee";
        QTest::newRow("sharp s") << "Straße"
                                 << "strasse";
        QTest::newRow("cut") << QString(100, u'a') << QString(20, u'a');
        QTest::newRow("never half a character") << QString(19, u'a') + "🍎" << QString(19, u'a');
    }
    void folded() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(foldedText(text, 20), expected);
    }
};

QTEST_GUILESS_MAIN(TestSearchText)
#include "tst_search_text.moc"
