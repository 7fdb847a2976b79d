#include "tests/ui/generate/generation_form_samples.h"

namespace arcflow::ui {

class TestGenerationForm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheModelsDefaults();
    void leavesUnknownDefaultsToTheEngine();
    void readsTraitsFromEngineValues();
    void keepsChoicesInBounds();
    void fallsBackToWhatTheModelCan_data();
    void fallsBackToWhatTheModelCan();
    void asksOnlyForWhatTheModeUses();
    void guidanceIsWhicheverTheModelHas();
    void overridesModeAndCountOnce();
    void countsEvaluations_data();
    void countsEvaluations();
    void reasonsForDisabledFields_data();
    void reasonsForDisabledFields();
    void notesSayWhatIsWrong();
    void presetsAreWholeTokensOfAboutTheArea_data();
    void presetsAreWholeTokensOfAboutTheArea();
    void presetsBeginWithTheModelsOwn();
    void namesRatios_data();
    void namesRatios();
    void modelChangeForgetsItsLimits();
};

void TestGenerationForm::takesTheModelsDefaults() {
    GenerationForm form = formOf(nano());
    QCOMPARE(form.size(), QSize(128, 128));
    QCOMPARE(form.studentSteps(), 2);
    QCOMPARE(form.teacherSteps(), 32);
    QCOMPARE(form.trueCfg(), 3.0);
    QCOMPARE(problem(form), QString());
    change(form, [](GenerationChoices& choices) { choices.mode = RunMode::pair; });
    const GenerationRequest request = form.request("two apples", "").generation;
    QCOMPARE(request.prompt, std::string("two apples"));
    QVERIFY(!request.negativePrompt);
    QCOMPARE(request.width, 128);
    QCOMPARE(request.height, 128);
    QCOMPARE(request.steps, 2);
    QCOMPARE(request.teacherSteps, 32);
    QCOMPARE(request.trueCfg, std::optional(3.0));
    QVERIFY(!request.guidance);
    QCOMPARE(request.seed, quint64{1000});
    QCOMPARE(validate(request), std::string());
}

void TestGenerationForm::leavesUnknownDefaultsToTheEngine() {
    GenerationForm form(countingSeeds());
    change(form, [](GenerationChoices& choices) { choices.mode = RunMode::pair; });
    const GenerationRequest request = form.request("x", "blurry").generation;
    QCOMPARE(request.width, 0);
    QCOMPARE(request.steps, 0);
    QCOMPARE(request.teacherSteps, 0);
    QVERIFY(!request.guidance && !request.trueCfg && !request.timestepRatio);
    QCOMPARE(request.maxSequenceLength, 0);
    QCOMPARE(request.negativePrompt, std::optional<std::string>("blurry"));
    change(form, [](GenerationChoices& choices) { choices.guidance = 2.5; });
    QCOMPARE(form.request("x", "").generation.guidance, std::optional(2.5));
}

void TestGenerationForm::readsTraitsFromEngineValues() {
    LoadedModel model = FakeScript::defaultModel();
    model.hasStudent = false;
    model.defaultGuidance = 3.5;
    model.pixelsPerToken = 32;
    const ModelTraits loaded = ModelTraits::of(model);
    QVERIFY(loaded.isKnown);
    QVERIFY(!loaded.hasStudent);
    QVERIFY(loaded.hasTeacher);
    QCOMPARE(loaded.size, QSize(64, 64));
    QCOMPARE(loaded.pixelsPerToken, 32);
    QCOMPARE(loaded.guidance, 3.5);

    ModelInfo info;
    info.name = "flux";
    info.defaultWidth = info.defaultHeight = 1024;
    info.defaultSteps = 2;
    info.components.push_back({.name = "transformer", .facts = {{"embedded guidance", "yes"}}});
    const ModelTraits guessed = ModelTraits::of(info, false);
    QVERIFY(!guessed.isKnown);
    QVERIFY(!guessed.hasStudent);
    QVERIFY(guessed.guidance > 0);
    QCOMPARE(guessed.size, QSize(1024, 1024));
}

void TestGenerationForm::keepsChoicesInBounds() {
    GenerationForm form = formOf(nano());
    GenerationChoices wild;
    wild.size = QSize(-5, 1 << 28);
    wild.count = 0;
    wild.studentSteps = -1;
    wild.teacherSteps = 100000;
    wild.guidance = std::nan("");
    wild.trueCfg = std::numeric_limits<double>::infinity();
    wild.timestepRatio = 7;
    wild.maxTokens = 1 << 30;
    wild.pointsPerStep = 0;
    form.setChoices(wild);
    const GenerationChoices& choices = form.choices();
    QCOMPARE(*choices.size, QSize(1, largestSide));
    QCOMPARE(choices.count, 1);
    QCOMPARE(*choices.studentSteps, 1);
    QCOMPARE(*choices.teacherSteps, mostSteps);
    QVERIFY(!choices.guidance && !choices.trueCfg);
    QCOMPARE(*choices.timestepRatio, 1.0);
    QCOMPARE(*choices.maxTokens, mostTokens);
    QCOMPARE(choices.pointsPerStep, 1);
    for (const RunMode mode : {RunMode::student, RunMode::teacher, RunMode::pair}) {
        QCOMPARE(validate(form.request("x", "", {mode, {}}).generation), std::string());
    }
}

