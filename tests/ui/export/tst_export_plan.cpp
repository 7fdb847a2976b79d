#include "tests/ui/export/export_test_support.h"
#include "ui/export/export_names.h"
#include "ui/export/export_planner.h"
#include "ui/export/export_text.h"

#include <QSignalSpy>
#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;
using Place = ExportProblem::Place;

namespace {

ImageRecord image(const QString& prompt, bool student = true, bool teacher = false) {
    ImageRecord record = sampleImage();
    record.prompt = prompt;
    record.studentFile = student ? QStringLiteral("/library/%1.png").arg(prompt) : QString();
    record.teacherFile = teacher ? QStringLiteral("/library/%1-t.png").arg(prompt) : QString();
    record.mode = student && teacher ? QStringLiteral("pair")
                  : teacher          ? QStringLiteral("teacher")
                                     : QStringLiteral("student");
    return record;
}

/// A disk that is a list of names.
struct Disk {
    QStringList taken, missing;
    FolderState folder{FolderState::Use::usable, qint64(1) << 40};
    qint64 fileSize = 30000;

    ExportSurroundings surroundings() const {
        return {.fileSize = [this](const QString& file) { return missing.contains(file) ? -1 : fileSize; },
                .isTaken = [this](const QString& path) { return taken.contains(path); },
                .folderState = [this](const QString&) { return folder; }};
    }
};

ExportOptions options(const QString& pattern = QStringLiteral("{prompt}")) {
    return {.nameTemplate = pattern, .folder = QStringLiteral("/out")};
}

QStringList namesOf(const ExportPlan& plan) {
    QStringList names;
    for (const ExportItem& item : plan.items) {
        names += item.name;
    }
    return names;
}

QStringList problemsOf(const ExportPlan& plan, Place place) {
    QStringList texts;
    for (const ExportProblem& problem : plan.problems) {
        if (problem.place == place) {
            texts += (problem.stops ? QStringLiteral("stops: ") : QStringLiteral("warns: ")) + problem.text;
        }
    }
    return texts;
}

} // namespace

class TestExportPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void pairsShareTheirNumber();
    void aThousandEqualNames();
    void takenNamesAreLeftOut();
    void problems_data();
    void problems();
    void promptElsewhere_data();
    void promptElsewhere();
    void tooLongPaths();
    void missingFilesWarn();
    void summaries();
    void realFolders();
    void plannerDropsStalePlans();
    void stops();
};

void TestExportPlan::names_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("prompts");
    QTest::addColumn<QStringList>("taken");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("counter") << "{counter:3}" << QStringList{"a", "b"} << QStringList()
                             << QStringList{"001.png", "002.png"};
    QTest::newRow("equal") << "{prompt}" << QStringList{"a", "a", "b", "a"} << QStringList()
                           << QStringList{"a.png", "a-2.png", "b.png", "a-3.png"};
    QTest::newRow("equal but for case") << "{prompt}" << QStringList{"Moon", "moon"} << QStringList()
                                        << QStringList{"Moon.png", "moon-2.png"};
    QTest::newRow("equal letters, composed or not")
        << "{prompt}" << QStringList{"caf\u00e9", "cafe\u0301"} << QStringList()
        << QStringList{"caf\u00e9.png", "cafe\u0301-2.png"};
    QTest::newRow("on disk") << "{prompt}" << QStringList{"a", "a"} << QStringList{"/out/a.png", "/out/a-3.png"}
                             << QStringList{"a-2.png", "a-4.png"};
    QTest::newRow("a number that another image has")
        << "{prompt}" << QStringList{"a-2", "a", "a"} << QStringList() << QStringList{"a-2.png", "a.png", "a-3.png"};
    QTest::newRow("folders") << "{model}/{prompt}" << QStringList{"a", "a"} << QStringList{"/out/nano/a.png"}
                             << QStringList{"nano/a-2.png", "nano/a-3.png"};
}

