#include "tests/engine/engine_fixture.h"

#include <chrono>
#include <random>
#include <thread>

using namespace arcflow;
using namespace arcflow::test;

/// Jobs of the engine: repeatability, cancelling, failures as values, what is recorded.
class TestJobs : public QObject {
    Q_OBJECT

    using Clock = std::chrono::steady_clock;

    static GenerationRequest hills(RunMode mode = RunMode::student) {
        GenerationRequest request;
        request.prompt = "green hills with a house with a blue roof at night under a full moon";
        request.seed = 3;
        request.mode = mode;
        return request;
    }

    GenerationResult generate(const GenerationRequest& request) {
        RecordingSink sink;
        return valueOf(m_engine->generate(request, {}, sink));
    }

    ErrorKind failureOf(const GenerationRequest& request) {
        RecordingSink sink;
        const Outcome<GenerationResult> outcome = m_engine->generate(request, {}, sink);
        return outcome ? ErrorKind::internal : outcome.failure().kind;
    }

    std::unique_ptr<Engine> m_engine = makeEngine();

private Q_SLOTS:
    void initTestCase() {
        RecordingSink sink;
        const LoadedModel model = valueOf(m_engine->load({}, {}, sink));
        QVERIFY(model.hasTeacher && model.hasStudent);
        QCOMPARE(model.modelHash.size(), size_t{16});
        QVERIFY(!sink.phases.empty());
        QCOMPARE(sink.phases.back().first, Phase::load);
    }

    void sameSeedSameImage() {
        const std::vector<float> first = generate(hills()).images.at(0).image.pixels;
        QCOMPARE(generate(hills()).images.at(0).image.pixels, first);
        // Also out of a pair, and as one of several.
        QCOMPARE(generate(hills(RunMode::pair)).images.at(0).image.pixels, first);
        GenerationRequest several = hills();
        several.seed = 2;
        several.count = 3;
        const GenerationResult result = generate(several);
        QCOMPARE(result.images.size(), size_t{3});
        QCOMPARE(result.images.at(1).image.pixels, first);
        QVERIFY(result.images.at(0).image.pixels != first);
        QCOMPARE(*result.images.at(1).metadata.seed, uint64_t{3});
    }

