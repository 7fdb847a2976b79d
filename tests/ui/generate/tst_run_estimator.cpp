#include "ui/generate/estimate_text.h"
#include "ui/generate/estimate_warnings.h"
#include "ui/generate/run_estimator.h"

#include <QLocale>
#include <QTest>

#include <cmath>

namespace arcflow::ui {

namespace {

/// With blanks for the spaces at which lines do not break.
QString plainText(const RunEstimate& estimate) {
    return estimateText(estimate).replace(QChar(QChar::Nbsp), QChar(QChar::Space));
}

constexpr qint64 mebibyte = 1 << 20;

RunStatistic sample(const char* mode, int side, int evaluations, double denoise, double decode = 0.1,
                    double encode = 0) {
    RunStatistic one;
    one.model = "nano";
    one.device = "cpu";
    one.format = "fp32";
    one.mode = mode;
    one.width = one.height = side;
    one.evaluations = evaluations;
    one.denoiseSeconds = denoise;
    one.decodeSeconds = decode;
    one.encodeSeconds = encode;
    one.peakBytes = 240 * mebibyte;
    return one;
}

RunPlan planOf(RunMode mode, int side, int count = 1) {
    RunPlan plan;
    plan.mode = mode;
    plan.size = {side, side};
    plan.count = count;
    plan.studentSteps = 2;
    plan.teacherSteps = 32;
    plan.trueCfg = 3;
    return plan;
}

RunEstimator estimatorOf(const QVector<RunStatistic>& samples, qint64 memoryNeed = 0) {
    RunEstimator estimator;
    estimator.setModel({"nano", "cpu", "fp32", memoryNeed});
    estimator.setSamples(samples);
    return estimator;
}

double seconds(const RunEstimator& estimator, const RunPlan& plan) {
    const RunEstimate estimate = estimator.estimate(plan);
    return estimate.seconds ? estimate.seconds->value : std::nan("");
}

bool close(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

const QVector<RunStatistic> pairRun{sample("student", 128, 2, 0.2, 0.04, 0.01),
                                    sample("teacher", 128, 64, 6.4, 0.04, 0.01)};

} // namespace

class TestRunEstimator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }
    void knowsNothingAtFirst();
    void isExactOnItsOwnSamples();
    void growsWithCountStepsAndSize();
    void ignoresOutliers();
    void ignoresOtherModelsAndBrokenRows();
    void prefersTheSameSizeThenTheNearest();
    void aStudentTellsAboutItsTeacher();
    void latestRunsCount();
    void readsTheTightestPeak();
    void learnsFileSizes();
    void countsRecords();
    void wordsForPeople();
    void durations_data();
    void durations();
    void sizes_data();
    void sizes();
    void warnsBeforeMemoryRunsOut();
    void warnsBeforeTheDiskIsFull();
    void noWarningWithoutNumbers();
};

void TestRunEstimator::knowsNothingAtFirst() {
    RunEstimator estimator;
    estimator.setModel({"nano", "cpu", "fp32", 300 * mebibyte});
    const RunEstimate estimate = estimator.estimate(planOf(RunMode::pair, 128));
    QVERIFY(!estimate.seconds);
    QCOMPARE(estimate.evaluations, qint64{66});
    QCOMPARE(estimate.memoryBytes->value, 300.0 * mebibyte);
    QCOMPARE(estimate.memoryBytes->confidence, Confidence::guess);
    QVERIFY(estimate.diskBytes->value > 0);
    QCOMPARE(estimate.diskBytes->confidence, Confidence::guess);
    RunPlan unknown = planOf(RunMode::pair, 128);
    unknown.size = {};
    QVERIFY(!estimator.estimate(unknown).diskBytes);
    QVERIFY(!RunEstimator().estimate(unknown).memoryBytes);
}

void TestRunEstimator::isExactOnItsOwnSamples() {
    const RunEstimator estimator = estimatorOf(pairRun);
    QVERIFY(close(seconds(estimator, planOf(RunMode::student, 128)), 0.01 + 0.2 + 0.04));
    QVERIFY(close(seconds(estimator, planOf(RunMode::teacher, 128)), 0.01 + 6.4 + 0.04));
    QVERIFY(close(seconds(estimator, planOf(RunMode::pair, 128)), 0.01 + 0.2 + 6.4 + 0.08));
    const RunEstimate estimate = estimator.estimate(planOf(RunMode::pair, 128));
    QCOMPARE(estimate.seconds->confidence, Confidence::measured);
    QCOMPARE(estimate.memoryBytes->value, 240.0 * mebibyte);
    QCOMPARE(estimate.memoryBytes->confidence, Confidence::measured);
    QCOMPARE(estimate.runs, 2);
}