void TestExportPlan::names() {
    QFETCH(QString, pattern);
    QFETCH(QStringList, prompts);
    QFETCH(QStringList, taken);
    QFETCH(QStringList, expected);
    QVector<ImageRecord> images;
    for (const QString& prompt : prompts) {
        images += image(prompt);
    }
    const Disk disk{.taken = taken};
    const ExportPlan plan = planExport(images, options(pattern), disk.surroundings());
    QCOMPARE(namesOf(plan), expected);
    QVERIFY(plan.canStart());
    QCOMPARE(plan.exportedImages, static_cast<int>(prompts.size()));
    for (qsizetype i = 0; i < images.size(); ++i) {
        QCOMPARE(plan.items[i].image, i);
    }
}

void TestExportPlan::pairsShareTheirNumber() {
    ExportOptions both = options();
    both.faces = ExportFaces::both;
    const Disk disk{.taken = {"/out/a-teacher.png"}};
    const ExportPlan plan =
        planExport({image("a", true, true), image("b"), image("c", false, true), image("a", true, true)}, both,
                   disk.surroundings());
    QCOMPARE(namesOf(plan), (QStringList{"a-2-student.png", "a-2-teacher.png", "b.png", "c.png", "a-3-student.png",
                                         "a-3-teacher.png"}));
    QCOMPARE(plan.exportedImages, 4);
    QCOMPARE(plan.items[3].face, ImageFace::teacher);
}

void TestExportPlan::aThousandEqualNames() {
    int looks = 0;
    Disk disk;
    ExportSurroundings surroundings = disk.surroundings();
    surroundings.isTaken = [&looks](const QString&) {
        ++looks;
        return false;
    };
    const ExportPlan plan = planExport(QVector<ImageRecord>(1000, image("a")), options(), surroundings);
    const QStringList names = namesOf(plan);
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), 1000);
    QCOMPARE(names.last(), QStringLiteral("a-1000.png"));
    QVERIFY2(looks <= 2000, qPrintable(QString::number(looks)));
}

void TestExportPlan::takenNamesAreLeftOut() {
    ExportOptions leaveOut = options();
    leaveOut.takenNames = TakenNames::leaveOut;
    const Disk disk{.taken = {"/out/a.png", "/out/c-2.png"}};
    const ExportPlan plan = planExport({image("a"), image("b"), image("c"), image("c")}, leaveOut, disk.surroundings());
    QCOMPARE(namesOf(plan), (QStringList{"b.png", "c.png"}));
    QCOMPARE(plan.alreadyThere, 2);
    QCOMPARE(plan.exportedImages, 2);
    const ExportPlan none = planExport({image("a")}, leaveOut, disk.surroundings());
    QVERIFY(!none.canStart());
    QVERIFY(problemsOf(none, Place::images).value(0).contains(QStringLiteral("in the folder already")));
}

void TestExportPlan::problems_data() {
    QTest::addColumn<ExportOptions>("chosen");
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("folderUse");
    QTest::addColumn<qint64>("freeBytes");
    QTest::addColumn<Place>("place");
    QTest::addColumn<QString>("says");
    constexpr qint64 plenty = qint64(1) << 40;
    ExportOptions noFolder = options(), teacher = options();
    noFolder.folder.clear();
    teacher.faces = ExportFaces::teacher;
    QTest::newRow("nothing wrong") << options() << 2 << 0 << plenty << Place::folder << "";
    QTest::newRow("no images") << options() << 0 << 0 << plenty << Place::images << "stops: There are no images";
    QTest::newRow("no such picture") << teacher << 2 << 0 << plenty << Place::images
                                     << "stops: None of these images has a teacher";
    QTest::newRow("name") << options("{nonsense}") << 2 << 0 << plenty << Place::names
                          << "stops: There is no field {nonsense}";
    QTest::newRow("no folder") << noFolder << 2 << 0 << plenty << Place::folder << "stops: Choose a folder";
    QTest::newRow("not a folder") << options() << 2 << 1 << plenty << Place::folder << "stops: A file stands";
    QTest::newRow("not writable") << options() << 2 << 2 << plenty << Place::folder
                                  << "stops: This folder may not be written to";
    QTest::newRow("full") << options() << 2 << 0 << qint64(5000) << Place::folder
                          << "warns: Not enough space: about 60.0 kB are needed and 5.0 kB are free";
    QTest::newRow("unknown space") << options() << 2 << 0 << qint64(-1) << Place::folder << "";
}

