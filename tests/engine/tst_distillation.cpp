#include "core/formats/safetensors_file.h"
#include "tests/engine/engine_fixture.h"

#include <QtCore/QTemporaryDir>

#include <chrono>
#include <thread>

using namespace arcflow;
using namespace arcflow::test;

/// Distillation on the built-in model, beside everything else that the engine does.
class TestEngineDistillation : public QObject {
    Q_OBJECT

    DistillationRequest small(const QString& name) const {
        DistillationRequest request;
        request.recipe =
            DistillationRecipe::read(std::string(ARCFLOW_SOURCE_DIR) + "/resources/recipes/distil-nano.json");
        request.recipe.optimisation.iterations = 3;
        request.recipe.batch = 2;
        request.recipe.seed = 7;
        request.prompts = {"two red apples against a pale blue wall", "green hills at night", "a blue cup"};
        request.validation = {"a yellow boat on the sea"};
        request.adapter = (m_folder.path() + "/" + name).toStdString();
        request.state = request.adapter.string() + ".state.safetensors";
        request.pictures = 1;
        return request;
    }

    static std::string bytesOf(const std::filesystem::path& file) {
        const SafetensorsFile stored = SafetensorsFile::open(file);
        std::string all;
        for (const TensorEntry& tensor : stored.tensors()) {
            const std::span<const std::byte> bytes = stored.bytes(tensor);
            all += tensor.name;
            all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        }
        return all;
    }
    static std::string adapterBytes(const DistillationRequest& request) {
        return bytesOf(request.adapter / "diffusion_pytorch_model.safetensors");
    }

    std::vector<float> picture() {
        RecordingSink sink;
        return valueOf(m_engine->generate({.prompt = "green hills", .seed = 3}, {}, sink)).images.at(0).image.pixels;
    }

    std::unique_ptr<Distillation> begin(const DistillationRequest& request) {
        return valueOf(m_engine->beginDistillation(request, {}, m_sink));
    }

    QTemporaryDir m_folder;
    RecordingSink m_sink;
    std::unique_ptr<Engine> m_engine = makeEngine();
    std::string m_adapter, m_state; ///< of the run that nothing interrupts

private Q_SLOTS:
    void initTestCase() {
        const DistillationRequest request = small("whole");
        const DistillationResult result = valueOf(m_engine->distil(request, {}, m_sink));
        QCOMPARE(result.iterations, int64_t{3});
        QVERIFY(result.studentError && result.shortTeacherError);
        m_adapter = adapterBytes(request);
        m_state = bytesOf(request.state);
        QCOMPARE(keptIterations(request.state), std::optional(int64_t{3}));
        QVERIFY(!keptIterations(m_folder.path().toStdString() + "/nothing"));
    }

