#include "core/base/error.h"
#include "ui/export/export_names.h"

#include <QRandomGenerator>
#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;

class TestExportNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fieldsAreThoseOfTheTemplate();
    void readyTemplatesAreSound();
    void problemsInWords_data();
    void problemsInWords();
    void soundExactlyWhereTheTemplateIs();
    void namesOfFaces();
    void stepsAreThoseOfTheFace();
    void hostilePromptsStayInTheFolder_data();
    void hostilePromptsStayInTheFolder();
};

void TestExportNames::fieldsAreThoseOfTheTemplate() {
    QStringList known; // as the template itself names them
    try {
        const NamingTemplate wrong("{nothing}");
        QFAIL("expected an error");
    } catch (const Error& error) {
        const QString text = QString::fromUtf8(error.what());
        known = text.mid(text.indexOf(QStringLiteral("the fields are ")) + 15).split(QStringLiteral(", "));
    }
    QStringList offered;
    for (const NameFieldInfo& field : nameFieldInfos()) {
        offered += field.name;
        QVERIFY(!field.description.isEmpty());
        QCOMPARE(templateProblem(u'{' + field.name + u'}'), QString());
        QCOMPARE(templateProblem(u'{' + field.name + QStringLiteral(":4}")).isEmpty(), field.isNumber);
    }
    known.sort();
    offered.sort();
    QCOMPARE(offered, known);
}

void TestExportNames::readyTemplatesAreSound() {
    QStringList examples;
    for (const QString& pattern : readyNameTemplates()) {
        QCOMPARE(templateProblem(pattern), QString());
        examples += exampleName({.nameTemplate = pattern}, sampleImage());
    }
    QCOMPARE(examples.first(), QStringLiteral("0001-two_red_apples_against_a_pale_blue_wall.png"));
    QCOMPARE(examples.removeDuplicates(), 0);
}

void TestExportNames::problemsInWords_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* pattern, const char* says) {
        QTest::newRow(name) << QString::fromUtf8(pattern) << QString::fromUtf8(says);
    };
    row("fine", "{date}/{counter:4}-{prompt}", "");
    row("braces as text", "{{mode}}-{seed}", "");
    row("empty", "", "Write a name");
    row("blank", "   ", "Write a name");
    row("unknown", "{promt}", "no field {promt}");
    row("markup", "{<b>x</b>}", "no field {<b>x</b>}");
    row("not closed", "a{seed", "{ has no }");
    row("not opened", "seed}", "} has no {");
    row("digits of a text", "{prompt:4}", "takes no number of digits");
    row("no digits", "{seed:}", "number of digits, 1 to 20");
    row("too many digits", "{seed:99}", "number of digits, 1 to 20");
    row("absolute", "/etc/{seed}", "does not begin with /");
    row("upwards", "../{seed}", "cannot be folders");
    row("upwards inside", "a/../../{seed}", "cannot be folders");
    row("here", "./{seed}", "cannot be folders");
    row("no file", "{date}/", "behind the last /");
}

void TestExportNames::problemsInWords() {
    QFETCH(QString, pattern);
    QFETCH(QString, says);
    const QString problem = templateProblem(pattern);
    QCOMPARE(problem.isEmpty(), says.isEmpty());
    QVERIFY2(problem.contains(says), qPrintable(problem));
    QVERIFY2(!problem.contains(QStringLiteral("cannot be used")), "a problem without words of its own");
}

void TestExportNames::soundExactlyWhereTheTemplateIs() {
    QVERIFY(!templateProblem(QString(401, u'x')).isEmpty());
    QVERIFY(templateProblem(QString(400, u'x')).isEmpty());
    const QStringList pieces = {"{", "}", "{{", "}}", "seed",   "prompt",   ":",      "4",
                                "/", ".", "..", "a",  "{seed}", "{seed:4}", "\u202E", "é"};
    QRandomGenerator random(7);
    int sound = 0;
    for (int i = 0; i < 20000; ++i) {
        QString pattern;
        for (int length = random.bounded(1, 7); length > 0; --length) {
            pattern += pieces[random.bounded(pieces.size())];
        }
        bool thrown = false;
        try {
            const NamingTemplate names(pattern.toStdString());
        } catch (const Error&) {
            thrown = true;
        }
        const bool refused = thrown || pattern.endsWith(u'/');
        QVERIFY2(templateProblem(pattern).isEmpty() == !refused, qPrintable(pattern));
        sound += refused ? 0 : 1;
    }
    QVERIFY(sound > 1000);
}