void TestRunEstimator::growsWithCountStepsAndSize() {
    RunEstimator estimator =
        estimatorOf({sample("teacher", 128, 64, 6.4), sample("teacher", 256, 64, 40), sample("student", 256, 2, 1.3)});
    for (const RunMode mode : {RunMode::student, RunMode::teacher, RunMode::pair}) {
        double before = 0;
        for (int count = 1; count <= 10000; count = count * 3 + 1) {
            const double now = seconds(estimator, planOf(mode, 192, count));
            QVERIFY(now > before);
            before = now;
        }
        before = 0;
        for (int steps = 1; steps <= 1000; steps += 111) {
            RunPlan plan = planOf(mode, 192);
            plan.studentSteps = plan.teacherSteps = steps;
            const double now = seconds(estimator, plan);
            QVERIFY(now > before);
            before = now;
        }
        before = 0;
        double memory = 0;
        for (int side = 64; side <= 4096; side += 64) {
            const RunEstimate estimate = estimator.estimate(planOf(mode, side));
            QVERIFY(estimate.seconds->value > before);
            QVERIFY(estimate.memoryBytes->value >= memory);
            before = estimate.seconds->value;
            memory = estimate.memoryBytes->value;
        }
    }
    RunPlan plain = planOf(RunMode::pair, 128), compared = plain;
    compared.recording = Recording::teacherComparison;
    QVERIFY(seconds(estimator, compared) > seconds(estimator, plain));
}

void TestRunEstimator::ignoresOutliers() {
    QVector<RunStatistic> samples;
    for (int i = 0; i < 9; ++i) {
        samples += sample("student", 128, 2, 0.2);
    }
    samples.insert(2, sample("student", 128, 2, 500, 60)); // the machine slept
    samples.insert(5, sample("student", 128, 2, 0.00001)); // the clock was set back
    QVERIFY(close(seconds(estimatorOf(samples), planOf(RunMode::student, 128)), 0.3));
}

void TestRunEstimator::ignoresOtherModelsAndBrokenRows() {
    RunStatistic otherModel = sample("student", 128, 2, 9), otherDevice = otherModel, otherFormat = otherModel;
    otherModel.model = "flux";
    otherDevice.device = "cuda:0";
    otherFormat.format = "bf16";
    RunStatistic nan = sample("student", 128, 2, std::nan("")), none = sample("student", 128, 0, 3),
                 flat = sample("student", 0, 2, 3);
    const QVector<RunStatistic> useless{
        otherModel, otherDevice, otherFormat, nan, none, flat, sample("student", 128, 2, -1)};
    QVERIFY(!estimatorOf(useless).estimate(planOf(RunMode::student, 128)).seconds);
    QVERIFY(close(
        seconds(estimatorOf(useless + QVector{sample("student", 128, 2, 0.2)}), planOf(RunMode::student, 128)), 0.3));
}

void TestRunEstimator::prefersTheSameSizeThenTheNearest() {
    const RunEstimator estimator = estimatorOf(
        {sample("student", 128, 2, 0.2, 0), sample("student", 512, 2, 6.4, 0), sample("student", 256, 2, 1.0, 0)});
    QVERIFY(close(seconds(estimator, planOf(RunMode::student, 256)), 1.0));
    const RunEstimate between = estimator.estimate(planOf(RunMode::student, 192));
    QVERIFY(between.seconds->value > 0.2 && between.seconds->value < 1.0);
    QCOMPARE(between.seconds->confidence, Confidence::scaled);
    // Beyond the largest it goes on as it grew between the nearest two, but never faster than attention does.
    const double beyond = seconds(estimator, planOf(RunMode::student, 1024));
    QVERIFY(beyond > 4 * 6.4 && beyond <= 16 * 6.4 * 1.0001);
    const double below = seconds(estimator, planOf(RunMode::student, 64));
    QVERIFY(below > 0 && below < 0.2);
    // From one size alone: in proportion to the pixels.
    QVERIFY(close(seconds(estimatorOf({sample("student", 128, 2, 0.2, 0)}), planOf(RunMode::student, 256)), 0.8));
}

void TestRunEstimator::aStudentTellsAboutItsTeacher() {
    const RunEstimator estimator = estimatorOf({sample("student", 128, 2, 0.2, 0)});
    const RunEstimate teacher = estimator.estimate(planOf(RunMode::teacher, 128));
    QVERIFY(close(teacher.seconds->value, 6.4));
    QCOMPARE(teacher.seconds->confidence, Confidence::scaled);
    QCOMPARE(estimator.estimate(planOf(RunMode::student, 128)).seconds->confidence, Confidence::measured);
}

