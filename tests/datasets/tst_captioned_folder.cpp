#include "core/datasets/captioned_folder.h"

#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

class TestCaptionedFolder : public QObject {
    Q_OBJECT

    static void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

private Q_SLOTS:
    void listed() {
        const TempFolder folder;
        write(folder.path() / "captions.jsonl", "{\"file\": \"b.png\", \"caption\": \"two cats\", \"scene\": {}, "
                                                "\"tags\": [\"cat\", \"cat.count=2\"]}\n\n"
                                                "{\"file\": \"a.png\", \"caption\": \"ein Apfel, grün\"}\n");
        const std::vector<CaptionedPicture> pictures = readCaptionedFolder(folder.path());
        QCOMPARE(pictures.size(), size_t(2));
        QCOMPARE(pictures[0].file, folder.path() / "b.png"); // in the list's order
        QCOMPARE(pictures[0].tags, (std::vector<std::string>{"cat", "cat.count=2"}));
        QCOMPARE(pictures[1].caption, std::string("ein Apfel, grün"));
        QVERIFY(pictures[1].tags.empty());
    }

    void beside() {
        const TempFolder folder;
        for (const char* file : {"b.JPG", "a.png", "alone.png", "note.txt"}) {
            write(folder.path() / file, "");
        }
        write(folder.path() / "a.txt", "  a cat\non a mat\r\n");
        write(folder.path() / "b.txt", "a dog");
        const std::vector<CaptionedPicture> pictures = readCaptionedFolder(folder.path());
        QCOMPARE(pictures.size(), size_t(2));
        QCOMPARE(pictures[0].caption, std::string("a cat on a mat"));
        QCOMPARE(pictures[1].file.filename().string(), std::string("b.JPG"));
    }

    void fingerprints() {
        const TempFolder folder;
        write(folder.path() / "a.png", "1");
        write(folder.path() / "a.txt", "one");
        const std::string before = fingerprint(readCaptionedFolder(folder.path()));
        QCOMPARE(fingerprint(readCaptionedFolder(folder.path())), before);
        write(folder.path() / "a.png", "12");
        QVERIFY(fingerprint(readCaptionedFolder(folder.path())) != before);
    }

    void refusals_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("text");
        QTest::newRow("out of the folder") << QByteArray(R"({"file": "../a.png", "caption": "x"})") << "line 2";
        QTest::newRow("absolute") << QByteArray(R"({"file": "/etc/passwd", "caption": "x"})") << "line 2";
        QTest::newRow("dots") << QByteArray(R"({"file": "..", "caption": "x"})") << "line 2";
        QTest::newRow("no file") << QByteArray(R"({"caption": "x"})") << "line 2";
        QTest::newRow("twice") << QByteArray(R"({"file": "ok.png", "caption": "x"})") << "twice";
        QTest::newRow("no JSON") << QByteArray("{") << "line 2";
        QTest::newRow("endless caption") << QByteArray(R"({"file": "b.png", "caption": ")") + QByteArray(70'000, 'x') +
                                                "\"}"
                                         << "line 2";
    }
    void refusals() {
        QFETCH(QByteArray, line);
        QFETCH(QString, text);
        const TempFolder folder;
        write(folder.path() / "captions.jsonl",
              "{\"file\": \"ok.png\", \"caption\": \"fine\"}\n" + line.toStdString() + "\n");
        try {
            readCaptionedFolder(folder.path());
            QFAIL("nothing was refused");
        } catch (const Error& error) {
            QVERIFY2(QString(error.what()).contains(text), error.what());
        }
    }

    void nothingThere() {
        const TempFolder folder;
        VERIFY_ERROR(readCaptionedFolder(folder.path()), ErrorKind::invalidRequest, "no captioned pictures");
        VERIFY_ERROR(readCaptionedFolder(folder.path() / "none"), ErrorKind::modelMissing, "no such folder");
    }
};

QTEST_APPLESS_MAIN(TestCaptionedFolder)
#include "tst_captioned_folder.moc"
