#include "app/cli/console.h"
#include "app/cli/progress_bar.h"

#include <QtTest/QtTest>

#include <sstream>

using namespace arcflow;
using namespace std::chrono_literals;

/// Text as people see it: tables, numbers, messages, the progress bar.
class TestConsole : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printableText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("plain") << QByteArray("two red apples") << QByteArray("two red apples");
        QTest::newRow("letters") << QByteArray("Äpfel 苹果 🍎") << QByteArray("Äpfel 苹果 🍎");
        QTest::newRow("line breaks") << QByteArray("a\nb\r\n\tc") << QByteArray("a b   c");
        QTest::newRow("escape") << QByteArray("\x1b[31mred\x7f") << QByteArray("?[31mred?");
        QTest::newRow("C1 control") << QByteArray("\xc2\x9b"
                                                  "31m")
                                    << QByteArray("?31m");
        QTest::newRow("no-break space stays") << QByteArray("a\xc2\xa0"
                                                            "b")
                                              << QByteArray("a\xc2\xa0"
                                                            "b");
        QTest::newRow("cut off") << QByteArray("a\xc2") << QByteArray("a\xc2");
    }
    void printableText() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(printable(text.toStdString()), shown.toStdString());
    }

    void tableIsAligned() {
        using enum Table::Align;
        Table table({left, right, left});
        table.row({"é", "1", "x"});
        table.row({"abc", "1000", ""});
        table.row({"short"});
        QCOMPARE(table.text(), std::string("é         1  x\n"
                                           "abc    1000\n"
                                           "short\n"));
    }

    void numbers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const std::string& text, const char* expected) {
            QTest::newRow(expected) << QString::fromStdString(text) << QString(expected);
        };
        row(secondsText(0.0607), "0.061 s");
        row(secondsText(1.2345), "1.23 s");
        row(secondsText(12.34), "12.3 s");
        row(secondsText(185), "3 min 05 s");
        row(bytesText(512), "512 B");
        row(bytesText(1536), "1.5 KiB");
        row(bytesText(uint64_t{24} << 30), "24.0 GiB");
        row(bytesText(UINT64_MAX), "16.0 EiB");
        row(countText(940), "940");
        row(countText(11'901'408'320), "11.9 B");
        row(countText(1'234'567), "1.23 M");
    }
    void numbers() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(text, expected);
    }

    void errorSaysWhatToDo() {
        std::ostringstream out, err;
        Console console(out, err);
        console.error(ErrorKind::diskFull, "no space left for a.png", "write: 12 of 99 bytes");
        QCOMPARE(err.str(),
                 std::string("arcflow: no space left for a.png. Free some space, or choose another folder with -o.\n"
                             "  write: 12 of 99 bytes\n"));
        QVERIFY(out.str().empty());
    }

    void barShowsPhaseStepAndTime() {
        m_now = {};
        std::ostringstream stream;
        ProgressBar bar(stream, {.interactive = true, .colour = false, .utf8 = true, .columns = 80}, clock());
        bar.show("Student, step 1/2", 0.25, 1.5);
        QCOMPARE(stream.str(), std::string("\r\x1b[KStudent, step 1/2  ███████░░░░░░░░░░░░░░░░░░░░░   25 %  2 s left"));
        bar.clear();
        QVERIFY(stream.str().ends_with("\r\x1b[K"));
    }

    void barWithoutUtf8() {
        std::ostringstream stream;
        ProgressBar bar(stream, {.interactive = true, .colour = false, .utf8 = false, .columns = 80}, clock());
        bar.show("x", 0.5);
        QVERIFY(stream.str().find("##############..............   50 %") != std::string::npos);
    }

    void barColours() {
        const auto drawn = [this](bool colour) {
            std::ostringstream stream;
            ProgressBar bar(stream, {.interactive = true, .colour = colour, .utf8 = true, .columns = 80}, clock());
            bar.show("x", 0.5);
            return stream.str();
        };
        QVERIFY(drawn(true).find("\x1b[36m") != std::string::npos);
        QVERIFY(drawn(false).find("\x1b[3") == std::string::npos);
    }

    void barFitsTheTerminal_data() {
        QTest::addColumn<int>("columns");
        for (const int columns : {1, 5, 10, 20, 30, 40, 60, 200}) {
            QTest::addRow("%d", columns) << columns;
        }
    }
    void barFitsTheTerminal() {
        QFETCH(int, columns);
        for (const double fraction : {0.0, 0.33, 1.0, 7.0, -1.0, std::nan("")}) {
            std::ostringstream stream;
            ProgressBar bar(stream, {.interactive = true, .colour = false, .utf8 = true, .columns = columns}, clock());
            bar.show("Teacher, image 3/4, step 12/32", fraction, 100.0);
            const std::string line = stream.str().substr(std::string("\r\x1b[K").size());
            QVERIFY2(displayWidth(line) < static_cast<size_t>(std::max(columns, 2)), line.c_str());
        }
    }

    void barIsDrawnTwentyTimesASecond() {
        m_now = {};
        std::ostringstream stream;
        ProgressBar bar(stream, {.interactive = true, .colour = false, .utf8 = true, .columns = 80}, clock());
        for (int i = 0; i < 1000; ++i) { // one second
            bar.show("x", i / 1000.0);
            m_now += 1ms;
        }
        const std::string text = stream.str();
        const auto count = std::count(text.begin(), text.end(), '\r');
        QVERIFY2(count >= 19 && count <= 20, qPrintable(QString::number(count)));
        bar.show("another phase", 1);
        QVERIFY(stream.str().size() > text.size()); // at once
    }

    void noBarInAPipe() {
        std::ostringstream stream;
        QVERIFY(!detectTerminal(stream).interactive);
        ProgressBar bar(stream, detectTerminal(stream));
        bar.show("x", 0.5);
        bar.clear();
        QVERIFY(stream.str().empty());
    }

private:
    std::function<ProgressBar::Clock::time_point()> clock() {
        return [this] { return m_now; };
    }

    ProgressBar::Clock::time_point m_now{};
};

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