    void cancelAnswersFast() {
        const std::vector<float> before = generate(hills()).images.at(0).image.pixels;
        std::mt19937 random(7);
        double slowest = 0;
        int cancelled = 0;
        for (int round = 0; round < 12; ++round) {
            std::stop_source source;
            Clock::time_point asked;
            const int delayMs = static_cast<int>(random() % 600);
            std::thread stopper([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(delayMs));
                asked = Clock::now();
                source.request_stop();
            });
            RecordingSink sink;
            const Outcome<GenerationResult> outcome =
                m_engine->generate(hills(RunMode::pair), source.get_token(), sink);
            const Clock::time_point answered = Clock::now();
            stopper.join();
            if (!outcome) {
                QCOMPARE(outcome.failure().kind, ErrorKind::cancelled);
                slowest = std::max(slowest, std::chrono::duration<double>(answered - asked).count());
                ++cancelled;
            }
        }
        qInfo("%d of 12 cancelled, slowest answer %.3f s", cancelled, slowest);
        QVERIFY(cancelled > 0);
        QVERIFY2(slowest < 0.3, qPrintable(QString("%1 s").arg(slowest)));
        QCOMPARE(generate(hills()).images.at(0).image.pixels, before);
    }

    void cancelInEveryPhase_data() {
        QTest::addColumn<int>("phase");
        QTest::newRow("encode") << static_cast<int>(Phase::encode);
        QTest::newRow("denoise") << static_cast<int>(Phase::denoise);
        QTest::newRow("decode") << static_cast<int>(Phase::decode);
    }
    void cancelInEveryPhase() {
        QFETCH(int, phase);
        std::stop_source source;
        RecordingSink sink;
        Clock::time_point asked;
        sink.onProgress = [&](Phase seen, double) {
            if (static_cast<int>(seen) == phase && !source.stop_requested()) {
                asked = Clock::now();
                source.request_stop();
            }
        };
        GenerationRequest request = hills(RunMode::pair);
        request.prompt += " number " + std::to_string(phase); // not in the prompt cache
        const Outcome<GenerationResult> outcome = m_engine->generate(request, source.get_token(), sink);
        QVERIFY(!outcome);
        QCOMPARE(outcome.failure().kind, ErrorKind::cancelled);
        QVERIFY(std::chrono::duration<double>(Clock::now() - asked).count() < 0.3);
    }

    void cancelWhileLoading() {
        std::unique_ptr<Engine> engine = makeEngine();
        std::stop_source source;
        RecordingSink sink;
        sink.onProgress = [&](Phase, double) { source.request_stop(); };
        const Outcome<LoadedModel> outcome = engine->load({}, source.get_token(), sink);
        QVERIFY(!outcome);
        QCOMPARE(outcome.failure().kind, ErrorKind::cancelled);
        RecordingSink quiet;
        valueOf(engine->load({}, {}, quiet)); // and the engine still works
    }

    void imagesBeforeACancelAreKept() {
        std::stop_source source;
        class StopAfterOne : public RecordingSink {
        public:
            explicit StopAfterOne(std::stop_source& source) : m_source(source) {}
            void image(const GeneratedImage& image) override {
                RecordingSink::image(image);
                m_source.request_stop();
            }

        private:
            std::stop_source& m_source;
        } sink(source);
        GenerationRequest request = hills();
        request.count = 100;
        QVERIFY(!m_engine->generate(request, source.get_token(), sink));
        QCOMPARE(sink.images.size(), size_t{1});
    }

    void failuresAreValues() {
        GenerationRequest request = hills();
        request.width = 3;
        QCOMPARE(failureOf(request), ErrorKind::invalidRequest);
        request = hills();
        request.steps = -1;
        QCOMPARE(failureOf(request), ErrorKind::invalidRequest);
        request = hills(RunMode::teacher);
        request.sampler = Sampler::arcflow;
        QCOMPARE(failureOf(request), ErrorKind::invalidRequest);
        request = hills();
        request.maxSequenceLength = 5000;
        QCOMPARE(failureOf(request), ErrorKind::invalidRequest);
        request = hills();
        request.noiseFile = "/nowhere/noise.safetensors";
        QCOMPARE(failureOf(request), ErrorKind::modelMissing);
        request = hills();
        request.noiseFile = dataPath("golden/e2e-flux-arcflow-tall.safetensors"); // noise of another size
        QCOMPARE(failureOf(request), ErrorKind::invalidRequest);

        std::unique_ptr<Engine> empty = makeEngine();
        RecordingSink sink;
        QVERIFY(!empty->generate(hills(), {}, sink));
        const Outcome<LoadedModel> missing = empty->load({.model = "/nowhere"}, {}, sink);
        QVERIFY(!missing);
        QCOMPARE(missing.failure().kind, ErrorKind::modelMissing);
        const Outcome<LoadedModel> foreign =
            empty->load({.model = dataPath("qwen-tiny"), .adapter = dataPath("arcflow-flux-tiny")}, {}, sink);
        QVERIFY(!foreign);
        QVERIFY(!failureText(foreign.failure()).empty());
    }

    void modelWithoutAdapter() {
        std::unique_ptr<Engine> engine = makeEngine();
        RecordingSink sink;
        const LoadedModel model = valueOf(engine->load({.model = dataPath("flux-tiny")}, {}, sink));
        QVERIFY(model.hasTeacher && !model.hasStudent);
        GenerationRequest request = hills();
        const Outcome<GenerationResult> outcome = engine->generate(request, {}, sink);
        QVERIFY(!outcome);
        QVERIFY(outcome.failure().text.find("adapter") != std::string::npos);
    }

    void lorasWithStrengths() {
        const std::string lora = dataPath("lora/flux-peft.safetensors");
        const auto latentMean = [&](std::vector<LoraChoice> loras) {
            std::unique_ptr<Engine> engine = makeEngine();
            RecordingSink sink;
            valueOf(engine->load(
                {.model = dataPath("flux-tiny"), .adapter = dataPath("arcflow-flux-tiny"), .loras = std::move(loras)},
                {}, sink));
            GenerationRequest request = hills();
            request.width = request.height = 64;
            return valueOf(engine->generate(request, {}, sink)).images.at(0).image.pixels;
        };
        const std::vector<float> plain = latentMean({});
        QVERIFY(latentMean({{lora, 1.0}}) != plain);
        QCOMPARE(latentMean({{lora, 0.0}}), plain);
        // Half twice is nearly one whole.
        const std::vector<float> whole = latentMean({{lora, 1.0}});
        const std::vector<float> halves = latentMean({{lora, 0.5}, {lora, 0.5}});
        for (size_t i = 0; i < whole.size(); ++i) {
            QVERIFY(std::abs(whole[i] - halves[i]) < 1e-4);
        }
    }

    void previewsKeepTheirPace() {
        GenerationRequest request = hills(RunMode::teacher);
        request.teacherSteps = 150;
        request.steps = 150;
        request.previews = true;
        RecordingSink sink;
        valueOf(m_engine->generate(request, {}, sink));
        QCOMPARE(sink.steps.size(), size_t{150});
        const auto shown = std::count_if(sink.steps.begin(), sink.steps.end(), [](const StepRecord& step) {
            return step.preview && step.preview->width == 128;
        });
        QVERIFY2(shown >= 2 && shown < 75, qPrintable(QString::number(shown)));
    }

    /// After half the way the student's preview is nearly its picture already, and a pair shows the picture itself
    /// before the teacher runs. (Large enough for the first step to take longer than previews wait.)
    void previewsShowWhatIsComing() {
        GenerationRequest request = hills(RunMode::pair);
        request.width = request.height = 768;
        request.teacherSteps = 1;
        request.previews = true;
        RecordingSink sink;
        const GenerationResult result = valueOf(m_engine->generate(request, {}, sink));
        const std::vector<float>& pixels = result.images.at(0).image.pixels;
        QCOMPARE(sink.students.size(), size_t{1});
        QCOMPARE(sink.students[0].first, size_t{2}); // steps: the student's, none of the teacher's
        QVERIFY(sink.students[0].second.pixels == pixels);
        QVERIFY(sink.steps.at(0).preview.has_value());
        double squares = 0;
        for (size_t i = 0; i < pixels.size(); ++i) {
            squares += std::pow(sink.steps[0].preview->pixels[i] - pixels[i], 2);
        }
        const double error = squares / static_cast<double>(pixels.size());
        qInfo("mean square of the preview's error %.4f", error);
        QVERIFY(error < 0.01);
    }

    void recordedTrajectories() {
        GenerationRequest request = hills(RunMode::pair);
        request.recording = Recording::teacherComparison;
        request.pointsPerStep = 5;
        request.teacherSteps = 6;
        RecordingSink sink;
        const GenerationResult result = valueOf(m_engine->generate(request, {}, sink));
        QCOMPARE(sink.steps.size(), size_t{8}); // 2 of the student, 6 of the teacher, as they came
        const GeneratedImage& student = result.images.at(0);
        const GeneratedImage& teacher = result.images.at(1);
        QCOMPARE(student.steps.size(), size_t{2});
        QCOMPARE(student.steps[0].points.size(), size_t{5});
        QCOMPARE(student.steps[1].points.size(), size_t{6}); // and the end
        QCOMPARE(teacher.steps.size(), size_t{6});
        QVERIFY(student.plane.first >= student.plane.second &&
                student.plane.first + student.plane.second <= 1.0 + 1e-6);
        QVERIFY(student.plane.first > 0.5);
        // Both start from the same noise.
        QCOMPARE(student.steps[0].points[0].planeX, teacher.steps[0].points[0].planeX);
        QCOMPARE(student.steps[0].points[0].planeY, teacher.steps[0].points[0].planeY);
        double weights = 0;
        for (const double weight : student.steps[0].modeWeights) {
            weights += weight;
        }
        QVERIFY(std::abs(weights - 1) < 1e-4);
        QCOMPARE(student.steps[0].modeLogGammas[0], 0.0); // mode 0 is the straight line
        QVERIFY(student.steps[0].points[2].teacherAngle && *student.steps[0].points[2].teacherAngle < 1.0);
        QVERIFY(!teacher.steps[0].points[0].teacherAngle);
    }

    void tokenCounts() {
        const std::vector<TokenCount> counts =
            valueOf(m_engine->countTokens("two red apples against a pale blue wall"));
        QCOMPARE(counts.size(), size_t{2});
        QVERIFY(counts[0].used > 5 && counts[0].used < counts[0].limit);
        const std::string longText(2000, 'x');
        for (const TokenCount& count : valueOf(m_engine->countTokens(longText))) {
            QVERIFY(count.used > count.limit);
            QVERIFY(count.keptBytes < longText.size());
        }
    }

    void kernelsOnThisMachine() {
        for (const SelfTestRow& row : valueOf(m_engine->selfTest({}))) {
            QVERIFY2(row.passed(), qPrintable(QString("%1: %2").arg(QString::fromStdString(row.name)).arg(row.error)));
        }
    }
};

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
