#include "ui/export/manifest.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;

namespace {

/// RFC 4180, strictly: fails on a quote inside a plain cell, a cell that is not closed, or a lone line end.
std::optional<QVector<QStringList>> parseCsv(const QByteArray& table) {
    QVector<QStringList> rows;
    QStringList row;
    const QString text = QString::fromUtf8(table);
    for (qsizetype i = 0; i < text.size();) {
        QString cell;
        if (text[i] == u'"') {
            for (++i;; ++i) {
                if (i >= text.size()) {
                    return std::nullopt;
                }
                if (text[i] == u'"') {
                    if (i + 1 < text.size() && text[i + 1] == u'"') {
                        ++i;
                    } else {
                        ++i;
                        break;
                    }
                }
                cell += text[i];
            }
        } else {
            for (; i < text.size() && text[i] != u',' && text[i] != u'\r'; ++i) {
                if (text[i] == u'"' || text[i] == u'\n') {
                    return std::nullopt;
                }
                cell += text[i];
            }
        }
        row += cell;
        if (i < text.size() && text[i] == u',') {
            ++i;
        } else if (i + 1 < text.size() && text[i] == u'\r' && text[i + 1] == u'\n') {
            rows += row;
            row.clear();
            i += 2;
        } else {
            return std::nullopt;
        }
    }
    return rows;
}

ManifestRow fullRow() {
    ImageRecord image;
    image.mode = QStringLiteral("pair");
    image.prompt = QStringLiteral("gray mountains, \"blue\" roof\nat dusk");
    image.negativePrompt = QStringLiteral("fog");
    image.seed = 18446744073709551615ULL;
    image.steps = 2;
    image.teacherSteps = 32;
    image.model = QStringLiteral("nano");
    image.adapter = QStringLiteral("ArcFlow K 16");
    image.studentEvaluations = 2;
    image.teacherEvaluations = 64;
    image.studentSeconds = 0.2404;
    image.teacherSeconds = 6.61;
    image.psnr = 27.912;
    image.ssim = 0.94;
    image.rating = 4;
    image.tags = {QStringLiteral("cover"), QStringLiteral("dusk")};
    image.created = QDateTime(QDate(2026, 2, 28), QTime(14, 5, 9), Qt::UTC);
    return {QStringLiteral("set/0001.png"), image, ImageFace::student, {128, 96}};
}

} // namespace

class TestManifest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allColumns();
    void unknownValuesAreEmpty();
    void anyTextComesBack_data();
    void anyTextComesBack();
    void spreadsheetsSeeNoFormulas();
};

void TestManifest::allColumns() {
    ManifestRow teacher = fullRow();
    teacher.face = ImageFace::teacher;
    const QByteArray table = manifestCsv({fullRow(), teacher}, false);
    QVERIFY(table.startsWith("file,prompt,"));
    const auto rows = parseCsv(table);
    QVERIFY(rows);
    QCOMPARE(rows->size(), 3);
    QCOMPARE(rows->at(0),
             (QStringList{"file", "prompt", "negative", "seed", "size", "steps", "mode", "model", "adapter",
                          "evaluations", "seconds", "psnr", "ssim", "rating", "tags", "created"}));
    QCOMPARE(rows->at(1), (QStringList{"set/0001.png", "gray mountains, \"blue\" roof\nat dusk", "fog",
                                       "18446744073709551615", "128x96", "2", "student", "nano", "ArcFlow K 16", "2",
                                       "0.240", "27.91", "0.9400", "4", "cover;dusk", "2026-02-28T14:05:09Z"}));
    QCOMPARE(rows->at(2).mid(5, 6), (QStringList{"32", "teacher", "nano", "", "64", "6.610"}));
}

void TestManifest::unknownValuesAreEmpty() {
    const auto rows = parseCsv(manifestCsv({{QStringLiteral("a.png"), {}, ImageFace::student, {1, 1}}}, false));
    QVERIFY(rows);
    QCOMPARE(rows->at(1), (QStringList{"a.png", "", "", "", "1x1", "", "", "", "", "", "", "", "", "0", "", ""}));
    QCOMPARE(parseCsv(manifestCsv({}, false))->size(), 1);
}

void TestManifest::anyTextComesBack_data() {
    QTest::addColumn<QString>("prompt");
    QTest::newRow("quotes") << QStringLiteral("\"\"\"");
    QTest::newRow("line ends") << QStringLiteral("a\rb\nc\r\n");
    QTest::newRow("commas") << QStringLiteral(",,,");
    QTest::newRow("white space") << QStringLiteral("  two  ");
    QTest::newRow("formula") << QStringLiteral("=HYPERLINK(\"http://example.org\")");
    QTest::newRow("languages") << QStringLiteral("Überfluß 夕暮れ 🌙");
    QTest::newRow("comma in another language's number") << QStringLiteral("1,5");
    QTest::newRow("long") << QString(1000000, u'"');
}

void TestManifest::anyTextComesBack() {
    QFETCH(QString, prompt);
    QLocale::setDefault(QLocale(QLocale::German));
    ManifestRow row = fullRow();
    row.image.prompt = prompt;
    row.image.tags = {prompt.left(10)};
    const auto rows = parseCsv(manifestCsv({row, row}, false));
    QLocale::setDefault(QLocale::c());
    QVERIFY(rows);
    QCOMPARE(rows->size(), 3);
    for (const QStringList& cells : *rows) {
        QCOMPARE(cells.size(), 16);
    }
    QCOMPARE(rows->at(2).at(1), prompt);
    QCOMPARE(rows->at(2).at(14), prompt.left(10));
    QCOMPARE(rows->at(2).at(11), QStringLiteral("27.91"));
}

void TestManifest::spreadsheetsSeeNoFormulas() {
    QVector<ManifestRow> table;
    const QStringList formulas = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1"};
    for (const QString& formula : formulas) {
        ManifestRow row = fullRow();
        row.image.prompt = row.image.model = formula;
        table += row;
    }
    const QByteArray bytes = manifestCsv(table, true);
    QVERIFY(bytes.startsWith("\xEF\xBB\xBF"
                             "file,"));
    const auto rows = parseCsv(bytes);
    QVERIFY(rows);
    for (qsizetype i = 0; i < formulas.size(); ++i) {
        QCOMPARE(rows->at(i + 1).at(1), u'\'' + formulas[i]);
        QCOMPARE(rows->at(i + 1).at(7), u'\'' + formulas[i]);
        QCOMPARE(rows->at(i + 1).at(2), QStringLiteral("fog"));
    }
}

QTEST_GUILESS_MAIN(TestManifest)
#include "tst_manifest.moc"