    /// Generations, decodes, token counts and loads between and in the middle of iterations: the same bits, of pictures
    /// and of the adapter, from one copy of the weights.
    void takesTurns() {
        valueOf(m_engine->load({}, {}, m_sink));
        const std::vector<float> alone = picture();
        DistillationRequest request = small("turns");
        const std::unique_ptr<Distillation> run = begin(request);
        QVERIFY(run->facts().sharesWeights);
        QVERIFY(m_engine->fitsBesideDistillation({}));
        QVERIFY(run->facts().trainedParameters > 100'000 && run->facts().teacherParameters > 2'000'000);
        while (run->iteration() < 3) {
            std::stop_source stop;
            std::thread interrupter([&stop] {
                std::this_thread::sleep_for(std::chrono::milliseconds(60));
                stop.request_stop();
            });
            const int64_t before = run->iteration();
            const Outcome<IterationReport> stopped = run->step(stop.get_token());
            interrupter.join();
            if (!stopped) {
                QCOMPARE(stopped.failure().kind, ErrorKind::cancelled);
                QCOMPARE(run->iteration(), before);
            }
            QVERIFY(picture() == alone);
            QVERIFY(m_engine->countTokens("a cup").ok());
            if (run->iteration() < 3) {
                QVERIFY(run->step({}).ok());
            }
            // Another adapter beside the same teacher, and back.
            valueOf(m_engine->load({.adapterUse = AdapterUse::merged}, {}, m_sink));
            valueOf(m_engine->load({}, {}, m_sink));
        }
        QVERIFY(!run->keep());
        QVERIFY(!run->writeAdapter(request.adapter));
        QVERIFY(adapterBytes(request) == m_adapter);
        QVERIFY(bytesOf(request.state) == m_state);
        QVERIFY(picture() == alone);
    }

    void goesOnFromItsState() {
        const DistillationRequest request = small("resumed");
        {
            const std::unique_ptr<Distillation> run = begin(request);
            QVERIFY(run->step({}).ok());
            QVERIFY(!run->keep());
            QVERIFY(run->step({}).ok()); // lost
        }
        const std::unique_ptr<Distillation> run = begin(request);
        QCOMPARE(run->iteration(), int64_t{1});
        QVERIFY(run->step({}).ok() && run->step({}).ok());
        QVERIFY(!run->writeAdapter(request.adapter));
        QVERIFY(adapterBytes(request) == m_adapter);
        QVERIFY(!run->restore());
        QCOMPARE(run->iteration(), int64_t{1});
    }

    /// The adapter that was written is the one that was measured and shown.
    void validationIsWhatTheAdapterPaints() {
        const DistillationRequest request = small("measured");
        const std::unique_ptr<Distillation> run = begin(request);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(run->validate(stopped.get_token(), m_sink).failure().kind, ErrorKind::cancelled);
        const DistillationValidation before = valueOf(run->validate({}, m_sink));
        QVERIFY(run->step({}).ok());
        const DistillationValidation after = valueOf(run->validate({}, m_sink));
        QCOMPARE(after.iteration, int64_t{1});
        QCOMPARE(after.shortTeacherError, before.shortTeacherError);
        QVERIFY(after.studentError != before.studentError);
        QCOMPARE(after.pairs.size(), size_t{1});
        QVERIFY(after.pairs[0].teacher == before.pairs[0].teacher); // decoded once
        QVERIFY(after.pairs[0].student->pixels != before.pairs[0].student->pixels);
        QVERIFY(!run->writeAdapter(request.adapter));
        valueOf(m_engine->load({.adapter = request.adapter}, {}, m_sink));
        const GenerationResult pair = valueOf(m_engine->generate(
            {.prompt = request.validation[0], .seed = 1'000'000, .mode = RunMode::pair}, {}, m_sink));
        const auto distance = [](const Image& a, const Image& b) {
            float most = 0;
            for (size_t i = 0; i < a.pixels.size(); ++i) {
                most = std::max(most, std::abs(a.pixels[i] - b.pixels[i]));
            }
            return most;
        };
        QVERIFY(distance(pair.images.at(1).image, *after.pairs[0].teacher) < 1e-3F);
        QVERIFY(distance(pair.images.at(0).image, *after.pairs[0].student) < 2e-2F); // the adapter is in fp16
    }

    void curve() {
        const std::unique_ptr<Distillation> run = begin(small("curve"));
        const DistillationCurve curve = valueOf(run->curve({}, m_sink));
        QCOMPARE(curve.student.size(), size_t{4});
        QCOMPARE(curve.teacher.size(), size_t{8});
        QCOMPARE(curve.teacher.back().evaluations, 16); // guided
        QVERIFY(curve.teacher.back().error < 0.2 * curve.teacher.front().error);
    }

    void refusals() {
        DistillationRequest request = small("refused");
        request.prompts.clear();
        QCOMPARE(m_engine->beginDistillation(request, {}, m_sink).failure().kind, ErrorKind::invalidRequest);
        request = small("refused");
        request.validation.clear();
        const std::unique_ptr<Distillation> run = begin(request);
        QCOMPARE(run->validate({}, m_sink).failure().kind, ErrorKind::invalidRequest);
    }

    void sizeOfAnAdapter() {
        const AdapterSize size = valueOf(m_engine->adapterSize({}, {.modes = 4, .rank = 8}));
        const std::unique_ptr<Distillation> run = begin(small("size"));
        QCOMPARE(size.trained, run->facts().trainedParameters);
        QCOMPARE(size.teacher, run->facts().teacherParameters);
        QVERIFY(!m_engine->adapterSize({.model = "/nowhere"}, {}).ok());
    }
};

QTEST_GUILESS_MAIN(TestEngineDistillation)
#include "tst_distillation.moc"
