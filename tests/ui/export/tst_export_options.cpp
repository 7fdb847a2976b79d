#include "ui/export/export_options.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;

class TestExportOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comeBackFromAMap();
    void foreignMapsGiveDefaults_data();
    void foreignMapsGiveDefaults();
    void facesOfAnImage();
};

void TestExportOptions::comeBackFromAMap() {
    QCOMPARE(exportOptionsFrom(toVariantMap({})), ExportOptions());
    for (int i = 0; i < 64; ++i) { // every value of every enum, and every set of fields
        ExportOptions options;
        options.format = static_cast<ImageFormat>(i % 8);
        options.faces = static_cast<ExportFaces>(i % 4);
        options.metadata = static_cast<MetadataChoice>(i % 3);
        options.takenNames = static_cast<TakenNames>(i % 2);
        options.leftOut = MetadataFields(i);
        options.jpegQuality = 1 + i;
        options.webpQuality = 100 - i;
        options.tagColourSpace = i % 2 == 0;
        options.markAsGenerated = i % 3 == 0;
        options.manifest = i % 5 == 0;
        options.spreadsheet = i % 7 == 0;
        options.nameTemplate = QStringLiteral("{seed}-%1").arg(i);
        options.folder = QStringLiteral("/tmp/ä %1").arg(i);
        QCOMPARE(exportOptionsFrom(toVariantMap(options)), options);
    }
}

void TestExportOptions::foreignMapsGiveDefaults_data() {
    QTest::addColumn<QVariantMap>("map");
    const auto row = [](const char* key, const QVariant& value) {
        QTest::newRow(key) << QVariantMap{{QLatin1String(key), value}};
    };
    row("format", QStringLiteral("exe"));
    row("jpegQuality", 0);
    row("webpQuality", 101);
    row("faces", 7);
    row("metadata", QVariantList{1, 2});
    row("leftOut", QStringList{QStringLiteral("everything")});
    row("nameTemplate", QString(100000, u'x'));
    row("folder", QStringLiteral("../relative"));
}

void TestExportOptions::foreignMapsGiveDefaults() {
    QFETCH(QVariantMap, map);
    QCOMPARE(exportOptionsFrom(map), ExportOptions());
}

void TestExportOptions::facesOfAnImage() {
    using Faces = QVector<ImageFace>;
    const ImageFace student = ImageFace::student, teacher = ImageFace::teacher;
    ImageRecord pair, draft, final;
    pair.studentFile = draft.studentFile = QStringLiteral("/s.png");
    pair.teacherFile = final.teacherFile = QStringLiteral("/t.png");
    QCOMPARE(facesOf(pair, ExportFaces::cover), Faces{student});
    QCOMPARE(facesOf(pair, ExportFaces::both), (Faces{student, teacher}));
    QCOMPARE(facesOf(pair, ExportFaces::teacher), Faces{teacher});
    QCOMPARE(facesOf(final, ExportFaces::cover), Faces{teacher});
    QCOMPARE(facesOf(final, ExportFaces::both), Faces{teacher});
    QCOMPARE(facesOf(final, ExportFaces::student), Faces());
    QCOMPARE(facesOf(draft, ExportFaces::teacher), Faces());
    QCOMPARE(facesOf(ImageRecord(), ExportFaces::both), Faces());
    QCOMPARE(fileOf(pair, teacher), QStringLiteral("/t.png"));
}

QTEST_GUILESS_MAIN(TestExportOptions)
#include "tst_export_options.moc"