void TestGenerationForm::fallsBackToWhatTheModelCan_data() {
    QTest::addColumn<bool>("student");
    QTest::addColumn<bool>("teacher");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<int>("done");
    const auto add = [](const char* name, bool student, bool teacher, RunMode wanted, RunMode done) {
        QTest::newRow(name) << student << teacher << static_cast<int>(wanted) << static_cast<int>(done);
    };
    add("student of both", true, true, RunMode::student, RunMode::student);
    add("pair of both", true, true, RunMode::pair, RunMode::pair);
    add("student without one", false, true, RunMode::student, RunMode::teacher);
    add("pair without student", false, true, RunMode::pair, RunMode::teacher);
    add("teacher merged away", true, false, RunMode::teacher, RunMode::student);
    add("pair, teacher merged away", true, false, RunMode::pair, RunMode::student);
}

void TestGenerationForm::fallsBackToWhatTheModelCan() {
    QFETCH(bool, student);
    QFETCH(bool, teacher);
    QFETCH(int, wanted);
    QFETCH(int, done);
    ModelTraits traits = nano();
    traits.hasStudent = student;
    traits.hasTeacher = teacher;
    GenerationForm form = formOf(traits);
    change(form, [&](GenerationChoices& choices) {
        choices.mode = static_cast<RunMode>(wanted);
        choices.recording = Recording::teacherComparison;
        choices.sampler = Sampler::arcflow;
    });
    QCOMPARE(static_cast<int>(form.mode()), done);
    const GenerationRequest request = form.request("x", "").generation;
    QCOMPARE(static_cast<int>(request.mode), done);
    QCOMPARE(validate(request), std::string());
    if (!teacher) {
        QCOMPARE(request.recording, Recording::statistics);
    }
    // The choice stays for a model that can do it.
    form.setTraits(nano());
    QCOMPARE(static_cast<int>(form.mode()), wanted);
}

void TestGenerationForm::asksOnlyForWhatTheModeUses() {
    GenerationForm form = formOf(nano());
    change(form, [](GenerationChoices& choices) {
        choices.timestepRatio = 0.5;
        choices.sampler = Sampler::euler;
        choices.teacherSteps = 20;
        choices.studentSteps = 3;
        choices.recording = Recording::none;
    });
    const GenerationRequest student = form.request("x", "").generation;
    QCOMPARE(student.steps, 3);
    QCOMPARE(student.teacherSteps, 0);
    QVERIFY(!student.trueCfg);
    QCOMPARE(student.timestepRatio, std::optional(0.5));
    QCOMPARE(student.sampler, Sampler::euler);
    QVERIFY(!student.keepEstimates); // without records there is nothing to keep
    const GenerationRequest teacher = form.request("x", "", {RunMode::teacher, {}}).generation;
    QCOMPARE(teacher.steps, 20);
    QVERIFY(!teacher.timestepRatio);
    QCOMPARE(teacher.sampler, Sampler::automatic);
    QCOMPARE(teacher.trueCfg, std::optional(3.0));
}

void TestGenerationForm::guidanceIsWhicheverTheModelHas() {
    GenerationForm flux = formOf(fluxDev());
    QVERIFY(flux.hasGuidance());
    QCOMPARE(flux.request("x", "").generation.guidance, std::optional(3.5));
    QCOMPARE(unavailable(flux, Field::guidance), QString());
    change(flux, [](GenerationChoices& choices) { choices.guidance = 0; });
    QCOMPARE(flux.request("x", "").generation.guidance, std::optional(0.0));

    GenerationForm form = formOf(nano());
    change(form, [](GenerationChoices& choices) { choices.guidance = 2; });
    QVERIFY(!form.request("x", "").generation.guidance); // a choice made for another model
    QVERIFY(!unavailable(form, Field::guidance).isEmpty());
}

void TestGenerationForm::overridesModeAndCountOnce() {
    GenerationForm form = formOf(nano());
    const GenerationRequest sheet = form.request("x", "", {RunMode::student, 16}).generation;
    QCOMPARE(sheet.count, 16);
    QCOMPARE(form.choices().count, 1);
    QCOMPARE(form.request("x", "", {RunMode::pair, {}}).generation.mode, RunMode::pair);
    QCOMPARE(form.mode(), RunMode::student);
}

