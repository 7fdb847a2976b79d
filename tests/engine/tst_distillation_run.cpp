#include "core/engine/curve_log.h"
#include "core/engine/distillation_json.h"
#include "core/engine/distillation_run.h"
#include "core/engine/engine.h"
#include "tests/support/fake_distillation.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include <fstream>
#include <limits>

using namespace arcflow;

/// What a run does when, over a scripted distillation.
class TestDistillationRun : public QObject {
    Q_OBJECT

    class Sink : public EngineSink {
    public:
        void trained(const TrainingProgress& progress) override { losses.push_back(progress); }
        void validated(const DistillationValidation& validation) override { validations.push_back(validation); }
        void curveMeasured(const DistillationCurve&) override { ++curves; }
        std::vector<TrainingProgress> losses;
        std::vector<DistillationValidation> validations;
        int curves = 0;
    };

    DistillationRun start(const FakeDistillationScript& script = {}) {
        return {std::make_unique<FakeDistillation>(script, m_request, [](const std::string&) {}), m_request, m_sink};
    }

    std::optional<Failure> runAll(DistillationRun& run) {
        while (!run.finished()) {
            if (std::optional<Failure> failure = run.advance({})) {
                return failure;
            }
        }
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    DistillationRequest m_request;
    Sink m_sink;

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_sink = {};
        m_request = {};
        m_request.recipe.optimisation.iterations = 40;
        m_request.prompts = {"a"};
        m_request.validation = {"b", "c"};
        m_request.pictures = 1;
        m_request.validateEvery = 20;
        m_request.adapter = m_folder->path().toStdString() + "/adapter";
        m_request.state = m_folder->path().toStdString() + "/state";
    }

    void fromStartToAdapter() {
        m_request.validateFirst = m_request.curveAtEnd = true;
        DistillationRun run = start();
        QVERIFY(!runAll(run));
        QCOMPARE(m_sink.losses.size(), size_t{40});
        QCOMPARE(m_sink.validations.size(), size_t{3}); // before, half way, at the end
        QCOMPARE(m_sink.validations[1].iteration, int64_t{20});
        QCOMPARE(m_sink.validations[1].pairs.size(), size_t{1});
        QVERIFY(m_sink.losses[19].measured && !m_sink.losses[20].measured);
        QCOMPARE(m_sink.curves, 1);
        QVERIFY(std::filesystem::exists(m_request.adapter / "config.json"));
        QCOMPARE(keptIterations(m_request.state), std::optional(int64_t{40}));
        QCOMPARE(run.result().iterations, int64_t{40});
    }

    void whatWasStoppedIsDoneAgain() {
        DistillationRun run = start();
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(run.advance(stop.get_token())->kind, ErrorKind::cancelled);
        while (m_sink.losses.size() < 19) {
            QVERIFY(!run.advance({}));
        }
        QVERIFY(!run.advance({})); // the 20th is told of with its validation
        QCOMPARE(m_sink.losses.size(), size_t{19});
        QCOMPARE(run.advance(stop.get_token())->kind, ErrorKind::cancelled);
        QVERIFY(!run.advance({}));
        QCOMPARE(m_sink.losses.size(), size_t{20});
        QCOMPARE(m_sink.validations.size(), size_t{1});
    }

    void curveOnRequest() {
        DistillationRun run = start();
        QVERIFY(!run.advance({}));
        run.askForCurve();
        QVERIFY(!run.advance({}));
        QCOMPARE(m_sink.curves, 1);
        QVERIFY(!runAll(run));
        QCOMPARE(m_sink.curves, 1);
        run.askForCurve(); // of what is finished
        QVERIFY(!run.finished() && !runAll(run));
        QCOMPARE(m_sink.curves, 2);
    }