void TestExportPlan::problems() {
    QFETCH(ExportOptions, chosen);
    QFETCH(int, images);
    QFETCH(int, folderUse);
    QFETCH(qint64, freeBytes);
    QFETCH(Place, place);
    QFETCH(QString, says);
    const Disk disk{.folder = {static_cast<FolderState::Use>(folderUse), freeBytes}};
    const ExportPlan plan = planExport(QVector<ImageRecord>(images, image("a")), chosen, disk.surroundings());
    const QStringList found = problemsOf(plan, place);
    QCOMPARE(plan.problems.size(), says.isEmpty() ? 0 : 1);
    QVERIFY2(says.isEmpty() || found.value(0).startsWith(says), qPrintable(found.join(u'\n')));
    QCOMPARE(plan.canStart(), !says.startsWith(QStringLiteral("stops")));
}

void TestExportPlan::promptElsewhere_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("manifest");
    QTest::addColumn<MetadataChoice>("metadata");
    QTest::addColumn<QString>("says");
    QTest::newRow("kept anyway") << "{prompt}" << true << MetadataChoice::all << "";
    QTest::newRow("nowhere") << "{seed}-{{prompt}}" << false << MetadataChoice::none << "";
    QTest::newRow("names") << "{prompt}" << false << MetadataChoice::withoutPrompt << "file names.";
    QTest::newRow("manifest") << "{seed}" << true << MetadataChoice::none << "the manifest.";
    QTest::newRow("both") << "{prompt}" << true << MetadataChoice::none << "file names and in the manifest.";
}

void TestExportPlan::promptElsewhere() {
    QFETCH(QString, pattern);
    QFETCH(bool, manifest);
    QFETCH(MetadataChoice, metadata);
    QFETCH(QString, says);
    ExportOptions chosen = options(pattern);
    chosen.manifest = manifest;
    chosen.metadata = metadata;
    const ExportPlan plan = planExport({image("a")}, chosen, Disk().surroundings());
    const QStringList warnings = problemsOf(plan, Place::metadata);
    QCOMPARE(warnings.size(), says.isEmpty() ? 0 : 1);
    QVERIFY(says.isEmpty() || warnings.value(0).endsWith(says));
    QVERIFY(plan.canStart());
    QCOMPARE(plan.manifestName, manifest ? QStringLiteral("manifest.csv") : QString());
}

void TestExportPlan::tooLongPaths() {
    const ImageRecord longPrompt = image(QString(40, QChar(0x4E2D)));
    const Disk disk;
    QString pattern = QStringLiteral("{prompt}");
    QVERIFY(planExport({longPrompt}, options(pattern), disk.surroundings()).canStart());
    while (pattern.size() < 390) {
        pattern += QStringLiteral("/{prompt}");
    }
    const ExportPlan plan = planExport({longPrompt}, options(pattern), disk.surroundings());
    QVERIFY(!plan.canStart());
    QVERIFY(problemsOf(plan, Place::names).value(0).contains(QStringLiteral("too long")));
}

void TestExportPlan::missingFilesWarn() {
    Disk disk{.missing = {"/library/b.png"}};
    ExportPlan plan = planExport({image("a"), image("b")}, options(), disk.surroundings());
    QCOMPARE(plan.missing, 1);
    QVERIFY(plan.canStart());
    QVERIFY(
        problemsOf(plan, Place::images).value(0).startsWith(QStringLiteral("warns: The file of one image is gone")));
    disk.missing += "/library/a.png";
    QVERIFY(!planExport({image("a"), image("b")}, options(), disk.surroundings()).canStart());
    ExportOptions deep = options();
    deep.format = ImageFormat::png16; // whose pixels may come from elsewhere
    ExportSurroundings surroundings = disk.surroundings();
    surroundings.hasPixelSource = true;
    QVERIFY(planExport({image("a")}, deep, surroundings).canStart());
    QVERIFY(!planExport({image("a")}, options(), surroundings).canStart());
}