void TestGenerationForm::countsEvaluations_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<double>("trueCfg");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("compared");
    QTest::addColumn<qint64>("evaluations");
    const auto add = [](const char* name, RunMode mode, double trueCfg, int count, bool compared, qint64 evaluations) {
        QTest::newRow(name) << static_cast<int>(mode) << trueCfg << count << compared << evaluations;
    };
    add("student", RunMode::student, 3, 1, false, 2);
    add("teacher with CFG", RunMode::teacher, 3, 1, false, 64);
    add("teacher without CFG", RunMode::teacher, 1, 1, false, 32);
    add("pair", RunMode::pair, 3, 1, false, 66);
    add("four pairs", RunMode::pair, 3, 4, false, 264);
    add("compared student", RunMode::student, 1, 1, true, 2 + 2 * 8);
    add("compared student with CFG", RunMode::student, 3, 2, true, 2 * (2 + 2 * 2 * 8));
    add("teacher is not compared", RunMode::teacher, 1, 1, true, 32);
}

void TestGenerationForm::countsEvaluations() {
    QFETCH(int, mode);
    QFETCH(double, trueCfg);
    QFETCH(int, count);
    QFETCH(bool, compared);
    QFETCH(qint64, evaluations);
    GenerationForm form = formOf(nano());
    change(form, [&](GenerationChoices& choices) {
        choices.mode = static_cast<RunMode>(mode);
        choices.trueCfg = trueCfg;
        choices.count = count;
        choices.recording = compared ? Recording::teacherComparison : Recording::statistics;
    });
    QCOMPARE(form.plan().evaluations(), evaluations);
}

void TestGenerationForm::reasonsForDisabledFields_data() {
    QTest::addColumn<int>("field");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("recording");
    QTest::addColumn<bool>("available");
    const auto add = [](const char* name, Field field, RunMode mode, Recording recording, bool available) {
        QTest::newRow(name) << static_cast<int>(field) << static_cast<int>(mode) << static_cast<int>(recording)
                            << available;
    };
    add("student steps, teacher", Field::studentSteps, RunMode::teacher, Recording::none, false);
    add("student steps, pair", Field::studentSteps, RunMode::pair, Recording::none, true);
    add("teacher steps, student", Field::teacherSteps, RunMode::student, Recording::none, false);
    add("teacher steps, teacher", Field::teacherSteps, RunMode::teacher, Recording::none, true);
    add("true CFG, student", Field::trueCfg, RunMode::student, Recording::statistics, false);
    add("true CFG, compared student", Field::trueCfg, RunMode::student, Recording::teacherComparison, true);
    add("true CFG, pair", Field::trueCfg, RunMode::pair, Recording::none, true);
    add("negative, student", Field::negativePrompt, RunMode::student, Recording::none, false);
    add("negative, teacher", Field::negativePrompt, RunMode::teacher, Recording::none, true);
    add("sampler, teacher", Field::sampler, RunMode::teacher, Recording::none, false);
    add("timestep ratio, teacher", Field::timestepRatio, RunMode::teacher, Recording::none, false);
    add("points, nothing recorded", Field::pointsPerStep, RunMode::pair, Recording::none, false);
    add("points, teacher", Field::pointsPerStep, RunMode::teacher, Recording::statistics, false);
    add("points, pair", Field::pointsPerStep, RunMode::pair, Recording::statistics, true);
    add("kept steps, nothing recorded", Field::keepEstimates, RunMode::pair, Recording::none, false);
    add("kept steps, teacher", Field::keepEstimates, RunMode::teacher, Recording::statistics, true);
    add("size, always", Field::size, RunMode::teacher, Recording::none, true);
}

void TestGenerationForm::reasonsForDisabledFields() {
    QFETCH(int, field);
    QFETCH(int, mode);
    QFETCH(int, recording);
    QFETCH(bool, available);
    GenerationForm form = formOf(nano());
    change(form, [&](GenerationChoices& choices) {
        choices.mode = static_cast<RunMode>(mode);
        choices.recording = static_cast<Recording>(recording);
    });
    const QString reason = unavailable(form, static_cast<Field>(field));
    QCOMPARE(reason.isEmpty(), available);
    QVERIFY(available || reason.endsWith('.')); // a sentence
}