void TestRunEstimator::latestRunsCount() {
    RunEstimator estimator;
    estimator.setModel({"nano", "cpu", "fp32", 0});
    for (int i = 0; i < 100; ++i) {
        estimator.addSample(sample("student", 128, 2, 2.0, 0));
    }
    for (int i = 0; i < 20; ++i) {
        estimator.addSample(sample("student", 128, 2, 0.2, 0)); // another machine setting since
    }
    QVERIFY(close(seconds(estimator, planOf(RunMode::student, 128)), 0.2));
}

void TestRunEstimator::readsTheTightestPeak() {
    // A process tells the most it ever had: after the large picture the small ones say as much.
    RunStatistic early = sample("student", 128, 2, 0.2), large = sample("student", 512, 2, 9), late = early;
    early.peakBytes = 240 * mebibyte;
    large.peakBytes = 900 * mebibyte;
    late.peakBytes = 900 * mebibyte;
    const RunEstimator estimator = estimatorOf({late, large, early}, 200 * mebibyte);
    const auto memory = [&](int side) { return estimator.estimate(planOf(RunMode::student, side)).memoryBytes->value; };
    QCOMPARE(memory(128), 240.0 * mebibyte);
    QCOMPARE(memory(512), 900.0 * mebibyte);
    QCOMPARE(memory(256), 900.0 * mebibyte);
    QCOMPARE(memory(64), 240.0 * mebibyte);
    QVERIFY(close(memory(1024), (200.0 + 4 * 700.0) * mebibyte)); // the weights stay
}

void TestRunEstimator::learnsFileSizes() {
    RunEstimator estimator = estimatorOf({});
    RunPlan plan = planOf(RunMode::pair, 128, 10);
    const double guess = estimator.estimate(plan).diskBytes->value;
    estimator.addFile(ImageFormat::jpeg, 128 * 128, 1);
    QCOMPARE(estimator.estimate(plan).diskBytes->value, guess); // another format
    for (const qint64 bytes : {30000, 31000, 900000}) {
        estimator.addFile(ImageFormat::png8, 128 * 128, bytes);
    }
    QVERIFY(close(estimator.estimate(plan).diskBytes->value, 20 * 31000));
    for (int i = 0; i <= static_cast<int>(ImageFormat::exrFloat); ++i) {
        estimator.setFileFormat(static_cast<ImageFormat>(i));
        QVERIFY(estimator.estimate(plan).diskBytes->value > 0);
    }
}

void TestRunEstimator::countsRecords() {
    RunPlan plan = planOf(RunMode::pair, 1024);
    const qint64 none = plan.recordBytes();
    plan.recording = Recording::statistics;
    const qint64 statistics = plan.recordBytes();
    plan.keepEstimates = true;
    const qint64 estimates = plan.recordBytes();
    QCOMPARE(none, 0);
    QVERIFY(statistics > 1000 && statistics < 200 * 1024); // small, as architecture.md asks
    // 2 × 8 + 1 points of the student, 33 of the teacher, 16 × 128 × 128 floats each.
    QCOMPARE(estimates - statistics, qint64{(17 + 33) * 16 * 128 * 128 * 4});
}

void TestRunEstimator::wordsForPeople() {
    const RunEstimator estimator = estimatorOf(pairRun);
    const QString text = plainText(estimator.estimate(planOf(RunMode::pair, 128)));
    QVERIFY2(text.startsWith("≈ 6.7 s · 66 evaluations · 240 MB · "), qPrintable(text));
    QVERIFY2(text.endsWith(" on disk"), qPrintable(text));
    QVERIFY(plainText(estimator.estimate(planOf(RunMode::pair, 128, 100))).contains("6,600 evaluations"));
    const RunEstimate unknown = RunEstimator().estimate(planOf(RunMode::student, 128));
    QVERIFY(plainText(unknown).startsWith("First run: no time estimate yet"));
    QVERIFY(estimateDetails(unknown).contains("first run"));
    QVERIFY(estimateDetails(estimator.estimate(planOf(RunMode::pair, 128))).contains("measured here"));
}

void TestRunEstimator::durations_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << "under 0.1 s";
    QTest::newRow("tenths") << 6.94 << "6.9 s";
    QTest::newRow("ten") << 9.96 << "10 s";
    QTest::newRow("seconds") << 59.4 << "59 s";
    QTest::newRow("minute") << 59.6 << "1 min";
    QTest::newRow("minutes") << 200.0 << "3 min 20 s";
    QTest::newRow("hour") << 3600.0 << "1 h";
    QTest::newRow("hours") << 7500.0 << "2 h 5 min";
    QTest::newRow("days") << 86400.0 * 3 << "3 days";
    QTest::newRow("endless") << 1e300 << "11574 days";
}

void TestRunEstimator::durations() {
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(roughDurationText(seconds), text);
}