void TestExportPlan::summaries() {
    ExportOptions chosen = options();
    chosen.folder = QDir::homePath() + QStringLiteral("/Pictures/set");
    const Disk disk;
    const auto summary = [&](const QVector<ImageRecord>& images) {
        return ExportText::summary(planExport(images, chosen, disk.surroundings()));
    };
    QCOMPARE(summary({image("a")}), QStringLiteral("1 image, about 30.0 kB, into ~/Pictures/set"));
    QCOMPARE(summary({image("a"), image("b", true, true)}),
             QStringLiteral("2 images, about 60.0 kB, into ~/Pictures/set"));
    chosen.faces = ExportFaces::both;
    QCOMPARE(summary({image("a"), image("b", true, true)}),
             QStringLiteral("2 images in 3 files, about 90.0 kB, into ~/Pictures/set"));
    chosen.faces = ExportFaces::teacher;
    QCOMPARE(summary({image("a"), image("b", true, true)}),
             QStringLiteral("1 image, about 30.0 kB, into ~/Pictures/set. Left out, as no teacher painted them: 1"));
    QCOMPARE(absoluteFolder(QStringLiteral(" ~/a/../b ")), QDir::homePath() + QStringLiteral("/b"));
    QCOMPARE(absoluteFolder(QStringLiteral("relative/x")), QString());
    QCOMPARE(ExportText::seconds(0.2), QStringLiteral("1 s"));
    QCOMPARE(ExportText::seconds(150), QStringLiteral("3 min"));
    QCOMPARE(ExportText::seconds(4000), QStringLiteral("1 h 6 min"));
}

void TestExportPlan::realFolders() {
    const TempFolder folder;
    const QString root = fromPath(folder.path());
    const auto file = fromPath(folder.write("file", "x"));
    std::filesystem::create_symlink("nowhere", folder / "link");
    const ExportSurroundings real = systemSurroundings();
    QCOMPARE(real.folderState(root).use, FolderState::Use::usable);
    QVERIFY(real.folderState(root).freeBytes > 0);
    QCOMPARE(real.folderState(root + QStringLiteral("/new/below")).use, FolderState::Use::usable);
    QCOMPARE(real.folderState(file).use, FolderState::Use::notAFolder);
    QCOMPARE(real.folderState(file + QStringLiteral("/below")).use, FolderState::Use::notAFolder);
    QCOMPARE(real.folderState(root + QStringLiteral("/link")).use, FolderState::Use::notAFolder);
    QVERIFY(real.isTaken(file) && real.isTaken(root) && real.isTaken(root + QStringLiteral("/link")));
    QVERIFY(!real.isTaken(root + QStringLiteral("/new")));
    QCOMPARE(real.fileSize(file), 1);
    QCOMPARE(real.fileSize(root), -1);
}

void TestExportPlan::plannerDropsStalePlans() {
    ExportPlanner planner;
    QVector<std::shared_ptr<const ExportPlan>> plans;
    connect(&planner, &ExportPlanner::planned, this,
            [&](const std::shared_ptr<const ExportPlan>& plan) { plans += plan; });
    const Disk disk;
    const QVector<ImageRecord> many(20000, image("a"));
    for (int i = 0; i < 20; ++i) {
        planner.request(many, options(QStringLiteral("{seed}-%1").arg(i)), disk.surroundings());
    }
    QTRY_COMPARE_WITH_TIMEOUT(plans.size(), 1, 20000);
    QVERIFY(!planner.isBusy());
    QCOMPARE(plans[0]->options.nameTemplate, QStringLiteral("{seed}-19"));
    QCOMPARE(plans[0]->items.size(), 20000);
    planner.request(many, options(), disk.surroundings());
    planner.cancel();
    planner.request({image("b")}, options(), disk.surroundings());
    QTRY_COMPARE(plans.size(), 2);
    QCOMPARE(namesOf(*plans[1]), QStringList{"b.png"});
}

void TestExportPlan::stops() {
    std::stop_source stop;
    const Disk disk;
    ExportSurroundings surroundings = disk.surroundings();
    int looks = 0;
    surroundings.fileSize = [&](const QString&) {
        if (++looks == 5) {
            stop.request_stop();
        }
        return 1;
    };
    planExport(QVector<ImageRecord>(1000, image("a")), options(), surroundings, stop.get_token());
    QCOMPARE(looks, 5);
}

QTEST_GUILESS_MAIN(TestExportPlan)
#include "tst_export_plan.moc"
