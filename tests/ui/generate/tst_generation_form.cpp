#include "ui/generate/form_recipe.h"
#include "ui/generate/form_rules.h"
#include "ui/generate/form_storage.h"
#include "ui/generate/generation_form.h"
#include "ui/generate/size_presets.h"

#include "tests/support/fake_engine.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <memory>

namespace arcflow::ui {

namespace {

constexpr quint64 largestSeed = std::numeric_limits<quint64>::max();

/// Draws 1000, 1001, 1002…
SeedSequence countingSeeds() {
    auto next = std::make_shared<quint64>(1000);
    return SeedSequence([next] { return (*next)++; });
}

ModelTraits nano() {
    ModelTraits traits;
    traits.name = "nano";
    traits.isKnown = true;
    traits.size = {128, 128};
    traits.studentSteps = 2;
    traits.teacherSteps = 32;
    traits.trueCfg = 3;
    return traits;
}

ModelTraits fluxDev() {
    ModelTraits traits = nano();
    traits.name = "FLUX.1-dev";
    traits.size = {1024, 1024};
    traits.teacherSteps = 28;
    traits.guidance = 3.5;
    traits.trueCfg = 1;
    return traits;
}

GenerationForm formOf(const ModelTraits& traits) {
    GenerationForm form(countingSeeds());
    form.setTraits(traits);
    return form;
}

template <typename Change> void change(GenerationForm& form, Change change) {
    GenerationChoices choices = form.choices();
    change(choices);
    form.setChoices(choices);
}

bool hasNote(const GenerationForm& form, Field field, FormNote::Severity severity) {
    const QVector<FormNote> all = notes(form);
    return std::any_of(all.begin(), all.end(),
                       [&](const FormNote& note) { return note.field == field && note.severity == severity; });
}

} // namespace

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
    void seedModesOverJobs_data();
    void seedModesOverJobs();
    void fixingKeepsTheSeedOfTheLastPictures();
    void leavingFixedDoesNotRepeatAPicture();
    void typedSeedIsUsedInAnyMode();
    void parsesSeeds_data();
    void parsesSeeds();
    void requestSurvivesJson();
    void stateSurvivesSaving();
    void damagedStateIsLeftOut_data();
    void damagedStateIsLeftOut();
    void recipeBringsAPictureBack();
    void recipeTakesOnlyChosenFields();
    void recipeOfStrangersIsBounded();
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

void TestGenerationForm::seedModesOverJobs_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QVector<quint64>>("seeds"); // of four jobs of 1, 4, 1, 9 images
    QTest::newRow("random") << static_cast<int>(SeedMode::random) << QVector<quint64>{7, 1001, 1002, 1003};
    QTest::newRow("fixed") << static_cast<int>(SeedMode::fixed) << QVector<quint64>{7, 7, 7, 7};
    QTest::newRow("step") << static_cast<int>(SeedMode::step) << QVector<quint64>{7, 8, 12, 13};
}

void TestGenerationForm::seedModesOverJobs() {
    QFETCH(int, mode);
    QFETCH(QVector<quint64>, seeds);
    GenerationForm form = formOf(nano());
    form.seeds().setMode(static_cast<SeedMode>(mode));
    form.seeds().setSeed(7);
    QVector<quint64> used;
    for (const int count : {1, 4, 1, 9}) {
        const GenerationRequest request = form.request("x", "", {{}, count}).generation;
        used += request.seed;
        form.jobMade(request.count);
    }
    QCOMPARE(used, seeds);
}

void TestGenerationForm::fixingKeepsTheSeedOfTheLastPictures() {
    SeedSequence seeds = countingSeeds();
    const quint64 first = seeds.seed();
    seeds.advance(1);
    QVERIFY(seeds.seed() != first);
    seeds.setMode(SeedMode::fixed);
    QCOMPARE(seeds.seed(), first);
    seeds.advance(1);
    QCOMPARE(seeds.seed(), first);
}

void TestGenerationForm::leavingFixedDoesNotRepeatAPicture() {
    SeedSequence seeds = countingSeeds();
    seeds.setMode(SeedMode::fixed);
    seeds.setSeed(50);
    seeds.advance(4);
    seeds.setMode(SeedMode::step);
    QCOMPARE(seeds.seed(), quint64{54});
    seeds.setMode(SeedMode::random);
    QCOMPARE(seeds.seed(), quint64{54}); // not used yet
}