void TestRunEstimator::sizes_data() {
    QTest::addColumn<double>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << "0 bytes";
    QTest::newRow("bytes") << 900.0 << "900 bytes";
    QTest::newRow("kilobytes") << 61440.0 << "60 KB";
    QTest::newRow("almost a megabyte") << 1023.7 * 1024 << "1.0 MB";
    QTest::newRow("megabytes") << 240.0 * mebibyte << "240 MB";
    QTest::newRow("gigabytes") << 1.44 * 1024 * mebibyte << "1.4 GB";
    QTest::newRow("terabytes") << 5000.0 * 1024 * 1024 * mebibyte << "5,000 TB";
}

void TestRunEstimator::sizes() {
    QFETCH(double, bytes);
    QFETCH(QString, text);
    QCOMPARE(byteText(bytes), text);
}

void TestRunEstimator::warnsBeforeMemoryRunsOut() {
    RunStatistic large = sample("student", 1024, 2, 9);
    large.peakBytes = 4000 * mebibyte;
    const RunEstimator estimator = estimatorOf({large, sample("student", 512, 2, 2)}, 1000 * mebibyte);
    const RunPlan plan = planOf(RunMode::student, 1024);
    QVERIFY(estimateWarnings(estimator, plan, {.memory = 4001 * mebibyte}).isEmpty());
    QVERIFY(estimateWarnings(estimator, plan, {.memory = 3001 * mebibyte, .usedMemory = 1000 * mebibyte}).isEmpty());
    const QVector<EstimateWarning> warnings =
        estimateWarnings(estimator, plan, {.memory = 1500 * mebibyte, .usedMemory = 1000 * mebibyte});
    QCOMPARE(warnings.size(), 1);
    QCOMPARE(warnings.front().kind, EstimateWarning::Kind::memory);
    QCOMPARE(warnings.front().choices.size(), 1);
    const std::optional<QSize> offered = warnings.front().choices.front().size;
    QVERIFY(offered && offered->width() < 1024 && offered->width() % 16 == 0);
    QVERIFY(warnings.front().choices.front().text.contains(QString::number(offered->width())));
    RunPlan better = plan;
    better.size = *offered;
    QVERIFY(estimateWarnings(estimator, better, {.memory = 1500 * mebibyte, .usedMemory = 1000 * mebibyte}).isEmpty());
    // Where no size would do, the words say what else.
    const QVector<EstimateWarning> hopeless = estimateWarnings(estimator, plan, {.memory = mebibyte});
    QVERIFY(hopeless.front().choices.isEmpty());
    QVERIFY(hopeless.front().text.contains("smaller model"));
}

void TestRunEstimator::warnsBeforeTheDiskIsFull() {
    RunEstimator estimator = estimatorOf(pairRun);
    estimator.addFile(ImageFormat::png8, 128 * 128, mebibyte);
    RunPlan plan = planOf(RunMode::student, 128, 1000);
    QVERIFY(estimateWarnings(estimator, plan, {.disk = 2000 * mebibyte}).isEmpty());
    const FreeResources scarce{.disk = 356 * mebibyte}; // 256 of them are left alone
    const QVector<EstimateWarning> warnings = estimateWarnings(estimator, plan, scarce);
    QCOMPARE(warnings.size(), 1);
    QCOMPARE(warnings.front().kind, EstimateWarning::Kind::disk);
    QCOMPARE(warnings.front().choices.front().count, std::optional(100));
    plan.count = 100;
    QVERIFY(estimateWarnings(estimator, plan, scarce).isEmpty());
    // Records of every step are the first to go.
    plan.recording = Recording::statistics;
    plan.keepEstimates = true;
    const QVector<EstimateWarning> recorded = estimateWarnings(estimator, plan, {.disk = 360 * mebibyte});
    QCOMPARE(recorded.front().choices.front().keepEstimates, std::optional(false));
    plan.keepEstimates = false;
    QVERIFY(estimateWarnings(estimator, plan, {.disk = 360 * mebibyte}).isEmpty());
    QVERIFY(estimateWarnings(estimator, plan, {.disk = 0}).front().choices.isEmpty());
}

void TestRunEstimator::noWarningWithoutNumbers() {
    const RunEstimator estimator = estimatorOf(pairRun);
    QVERIFY(estimateWarnings(estimator, planOf(RunMode::pair, 128, 10000), {}).isEmpty());
    RunPlan unknown = planOf(RunMode::pair, 128);
    unknown.size = {};
    QVERIFY(estimateWarnings(estimator, unknown, {.memory = 0, .disk = 0}).isEmpty());
}

} // namespace arcflow::ui

QTEST_APPLESS_MAIN(arcflow::ui::TestRunEstimator)
#include "tst_run_estimator.moc"
