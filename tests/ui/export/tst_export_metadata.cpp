#include "core/imaging/metadata_reader.h"
#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_metadata.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {
const std::string secret = "a secret lighthouse";
}

class TestExportMetadata : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allIsKept();
    void partsAreLeftOut_data();
    void partsAreLeftOut();
    void withoutPrompt();
    void nothingIsSaid();
    void theLibraryKnowsWhatTheFileDoesNot();
    void strangersPicturesAreNotMarked();
};

void TestExportMetadata::allIsKept() {
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", QString::fromStdString(secret));
    const EmbeddedTexts texts = exportTexts(image, ImageFace::student, {});
    QVERIFY(metadataFromJson(texts.arcflow, "test") == fullMetadata(secret));
    QVERIFY(texts.parameters.find(secret) != std::string::npos);
    QVERIFY(texts.markAsGenerated);
    QVERIFY(!exportTexts(image, ImageFace::student, {.markAsGenerated = false}).markAsGenerated);
}

void TestExportMetadata::partsAreLeftOut_data() {
    QTest::addColumn<MetadataField>("field");
    QTest::addColumn<QStringList>("gone");
    QTest::newRow("seed") << MetadataField::seed << QStringList{"4102"};
    QTest::newRow("model") << MetadataField::model
                           << QStringList{"nano-model", "a1b2c3d4e5", "arc-adapter", "1122334455"};
    QTest::newRow("loras") << MetadataField::loras << QStringList{"ink-lora", "99aabbccddee"};
    QTest::newRow("sampling") << MetadataField::sampling
                              << QStringList{"Steps", "\"steps\"", "3.5", "Sampler", "NFE", "evaluations"};
    QTest::newRow("machine") << MetadataField::machine << QStringList{"cpu-of-mine", "fp32", "timings", "0.625"};
    QTest::newRow("program") << MetadataField::program << QStringList{"ArcFlow Studio", "0.1.0"};
}

void TestExportMetadata::partsAreLeftOut() {
    QFETCH(MetadataField, field);
    QFETCH(QStringList, gone);
    const GenerationMetadata full = fullMetadata(secret);
    const EmbeddedTexts before = textsFor(full);
    const GenerationMetadata less = reduced(full, {.leftOut = field});
    const EmbeddedTexts after = textsFor(less);
    const QString textBefore = QString::fromStdString(before.parameters + before.arcflow + before.program);
    const QString textAfter = QString::fromStdString(after.parameters + after.arcflow + after.program);
    for (const QString& word : gone) {
        QVERIFY2(textBefore.contains(word), qPrintable(word));
        QVERIFY2(!textAfter.contains(word), qPrintable(textAfter));
    }
    QVERIFY(textAfter.contains(QString::fromStdString(secret)));
    // Nothing else is missing: with the other fields left out too, only what has no field is left.
    QVERIFY(reduced(less, {.leftOut = MetadataFields(63) & ~MetadataFields(field)}) ==
            reduced(full, {.leftOut = MetadataFields(63)}));
    QVERIFY(less != full);
}

void TestExportMetadata::withoutPrompt() {
    const GenerationMetadata less = reduced(fullMetadata(secret), {.metadata = MetadataChoice::withoutPrompt});
    const EmbeddedTexts texts = textsFor(less);
    for (const std::string& text : {texts.parameters, texts.arcflow, texts.program}) {
        QVERIFY(text.find("lighthouse") == std::string::npos);
        QVERIFY(text.find("murky") == std::string::npos);
    }
    QCOMPARE(less.seed, std::optional<uint64_t>(4102));
    GenerationMetadata full = fullMetadata(secret);
    full.prompt.clear();
    full.negativePrompt.clear();
    QVERIFY(less == full);
}

void TestExportMetadata::nothingIsSaid() {
    const TempFolder folder;
    const ImageRecord image = libraryImage(folder, "a.png", QString::fromStdString(secret));
    const EmbeddedTexts texts = exportTexts(image, ImageFace::student, {.metadata = MetadataChoice::none});
    QVERIFY(texts.arcflow.empty() && texts.parameters.empty() && texts.program.empty());
    QVERIFY(texts.markAsGenerated);
}

void TestExportMetadata::theLibraryKnowsWhatTheFileDoesNot() {
    const TempFolder folder;
    ImageRecord image = libraryImage(folder, "a.png", QStringLiteral("known to the library"));
    image.studentFile = fromPath(folder / "gone.png");
    image.teacherFile = fromPath(folder / "plain.png");
    image.mode = QStringLiteral("pair");
    image.teacherSteps = 32;
    image.teacherEvaluations = 64;
    image.teacherSeconds = 6.5;
    image.trueCfg = 3;
    image.adapter = QStringLiteral("arc");
    image.origin = QStringLiteral("ArcFlow Studio");
    writeImage(toPath(image.teacherFile), softPicture(8, 8), ImageFormat::png8);
    const GenerationMetadata student = metadataFromJson(exportTexts(image, ImageFace::student, {}).arcflow, "test");
    QCOMPARE(student.prompt, std::string("known to the library"));
    QCOMPARE(student.adapter.name, std::string("arc"));
    QCOMPARE(student.steps, std::optional<int64_t>(2));
    QVERIFY(!student.trueCfg);
    const GenerationMetadata teacher = metadataFromJson(exportTexts(image, ImageFace::teacher, {}).arcflow, "test");
    QCOMPARE(teacher.mode, std::string("teacher"));
    QCOMPARE(teacher.steps, std::optional<int64_t>(32));
    QCOMPARE(teacher.evaluations, std::optional<int64_t>(64));
    QCOMPARE(teacher.trueCfg, std::optional<double>(3));
    QCOMPARE(teacher.timings->total, 6.5);
    QVERIFY(teacher.adapter.name.empty());
}

void TestExportMetadata::strangersPicturesAreNotMarked() {
    const TempFolder folder;
    ImageRecord photo;
    photo.studentFile = fromPath(folder / "photo.png");
    writeImage(toPath(photo.studentFile), softPicture(8, 8), ImageFormat::png8);
    const EmbeddedTexts texts = exportTexts(photo, ImageFace::student, {});
    QVERIFY(!texts.markAsGenerated);
    QVERIFY(texts.parameters.empty() && texts.arcflow.empty());
}

QTEST_GUILESS_MAIN(TestExportMetadata)
#include "tst_export_metadata.moc"
