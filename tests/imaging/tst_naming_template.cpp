#include "core/imaging/naming_template.h"

#include "core/base/error.h"

#include <QtTest/QtTest>

#include <fstream>

using namespace arcflow;

namespace {

NameFields sample() {
    NameFields fields;
    fields.prompt = "two red apples on a light blue background, oil painting";
    fields.model = "FLUX.1-dev";
    fields.mode = "student";
    fields.seed = 1234;
    fields.width = 1024;
    fields.height = 768;
    fields.steps = 2;
    fields.index = 3;
    fields.counter = 42;
    fields.time.tm_year = 126;
    fields.time.tm_mon = 1;
    fields.time.tm_mday = 28;
    fields.time.tm_hour = 14;
    fields.time.tm_min = 5;
    fields.time.tm_sec = 9;
    return fields;
}

QString expand(const QString& pattern, const NameFields& fields = sample()) {
    return QString::fromStdString(NamingTemplate(pattern.toStdString()).expand(fields));
}

QString ofPrompt(const QString& prompt) {
    NameFields fields = sample();
    fields.prompt = prompt.toStdString();
    return expand("{prompt}", fields);
}

} // namespace

class TestNamingTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fields_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("expected");
        QTest::newRow("all") << "{date}-{time}-{seed}-{model}-{mode}-{width}x{height}-{steps}-{index}-{counter}"
                             << "2026-02-28-14-05-09-1234-FLUX.1-dev-student-1024x768-2-3-42";
        QTest::newRow("prompt") << "{prompt}"
                                << "two_red_apples_on_a_light_blue";
        QTest::newRow("digits") << "{counter:5}-{seed:2}"
                                << "00042-1234";
        QTest::newRow("braces") << "{{{seed}}}"
                                << "{1234}";
        QTest::newRow("folders") << "{date}/{mode}/{seed}"
                                 << "2026-02-28/student/1234";
        QTest::newRow("text") << "study"
                              << "study";
        QTest::newRow("empty") << ""
                               << "_";
        QTest::newRow("forbidden") << "a<b>:\"c\\d|e?f*g"
                                   << "a_b___c_d_e_f_g";
        QTest::newRow("reserved") << "con"
                                  << "con_";
        QTest::newRow("reserved with extension") << "LPT1.x"
                                                 << "LPT1_.x";
        QTest::newRow("reserved superscript") << QString::fromUtf8("com²") << QString::fromUtf8("com²_");
        QTest::newRow("not reserved") << "COM10/CONSOLE/LPT"
                                      << "COM10/CONSOLE/LPT";
        QTest::newRow("hidden") << ".-hidden."
                                << "hidden";
        QTest::newRow("empty folder") << "a//b"
                                      << "a/_/b";
    }
    void fields() {
        QFETCH(QString, pattern);
        QFETCH(QString, expected);
        QCOMPARE(expand(pattern), expected);
    }

    void errors_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("part");
        QTest::newRow("unknown")
            << "{date}-{sed}"
            << "unknown field 'sed'; the fields are date, time, prompt, model, mode, seed, width, height, "
               "steps, index, counter";
        QTest::newRow("unclosed") << "{date"
                                  << "'{' stands alone";
        QTest::newRow("unopened") << "date}"
                                  << "'}' stands alone";
        QTest::newRow("digits of text") << "{prompt:3}"
                                        << "without a width";
        QTest::newRow("no digits") << "{seed:}"
                                   << "1 to 20";
        QTest::newRow("many digits") << "{seed:21}"
                                     << "1 to 20";
        QTest::newRow("overflow") << "{seed:99999999999999999999999}"
                                  << "1 to 20";
        QTest::newRow("absolute") << "/etc/{seed}"
                                  << "absolute";
        QTest::newRow("parent") << "a/../{seed}"
                                << "'..'";
        QTest::newRow("nested") << "{a{seed}}"
                                << "unknown field 'a{seed'";
    }
    void errors() {
        QFETCH(QString, pattern);
        QFETCH(QString, part);
        try {
            NamingTemplate names(pattern.toStdString());
            QFAIL("expected an error");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::invalidRequest);
            QVERIFY2(QString(error.what()).contains(part), error.what());
        }
    }

    void promptsBecomeNames() {
        QCOMPARE(ofPrompt("short"), QString("short"));
        QCOMPARE(ofPrompt("  many \n\t spaces  "), QString("many_spaces_"));
        QCOMPARE(ofPrompt("../../etc/passwd"), QString("_.._etc_passwd"));
        QCOMPARE(ofPrompt(""), QString("_"));
        QCOMPARE(ofPrompt(QString("x").repeated(100)), QString("x").repeated(40));
        QCOMPARE(ofPrompt(QString("x").repeated(40) + " y"), QString("x").repeated(40));
        QCOMPARE(ofPrompt(QString::fromUtf8("森").repeated(100)), QString::fromUtf8("森").repeated(40));
        QCOMPARE(ofPrompt(QString::fromUtf8("a\u202Egpj.exe")), QString("a_gpj.exe"));
        QCOMPARE(ofPrompt(QString("a") + QChar(0) + "b"), QString("a_b"));
    }

    /// A character as people see it is never cut, in 40 characters nor in 200 bytes.
    void charactersStayWhole() {
        const QString astronaut = QString::fromUtf8("👩🏽‍🚀");     // 15 bytes
        QCOMPARE(ofPrompt(astronaut.repeated(50)), astronaut.repeated(13)); // 195 bytes
        const QString accented = QString::fromUtf8("e\u0301");              // 3 bytes
        QCOMPARE(ofPrompt(accented.repeated(50)), accented.repeated(40));
        NameFields fields = sample();
        fields.model = "\xF0\x9F"; // malformed
        QCOMPARE(expand("{model}", fields), QString("_"));
        fields.model = std::string(5000, 'm');
        QCOMPARE(expand("{model}/{model}", fields), QString("m").repeated(200) + "/" + QString("m").repeated(200));
    }

    void uniqueNamesAreFree() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("a.b.png").toStdString();
        QCOMPARE(uniqueName(file), file);
        std::ofstream(file).put('x');
        QCOMPARE(uniqueName(file).filename(), std::filesystem::path("a.b-2.png"));
        std::filesystem::create_symlink("nowhere",
                                        folder.filePath("a.b-2.png").toStdString()); // taken, though it leads nowhere
        QCOMPARE(uniqueName(file).filename(), std::filesystem::path("a.b-3.png"));
        QVERIFY_EXCEPTION_THROWN(uniqueName(std::string(5000, 'x')), Error);
    }
};

QTEST_GUILESS_MAIN(TestNamingTemplate)
#include "tst_naming_template.moc"