    void divergence_data() {
        QTest::addColumn<double>("loss");
        QTest::addColumn<int>("iterations"); ///< until it is seen
        QTest::newRow("not a number") << std::nan("") << DivergenceGuard::mostBroken;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << DivergenceGuard::mostBroken;
        QTest::newRow("far above") << 20.0 << DivergenceGuard::mostHigh;
    }
    void divergence() {
        QFETCH(double, loss);
        QFETCH(int, iterations);
        m_request.validation.clear();
        constexpr int64_t good = 15;
        DistillationRun run = start({.loss = [&](int64_t i) { return i < good ? 1.0 : loss; }});
        while (run.distillation().iteration() < good) {
            QVERIFY(!run.advance({}));
        }
        QVERIFY(!run.keep());
        QVERIFY(!run.advance({}));
        QVERIFY(!run.keep()); // suspicious: the state before is worth more
        QCOMPARE(keptIterations(m_request.state), std::optional(good));
        const std::optional<Failure> failure = runAll(run);
        QVERIFY(failure);
        QCOMPARE(failure->kind, ErrorKind::diverged);
        QCOMPARE(m_sink.losses.size(), static_cast<size_t>(good + iterations));
        QCOMPARE(run.distillation().iteration(), good); // back at the last good state
    }

    void outliersAreNoDivergence() {
        DivergenceGuard guard;
        for (int64_t i = 0; i < 300; ++i) {
            const bool outlier = i % 10 == 9;
            QVERIFY(!guard.add({.iteration = i, .loss = outlier ? 100.0 : 1.0, .skipped = i % 7 == 0}));
        }
    }

    void anotherLossIsNoDivergence() {
        DivergenceGuard guard;
        for (int i = 0; i < 60; ++i) {
            const bool second = i >= 30;
            QVERIFY(!guard.add({.iteration = i, .loss = second ? 100.0 : 1.0, .newLoss = i == 30}));
            QVERIFY(guard.isCalm());
        }
    }

    void requestAsJson() {
        m_request.model = {.model = "/models/a", .loras = {{"/loras/b.safetensors", 0.5}}, .threads = 3};
        m_request.recipe.seed = 77;
        m_request.recipe.student = {.modes = 4, .rank = 8, .downSpread = 0.25};
        m_request.recipe.imitation.window = 2.5;
        m_request.prompts = {"a \"quoted\" prompt", "größer"};
        m_request.pictures = 3;
        m_request.curveAtEnd = true;
        const std::string json = toJson(m_request);
        const DistillationRequest back = distillationFromJson(json, "test");
        QCOMPARE(toJson(back), json);
        QCOMPARE(back.prompts, m_request.prompts);
        QCOMPARE(back.recipe.imitation.window, 2.5);
        QCOMPARE(back.recipe.seed, uint64_t{77});
        QCOMPARE(back.state, m_request.state);
        QVERIFY_EXCEPTION_THROWN(distillationFromJson(R"({"recipe": {"ratte": 1}})", "test"), Error);
    }

    void curveIsReadBack() {
        const std::filesystem::path file = m_folder->path().toStdString() + "/curve.csv";
        {
            CurveLog log(file, "student_error");
            for (int64_t i = 0; i < 4; ++i) {
                log.add({.iteration = i, .loss = 0.5, .gradientNorm = std::nan(""), .rate = 1e-4}, 1.5,
                        i == 2 ? std::optional(0.25) : std::nullopt);
            }
        }
        std::ofstream(file, std::ios::app) << "damaged\n5,1\n";
        const std::vector<TrainingProgress> curve = readCurve(file, 3);
        QCOMPARE(curve.size(), size_t{3});
        QCOMPARE(curve[2].measured, std::optional(0.25));
        QVERIFY(!curve[1].measured && std::isnan(curve[1].last.gradientNorm));
        QCOMPARE(curve[1].seconds, 1.5);
        QVERIFY(readCurve(m_folder->path().toStdString() + "/none.csv", 3).empty());
    }

    void keepsAtIntervals() {
        m_request.saveEverySeconds = 1e-9;
        DistillationRun run = start();
        QVERIFY(!run.advance({}));
        QCOMPARE(keptIterations(m_request.state), std::optional(int64_t{1}));
    }

    void aFullDiskIsAFailure() {
        m_request.saveEverySeconds = 1e-9;
        DistillationRun run = start({.keepFailure = Failure{ErrorKind::diskFull, "full", {}}});
        QCOMPARE(run.advance({})->kind, ErrorKind::diskFull);
        QCOMPARE(run.distillation().iteration(), int64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestDistillationRun)
#include "tst_distillation_run.moc"
