#include "ui/prompt/prompt_batch.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

/// Batches of prompts from text, A1111's lines and CSV.
class TestPromptBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QVector<BatchRow>>("rows");
        const auto row = [](const char* name, const char* text, const QVector<BatchRow>& rows) {
            QTest::newRow(name) << QString::fromUtf8(text) << rows;
        };
        row("lines", "a cat\n\n# a comment\n  a dog  \r\na bird",
            {{.line = 1, .prompt = "a cat"}, {.line = 4, .prompt = "a dog"}, {.line = 5, .prompt = "a bird"}});
        row("options",
            "--prompt \"a \\\"red\\\" house\" --negative_prompt \"fog, mist\" --seed 7 --steps 2 --width 512 --height "
            "768",
            {{.line = 1,
              .prompt = "a \"red\" house",
              .negative = "fog, mist",
              .seed = 7,
              .steps = 2,
              .width = 512,
              .height = 768}});
        row("options without quotes", "--prompt a cat on a mat --seed 18446744073709551615",
            {{.line = 1, .prompt = "a cat on a mat", .seed = 18446744073709551615ULL}});
        row("single quotes and apostrophes", "--prompt 'a \"b\"' --negative_prompt it's fog",
            {{.line = 1, .prompt = "a \"b\"", .negative = "it's fog"}});
        row("any seed", "--prompt a --seed -1", {{.line = 1, .prompt = "a"}});
        row("counts multiply", "--prompt a --n_iter 3 --batch_size 2", {{.line = 1, .prompt = "a", .count = 6}});
        row("others are told", "--prompt a --sampler_name Euler --cfg_scale 7",
            {{.line = 1, .prompt = "a", .note = "Not used: sampler_name, cfg_scale"}});
        row("dashes in a text", "a cat -- sleeping --ar 3:2\n-- a dash",
            {{.line = 1, .prompt = "a cat -- sleeping --ar 3:2"}, {.line = 2, .prompt = "-- a dash"}});
        row("control characters", "a\x01\tcat", {{.line = 1, .prompt = "a cat"}});
        row("table", "prompt,negative,seed,steps,width,height,count\na cat,fog,1,2,64,128,3\n\"a, b\",,,,,,\n",
            {{.line = 2,
              .prompt = "a cat",
              .negative = "fog",
              .seed = 1,
              .steps = 2,
              .width = 64,
              .height = 128,
              .count = 3},
             {.line = 3, .prompt = "a, b"}});
        row("quotes and line breaks", "Seed;Prompt\n5;\"two\nlines \"\"q\"\"\"\n6;next",
            {{.line = 2, .prompt = "two\nlines \"q\"", .seed = 5}, {.line = 4, .prompt = "next", .seed = 6}});
        row("tabs, comments, short rows", "# file\nprompt\tseed\n# no \"row\na cat\n\t\nb\t3",
            {{.line = 4, .prompt = "a cat"}, {.line = 6, .prompt = "b", .seed = 3}});
        row("one column", "prompt\na cat\n\"a, dog\"",
            {{.line = 2, .prompt = "a cat"}, {.line = 3, .prompt = "a, dog"}});
        row("other columns", "prompt,Negative Prompt,mood\na,b,calm",
            {{.line = 2, .prompt = "a", .negative = "b", .note = "Not used: mood"}});
        row("no table", "prompt engineering\nseed, prompt and",
            {{.line = 1, .prompt = "prompt engineering"}, {.line = 2, .prompt = "seed, prompt and"}});
    }
    void rows() {
        QFETCH(QString, text);
        QFETCH(QVector<BatchRow>, rows);
        const BatchFile file = parseBatch(text);
        QCOMPARE(file.problem, QString());
        QCOMPARE(file.rows.size(), rows.size());
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const BatchRow& row = file.rows[i];
            QVERIFY2(row == rows[i], qPrintable(QStringLiteral("line %1: “%2” “%3” %4 %5 | %6 | %7")
                                                    .arg(row.line)
                                                    .arg(row.prompt, row.negative.value_or("-"))
                                                    .arg(row.seed.value_or(0))
                                                    .arg(row.count.value_or(-1))
                                                    .arg(row.problem, row.note)));
        }
        QCOMPARE(file.sound(), rows);
    }

    void problems_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* text, int line, const char* words) {
            QTest::newRow(name) << QString(text) << line << QString::fromUtf8(words);
        };
        row("open quote", "fine\n--prompt \"a cat", 2, "never closed");
        row("no prompt", "--seed 3", 1, "no prompt");
        row("no prompt in a row", "prompt,seed\nfine,1\n,7", 3, "no prompt");
        row("seed", "--prompt a --seed abc", 1, "“abc” is no seed");
        row("negative seed", "--prompt a --seed -2", 1, "“-2” is no seed");
        row("seed too large", "--prompt a --seed 18446744073709551616", 1, "no seed");
        row("steps", "--prompt a --steps 0", 1, "from 1 to 1000");
        row("width", "--prompt a --width 20000", 1, "from 16 to 16384");
        row("half a pixel", "--prompt a --height 64.5", 1, "no height");
        row("count", "prompt,count\na,100000", 2, "from 1 to 10000");
        row("too many fields", "prompt,seed\na,1,b", 2, "more fields than columns");
    }
    void problems() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QString, words);
        const BatchFile file = parseBatch(text);
        QCOMPARE(file.problems(), 1);
        for (const BatchRow& row : file.rows) {
            QCOMPARE(!row.problem.isEmpty(), row.line == line);
            QVERIFY2(row.line != line || row.problem.contains(words), qPrintable(row.problem));
        }
        QCOMPARE(file.sound().size(), file.rows.size() - 1);
    }

    void limits() {
        QCOMPARE(parseBatch(QStringLiteral("a\n").repeated(10'000)).rows.size(), 10'000);
        QCOMPARE(parseBatch(QStringLiteral("a\n").repeated(10'000)).problem, QString());
        QVERIFY(parseBatch(QStringLiteral("a\n").repeated(10'001)).problem.contains("more than"));
        QVERIFY(!parseBatch("prompt,seed\n" + QStringLiteral("a,1\n").repeated(10'001)).problem.isEmpty());
        QVERIFY(!parseBatch(QString((1 << 20) + 1, 'a')).rows[0].problem.isEmpty());
    }

    void files() {
        QTemporaryDir folder;
        const auto written = [&](const QByteArray& bytes) {
            QFile file(folder.filePath("prompts.txt"));
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
                qFatal("cannot write");
            }
            return file.fileName();
        };
        QCOMPARE(readBatchFile(written("\xef\xbb\xbf"
                                       "caf\xc3\xa9\n"))
                     .rows.at(0)
                     .prompt,
                 QStringLiteral("café"));
        QStringEncoder utf16(QStringEncoder::Utf16, QStringConverter::Flag::WriteBom);
        QCOMPARE(readBatchFile(written(utf16.encode(QStringLiteral("prompt\tseed\ncafé\t4")))).rows.at(0).prompt,
                 QStringLiteral("café"));
        QVERIFY(readBatchFile(written("caf\xe9")).problem.contains("UTF-8"));
        QVERIFY(readBatchFile(written(QByteArray("a\0b", 3))).problem.contains("UTF-8"));
        QVERIFY(readBatchFile(folder.filePath("missing.txt")).problem.contains("missing.txt"));
        QFile large(folder.filePath("large.txt"));
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(maximumBatchBytes + 1));
        QVERIFY(readBatchFile(large.fileName()).problem.contains("16 MiB"));
    }

    void hostileStrings() {
        QRandomGenerator random(99);
        static const char* pieces[] = {"\"",
                                       "'",
                                       ",",
                                       ";",
                                       "\t",
                                       "\n",
                                       "\r",
                                       "--",
                                       "--prompt ",
                                       "--seed ",
                                       "prompt",
                                       "#",
                                       "\\",
                                       "a",
                                       " ",
                                       "-1",
                                       "999999999999999999999",
                                       "\x01",
                                       "é"};
        for (int round = 0; round < 20'000; ++round) {
            QString text = random.bounded(3) == 0 ? QStringLiteral("prompt,seed\n") : QString();
            for (int i = random.bounded(25); i > 0; --i) {
                text += QString::fromUtf8(pieces[random.bounded(int(std::size(pieces)))]);
            }
            const BatchFile file = parseBatch(text);
            const qsizetype lines = text.count('\n') + text.count('\r') + 1;
            int last = 0;
            for (const BatchRow& row : file.rows) {
                QVERIFY(row.line > last && row.line <= lines);
                QVERIFY(!row.problem.isEmpty() || !row.prompt.isEmpty());
                last = row.line;
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestPromptBatch)
#include "tst_prompt_batch.moc"