void TestExportNames::namesOfFaces() {
    ImageRecord pair = sampleImage();
    pair.teacherFile = QStringLiteral("/t.png");
    pair.mode = QStringLiteral("pair");
    const auto names = [&](const QString& pattern, ExportFaces faces, const ImageRecord& image) {
        const TargetNames target({.format = ImageFormat::webp, .faces = faces, .nameTemplate = pattern});
        QStringList result;
        for (const ImageFace face : facesOf(image, faces)) {
            result += target.base(image, face, 3) + target.ending(image, face);
        }
        return result;
    };
    const QString counted = QStringLiteral("{counter}"), byMode = QStringLiteral("{mode}-{counter}");
    QCOMPARE(names(counted, ExportFaces::both, pair), (QStringList{"3-student.webp", "3-teacher.webp"}));
    QCOMPARE(names(counted, ExportFaces::both, sampleImage()), QStringList{"3.webp"});
    QCOMPARE(names(counted, ExportFaces::teacher, pair), QStringList{"3.webp"});
    QCOMPARE(names(byMode, ExportFaces::both, pair), (QStringList{"student-3.webp", "teacher-3.webp"}));
    QCOMPARE(names(QStringLiteral("{{mode}}"), ExportFaces::both, pair),
             (QStringList{"{mode}-student.webp", "{mode}-teacher.webp"}));
    pair.mode.clear(); // another program's image
    QCOMPARE(names(byMode, ExportFaces::student, pair), QStringList{"3.webp"});
}

void TestExportNames::stepsAreThoseOfTheFace() {
    ImageRecord image = sampleImage();
    image.steps = 2;
    image.teacherSteps = 32;
    QCOMPARE(nameFieldsOf(image, ImageFace::student, 1).steps, 2);
    QCOMPARE(nameFieldsOf(image, ImageFace::teacher, 1).steps, 32);
    image.teacherSteps = 0; // a teacher's image without a student has them in `steps`
    QCOMPARE(nameFieldsOf(image, ImageFace::teacher, 1).steps, 2);
    image.created = QDateTime(QDate(2026, 2, 28), QTime(14, 5, 9));
    QCOMPARE(exampleName({.nameTemplate = QStringLiteral("{date}_{time}")}, image),
             QStringLiteral("2026-02-28_14-05-09.png"));
}

void TestExportNames::hostilePromptsStayInTheFolder_data() {
    QTest::addColumn<QString>("prompt");
    QTest::newRow("upwards") << QStringLiteral("../../../etc/passwd");
    QTest::newRow("absolute") << QStringLiteral("/etc/passwd");
    QTest::newRow("null") << QString::fromUtf8("a\0b", 3);
    QTest::newRow("line end") << QStringLiteral("a\r\nb");
    QTest::newRow("turned") << QStringLiteral("a\u202Egpj.exe");
    QTest::newRow("hidden") << QStringLiteral(".bashrc");
    QTest::newRow("option") << QStringLiteral("-rf");
    QTest::newRow("half a pair") << QString(QChar(0xD83D));
    QTest::newRow("field") << QStringLiteral("{seed}");
    QTest::newRow("long") << QString(100000, QChar(0x4E2D));
    QTest::newRow("empty") << QString();
}

void TestExportNames::hostilePromptsStayInTheFolder() {
    QFETCH(QString, prompt);
    ImageRecord image = sampleImage();
    image.prompt = image.model = prompt;
    for (const char* pattern : {"{prompt}", "{model}/{prompt}", "x/{prompt}/{model}"}) {
        const QString name = exampleName({.nameTemplate = QLatin1String(pattern)}, image);
        QCOMPARE(name.count(u'/'), QString::fromLatin1(pattern).count(u'/'));
        for (const QString& part : name.split(u'/')) {
            QVERIFY2(!part.isEmpty() && !part.startsWith(u'.') && !part.startsWith(u'-'), qPrintable(name));
            QVERIFY(part.toUtf8().size() < 255);
            QVERIFY(std::none_of(part.begin(), part.end(),
                                 [](QChar c) { return c.unicode() < 0x20 || c == QChar(0x202E); }));
        }
        QVERIFY2(QDir::cleanPath(QStringLiteral("/target/") + name).startsWith(QStringLiteral("/target/")),
                 qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(TestExportNames)
#include "tst_export_names.moc"