void TestGenerationForm::typedSeedIsUsedInAnyMode() {
    SeedSequence seeds = countingSeeds();
    seeds.advance(1);
    seeds.setSeed(42);
    seeds.setMode(SeedMode::fixed);
    QCOMPARE(seeds.seed(), quint64{42});
    seeds.setMode(SeedMode::step);
    seeds.setSeed(largestSeed);
    seeds.advance(1);
    QCOMPARE(seeds.seed(), quint64{0}); // as the engine counts
    for (int i = 0; i < 100; ++i) {
        QVERIFY(SeedSequence::systemRandom() <= std::numeric_limits<quint32>::max());
    }
}

void TestGenerationForm::parsesSeeds_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<quint64>("seed");
    QTest::newRow("plain") << "4102" << true << quint64{4102};
    QTest::newRow("grouped") << " 4 102 " << true << quint64{4102};
    QTest::newRow("largest") << "18446744073709551615" << true << largestSeed;
    QTest::newRow("one more") << "18446744073709551616" << false << quint64{0};
    QTest::newRow("negative") << "-1" << false << quint64{0};
    QTest::newRow("plus") << "+1" << false << quint64{0};
    QTest::newRow("words") << "seven" << false << quint64{0};
    QTest::newRow("mixed") << "12a" << false << quint64{0};
    QTest::newRow("empty") << "" << false << quint64{0};
    QTest::newRow("exponent") << "1e5" << false << quint64{0};
}

void TestGenerationForm::parsesSeeds() {
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QFETCH(quint64, seed);
    const std::optional<quint64> parsed = seedFromText(text);
    QCOMPARE(parsed.has_value(), valid);
    QCOMPARE(parsed.value_or(0), seed);
}

void TestGenerationForm::requestSurvivesJson() {
    GenerationForm form = formOf(fluxDev());
    form.setModel({.model = "/models/flux",
                   .adapter = "/models/arc",
                   .loras = {{"/l/a.safetensors", 0.75}},
                   .device = DeviceChoice::cpu,
                   .threads = 3});
    form.setTraits(fluxDev());
    form.seeds().setSeed(largestSeed);
    change(form, [](GenerationChoices& choices) {
        choices.mode = RunMode::pair;
        choices.size = QSize(1280, 768);
        choices.count = 9;
        choices.trueCfg = 2;
        choices.timestepRatio = 0.9;
        choices.maxTokens = 256;
        choices.sampler = Sampler::euler;
        choices.recording = Recording::teacherComparison;
        choices.pointsPerStep = 12;
        choices.previews = false;
    });
    const JobRequest job = form.request("a prompt\nwith \"quotes\" – ü", "ugly");
    const JobRequest back = jobRequestFromJson(toJson(job), "test");
    QCOMPARE(toJson(back), toJson(job));
    QCOMPARE(back.generation.seed, largestSeed);
    QCOMPARE(back.generation.width, 1280);
    QCOMPARE(back.generation.pointsPerStep, 12);
    QCOMPARE(back.model.loras.front().strength, 0.75);
}

void TestGenerationForm::stateSurvivesSaving() {
    GenerationForm form = formOf(nano());
    form.setModel({.model = "/m", .loras = {{"/l.safetensors", -2}}});
    form.seeds().setMode(SeedMode::step);
    form.seeds().setSeed(largestSeed - 1);
    change(form, [](GenerationChoices& choices) {
        choices.mode = RunMode::teacher;
        choices.size = QSize(96, 160);
        choices.count = 16;
        choices.teacherSteps = 12;
        choices.trueCfg = 4.5;
        choices.recording = Recording::none;
        choices.keepEstimates = false;
        choices.previews = false;
    });
    GenerationForm other(countingSeeds());
    change(other, [](GenerationChoices& choices) { choices.guidance = 9; }); // not in the saved form: must go
    restore(other, save(form));
    QCOMPARE(other.choices(), form.choices());
    QCOMPARE(other.seeds().seed(), largestSeed - 1);
    QCOMPARE(other.seeds().mode(), SeedMode::step);
    QVERIFY(sameModel(other.model(), form.model()));
    // As an ini file gives it back: everything is text.
    QVariantMap texts = save(form);
    for (QVariant& value : texts) {
        value = value.toString();
    }
    GenerationForm third(countingSeeds());
    restore(third, texts);
    QCOMPARE(third.choices(), form.choices());
}

