#include "ui/prompt/wildcard_library.h"

#include <QtTest/QtTest>

using namespace arcflow::ui;

/// Wildcard files: what is read, what is refused, and changes while the program runs.
class TestWildcardLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        m_path = m_home->filePath("wildcards");
        QVERIFY(QDir().mkpath(m_path + "/sky"));
        write("colour.txt", "red\nblue\n");
        write("sky/dusk.txt", "pink\n");
    }

    void lines_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QVector<int>>("lines");
        QTest::newRow("plain") << QByteArray("red\nblue") << QStringList{"red", "blue"} << QVector<int>{1, 2};
        QTest::newRow("comments and blanks") << QByteArray("# colours\n\n  red  \n\t\n#x\nblue #1\n")
                                             << QStringList{"red", "blue #1"} << QVector<int>{3, 6};
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfred\r\nblue\r\n") << QStringList{"red", "blue"}
                                         << QVector<int>{1, 2};
        QTest::newRow("umlauts") << QByteArray("gr\xc3\xbcn") << QStringList{"grün"} << QVector<int>{1};
        QTest::newRow("control characters") << QByteArray("re\x01"
                                                          "d")
                                            << QStringList{"red"} << QVector<int>{1};
        QTest::newRow("empty") << QByteArray() << QStringList() << QVector<int>();
    }
    void lines() {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, options);
        QFETCH(QVector<int>, lines);
        const WildcardFile file = WildcardFolder::parse("x.txt", bytes);
        QCOMPARE(file.problem, QString());
        QCOMPARE(file.options, options);
        QCOMPARE(file.lines, lines);
    }

    void refusedFiles() {
        QVERIFY(WildcardFolder::parse("x.txt", "caf\xe9").problem.contains("UTF-8"));
        QVERIFY(WildcardFolder::parse("x.txt", QByteArray(WildcardFolder::maximumFileBytes + 1, 'a'))
                    .problem.contains("1 MiB"));
        QCOMPARE(WildcardFolder::parse("x.txt", QByteArray(WildcardFolder::maximumFileBytes, 'a')).problem, QString());
    }

    void namesStayInTheFolder() {
        QFile secret(m_home->filePath("secret.txt"));
        QVERIFY(secret.open(QIODevice::WriteOnly) && secret.write("hidden") > 0);
        secret.close();
        QVERIFY(QDir().mkpath(m_home->filePath("wildcards-other")));
        QFile neighbour(m_home->filePath("wildcards-other/x.txt"));
        QVERIFY(neighbour.open(QIODevice::WriteOnly) && neighbour.write("hidden") > 0);
        QVERIFY(QFile::link(m_home->filePath("secret.txt"), m_path + "/link.txt"));
        QVERIFY(QFile::link(m_home->path(), m_path + "/up"));
        QVERIFY(QFile::link(m_home->filePath("wildcards-other"), m_path + "/other"));
        const WildcardFolder folder(m_path);
        for (const char* name :
             {"../secret", "sky/../../secret", "/etc/hostname", "link", "up/secret", "other/x", "..", ""}) {
            QVERIFY2(!folder.file(name), name);
        }
        QCOMPARE(folder.file("colour")->options, (QStringList{"red", "blue"}));
        QCOMPARE(folder.file("sky/dusk")->options, QStringList{"pink"});
        QVERIFY(!folder.list().names.contains("up/secret"));
        QVERIFY(!folder.list().names.contains("other/x"));
    }

    void listing() {
        write("Zoo.txt", "lion");
        write("two words.txt", "unreachable");
        write("notes.md", "no wildcard");
        write(".hidden.txt", "no");
        QCOMPARE(WildcardFolder(m_path).list().names, (QStringList{"colour", "sky/dusk", "Zoo"}));
        QCOMPARE(WildcardFolder("").list().names, QStringList());
        QCOMPARE(WildcardFolder(m_path + "/missing").list().names, QStringList());
        QVERIFY(!WildcardFolder("").file("colour"));
    }

    void followsChanges() {
        WildcardLibrary library;
        QSignalSpy changed(&library, &WildcardLibrary::changed);
        library.setFolder(m_path);
        QTRY_COMPARE(library.names(), (QStringList{"colour", "sky/dusk"}));
        write("animal.txt", "cat\n");
        QTRY_COMPARE(library.names(), (QStringList{"animal", "colour", "sky/dusk"}));
        write("sky/dawn.txt", "gold\n");
        QTRY_COMPARE(library.names(), (QStringList{"animal", "colour", "sky/dawn", "sky/dusk"}));
        QVERIFY(QFile::remove(m_path + "/animal.txt"));
        QTRY_COMPARE(library.names(), (QStringList{"colour", "sky/dawn", "sky/dusk"}));
        const auto before = library.folder();
        QCOMPARE(before->file("colour")->options.size(), 2);
        write("colour.txt", "red\nblue\ngreen\n");
        QTRY_COMPARE(library.folder()->file("colour")->options, (QStringList{"red", "blue", "green"}));
        QTRY_VERIFY(library.folder() != before);
        library.setFolder({});
        QTRY_COMPARE(library.names(), QStringList());
    }

private:
    void write(const QString& name, const QByteArray& bytes) {
        QFile file(m_path + '/' + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    std::unique_ptr<QTemporaryDir> m_home;
    QString m_path;
};

QTEST_GUILESS_MAIN(TestWildcardLibrary)
#include "tst_wildcard_library.moc"
