#include "tests/ui/generate/generation_form_samples.h"

namespace arcflow::ui {

class TestFormSources : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
};

void TestFormSources::seedModesOverJobs_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QVector<quint64>>("seeds"); // of four jobs of 1, 4, 1, 9 images
    QTest::newRow("random") << static_cast<int>(SeedMode::random) << QVector<quint64>{7, 1001, 1002, 1003};
    QTest::newRow("fixed") << static_cast<int>(SeedMode::fixed) << QVector<quint64>{7, 7, 7, 7};
    QTest::newRow("step") << static_cast<int>(SeedMode::step) << QVector<quint64>{7, 8, 12, 13};
}

void TestFormSources::seedModesOverJobs() {
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

void TestFormSources::fixingKeepsTheSeedOfTheLastPictures() {
    SeedSequence seeds = countingSeeds();
    const quint64 first = seeds.seed();
    seeds.advance(1);
    QVERIFY(seeds.seed() != first);
    seeds.setMode(SeedMode::fixed);
    QCOMPARE(seeds.seed(), first);
    seeds.advance(1);
    QCOMPARE(seeds.seed(), first);
}

void TestFormSources::leavingFixedDoesNotRepeatAPicture() {
    SeedSequence seeds = countingSeeds();
    seeds.setMode(SeedMode::fixed);
    seeds.setSeed(50);
    seeds.advance(4);
    seeds.setMode(SeedMode::step);
    QCOMPARE(seeds.seed(), quint64{54});
    seeds.setMode(SeedMode::random);
    QCOMPARE(seeds.seed(), quint64{54}); // not used yet
}

void TestFormSources::typedSeedIsUsedInAnyMode() {
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

void TestFormSources::parsesSeeds_data() {
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

void TestFormSources::parsesSeeds() {
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QFETCH(quint64, seed);
    const std::optional<quint64> parsed = seedFromText(text);
    QCOMPARE(parsed.has_value(), valid);
    QCOMPARE(parsed.value_or(0), seed);
}

void TestFormSources::requestSurvivesJson() {
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

void TestFormSources::stateSurvivesSaving() {
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

void TestFormSources::damagedStateIsLeftOut_data() {
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

void TestFormSources::damagedStateIsLeftOut() {
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

void TestFormSources::recipeBringsAPictureBack() {
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

void TestFormSources::recipeTakesOnlyChosenFields() {
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

void TestFormSources::recipeOfStrangersIsBounded() {
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

} // namespace arcflow::ui

QTEST_APPLESS_MAIN(arcflow::ui::TestFormSources)
#include "tst_form_sources.moc"