void TestGenerationForm::damagedStateIsLeftOut_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("mode") << "mode" << QVariant("emperor");
    QTest::newRow("count") << "count" << QVariant("many");
    QTest::newRow("count list") << "count" << QVariant(QVariantList{1, 2});
    QTest::newRow("count nan") << "count" << QVariant(std::nan(""));
    QTest::newRow("seed") << "seed" << QVariant("-4");
    QTest::newRow("model") << "model" << QVariant("{\"model\": 7");
    QTest::newRow("model type") << "model" << QVariant("[]");
    QTest::newRow("points") << "pointsPerStep" << QVariant(QByteArray("\xff\xfe"));
}

void TestGenerationForm::damagedStateIsLeftOut() {
    QFETCH(QString, key);
    QFETCH(QVariant, value);
    GenerationForm form = formOf(nano());
    form.setModel({.model = "/kept"});
    change(form, [](GenerationChoices& choices) {
        choices.count = 5, choices.mode = RunMode::pair, choices.pointsPerStep = 6;
    });
    const QVariantMap before = save(form);
    QVariantMap damaged = before;
    damaged.insert(key, value);
    restore(form, damaged);
    QCOMPARE(save(form), before);
    QCOMPARE(problem(form), QString());
}

void TestGenerationForm::recipeBringsAPictureBack() {
    GenerationMetadata student;
    student.prompt = "moon";
    student.seed = 77;
    student.steps = 3;
    student.sampler = "euler";
    student.mode = "student";
    student.width = 160;
    student.height = 96;
    student.timestepRatio = 0.8;
    student.maxSequenceLength = 64;
    GenerationMetadata teacher = student;
    teacher.mode = "teacher";
    teacher.steps = 20;
    teacher.trueCfg = 2.5;
    teacher.timestepRatio.reset();
    const std::vector<GenerationMetadata> faces{student, teacher};
    std::set<Field> all;
    for (const RecipeField& field : recipeFields(faces)) {
        QVERIFY2(all.insert(field.field).second, qPrintable(field.name)); // each once, though both faces have it
        QVERIFY(!field.name.isEmpty() && !field.value.isEmpty());
    }
    GenerationForm form = formOf(nano());
    applyRecipe(form, faces, all);
    const GenerationRequest request = form.request("moon", "").generation;
    QCOMPARE(request.mode, RunMode::pair);
    QCOMPARE(request.seed, quint64{77});
    QCOMPARE(request.width, 160);
    QCOMPARE(request.height, 96);
    QCOMPARE(request.steps, 3);
    QCOMPARE(request.teacherSteps, 20);
    QCOMPARE(request.sampler, Sampler::euler);
    QCOMPARE(request.trueCfg, std::optional(2.5));
    QCOMPARE(request.timestepRatio, std::optional(0.8));
    QCOMPARE(request.maxSequenceLength, 64);
    form.jobMade(1);
    QCOMPARE(form.seeds().seed(), quint64{77}); // recalled to be looked at again: it stays
}

void TestGenerationForm::recipeTakesOnlyChosenFields() {
    GenerationMetadata face;
    face.mode = "teacher";
    face.seed = 5;
    face.steps = 9;
    face.width = face.height = 64;
    GenerationForm form = formOf(nano());
    const quint64 seed = form.seeds().seed();
    applyRecipe(form, {face}, {Field::teacherSteps});
    QCOMPARE(form.teacherSteps(), 9);
    QCOMPARE(form.seeds().seed(), seed);
    QCOMPARE(form.mode(), RunMode::student);
    QCOMPARE(form.size(), QSize(128, 128));
}

void TestGenerationForm::recipeOfStrangersIsBounded() {
    GenerationMetadata face;
    face.steps = std::numeric_limits<int64_t>::max();
    face.guidance = std::nan("");
    face.trueCfg = -3;
    face.width = 1 << 30;
    face.height = 512;
    face.timestepRatio = 0;
    face.maxSequenceLength = -1;
    face.sampler = "Euler a";
    GenerationForm form = formOf(nano());
    const GenerationChoices before = form.choices();
    std::set<Field> all;
    for (int i = 0; i <= static_cast<int>(Field::loras); ++i) {
        all.insert(static_cast<Field>(i));
    }
    applyRecipe(form, {face}, all);
    QCOMPARE(form.choices(), before);
    QVERIFY(recipeFields({face}).isEmpty());
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