void TestGenerationForm::notesSayWhatIsWrong() {
    GenerationForm form = formOf(fluxDev());
    QVERIFY(notes(form).isEmpty());
    const auto noted = [&](auto edit, Field field, FormNote::Severity severity) {
        GenerationForm changed = form;
        change(changed, edit);
        return hasNote(changed, field, severity);
    };
    using Severity = FormNote::Severity;
    QVERIFY(noted([](GenerationChoices& c) { c.size = QSize(8, 512); }, Field::size, Severity::problem));
    QVERIFY(noted([](GenerationChoices& c) { c.size = QSize(1000, 1024); }, Field::size, Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.size = QSize(2048, 2048); }, Field::size, Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.size = QSize(256, 256); }, Field::size, Severity::hint));
    QVERIFY(!noted([](GenerationChoices& c) { c.size = QSize(1280, 768); }, Field::size, Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.studentSteps = 20; }, Field::studentSteps, Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.mode = RunMode::teacher, c.teacherSteps = 4; }, Field::teacherSteps,
                  Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.mode = RunMode::pair, c.trueCfg = 4; }, Field::trueCfg, Severity::hint));
    QVERIFY(noted([](GenerationChoices& c) { c.recording = Recording::teacherComparison; }, Field::recording,
                  Severity::hint));
    form.seeds().setSeed(largestSeed);
    QVERIFY(noted([](GenerationChoices& c) { c.count = 2; }, Field::seed, Severity::hint));
    QVERIFY(!noted([](GenerationChoices& c) { c.count = 1; }, Field::seed, Severity::hint));
    form.setModel({.loras = {{"style.safetensors", 11}}});
    QVERIFY(hasNote(form, Field::model, Severity::problem));
    QVERIFY(problem(form).contains("style.safetensors"));
}

void TestGenerationForm::presetsAreWholeTokensOfAboutTheArea_data() {
    QTest::addColumn<QSize>("model");
    QTest::addColumn<int>("step");
    QTest::newRow("nano") << QSize(128, 128) << 16;
    QTest::newRow("FLUX") << QSize(1024, 1024) << 16;
    QTest::newRow("Qwen-Image") << QSize(1328, 1328) << 16;
    QTest::newRow("wide model") << QSize(1664, 928) << 16;
    QTest::newRow("coarse blocks") << QSize(512, 512) << 64;
    QTest::newRow("one token") << QSize(16, 16) << 16;
}

void TestGenerationForm::presetsAreWholeTokensOfAboutTheArea() {
    QFETCH(QSize, model);
    QFETCH(int, step);
    const std::vector<SizePreset> presets = sizePresets(model, step);
    QVERIFY(!presets.empty());
    std::set<std::pair<int, int>> sizes;
    std::set<QString> names;
    for (const SizePreset& preset : presets) {
        QVERIFY(sizes.insert({preset.size.width(), preset.size.height()}).second);
        QVERIFY(names.insert(preset.name).second);
        QCOMPARE(snapped(preset.size, step), preset.ofModel ? snapped(model, step) : preset.size);
        const double share = static_cast<double>(preset.size.width()) * preset.size.height() /
                             (static_cast<double>(model.width()) * model.height());
        QVERIFY2(model.width() == step || (share > 0.6 && share < 1.6),
                 qPrintable(QString("%1: %2").arg(preset.name).arg(share)));
    }
    if (model.width() >= 1024) {
        for (const char* name : {"1:1", "4:3", "3:2", "16:9", "21:9", "4:5", "3:4", "2:3", "9:16"}) {
            QVERIFY2(names.count(QString(name)) > 0, name);
        }
    }
}

void TestGenerationForm::presetsBeginWithTheModelsOwn() {
    const std::vector<SizePreset> presets = sizePresets({1664, 928}, 16);
    QCOMPARE(presets.front().size, QSize(1664, 928));
    QCOMPARE(presets.front().name, QString("16:9"));
    QVERIFY(presets.front().ofModel);
    QVERIFY(sizePresets({}, 16).empty());
}

void TestGenerationForm::namesRatios_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("name");
    QTest::newRow("square") << QSize(512, 512) << "1:1";
    QTest::newRow("nearly 16:9") << QSize(1344, 768) << "16:9";
    QTest::newRow("portrait") << QSize(768, 1152) << "2:3";
    QTest::newRow("odd") << QSize(1600, 1100) << "16:11";
    QTest::newRow("decimal") << QSize(1000, 523) << "1.91:1";
    QTest::newRow("tall") << QSize(523, 1000) << "1:1.91";
    QTest::newRow("empty") << QSize() << "";
}

void TestGenerationForm::namesRatios() {
    QFETCH(QSize, size);
    QFETCH(QString, name);
    QCOMPARE(ratioText(size), name);
}

void TestGenerationForm::modelChangeForgetsItsLimits() {
    GenerationForm form = formOf(nano());
    ModelRequest lora = form.model();
    lora.loras.push_back({"/style.safetensors", 0.5});
    form.setModel(lora);
    QVERIFY(form.traits().isKnown); // a style changes nothing about size or steps
    ModelRequest other = lora;
    other.model = "/models/flux";
    form.setModel(other);
    QVERIFY(!form.traits().isKnown);
    QVERIFY(form.size().isEmpty());
}

} // namespace arcflow::ui

QTEST_APPLESS_MAIN(arcflow::ui::TestGenerationForm)
#include "tst_generation_form.moc"
