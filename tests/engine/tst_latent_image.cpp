#include "core/engine/latent_image.h"

#include "tests/engine/engine_fixture.h"
#include "tests/support/temp_folder.h"

#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

/// Latents as values: kept on disk, decoded again, recorded along a run.
class TestLatentImage : public QObject {
    Q_OBJECT

    struct LatentSink : RecordingSink {
        void latents(const FinishedLatents& latents) override { kept.push_back(latents); }
        std::vector<FinishedLatents> kept;
    };

    std::unique_ptr<Engine> m_engine = makeEngine();

private Q_SLOTS:
    void initTestCase() {
        RecordingSink sink;
        valueOf(m_engine->load({}, {}, sink));
    }

    void aLostImageIsDecodedAgain() {
        const TempFolder folder;
        LatentSink sink;
        const GenerationResult result =
            valueOf(m_engine->generate({.prompt = "two red apples", .seed = 1, .mode = RunMode::pair}, {}, sink));
        QCOMPARE(sink.kept.size(), size_t{2});
        for (size_t i = 0; i < sink.kept.size(); ++i) {
            QVERIFY(sink.kept[i].run == result.images[i].run);
            const std::filesystem::path file = folder.path() / concat("run", i, ".safetensors");
            writeLatents(file, sink.kept[i].latents, {{"job", "7"}});
            std::map<std::string, std::string> metadata;
            const LatentImage back = readLatents(file, &metadata);
            QCOMPARE(metadata["job"], std::string("7"));
            QCOMPARE(sink.kept[i].metadata.seed, result.images[i].metadata.seed);
            QVERIFY(back.values == sink.kept[i].latents.values);
            QVERIFY(valueOf(m_engine->decode(back, {})).pixels == result.images[i].image.pixels);
        }
    }

    void estimatesEndInTheImage() {
        GenerationRequest request{
            .prompt = "two red apples", .seed = 1, .mode = RunMode::pair, .recording = Recording::statistics};
        request.pointsPerStep = 4;
        LatentSink sink;
        QVERIFY(!valueOf(m_engine->generate(request, {}, sink)).images[0].steps[0].points[0].estimate);
        request.keepEstimates = true;
        const GenerationResult result = valueOf(m_engine->generate(request, {}, sink));
        for (size_t i = 0; i < 2; ++i) {
            const GeneratedImage& image = result.images[i];
            QCOMPARE(image.steps.front().points.size(), i == 0 ? size_t{4} : size_t{1});
            for (const StepRecord& step : image.steps) {
                for (const TracePoint& point : step.points) {
                    QVERIFY(point.estimate && point.estimate->values.size() == sink.kept[0].latents.values.size());
                }
            }
            // At σ = 0 the estimate is the result itself.
            QVERIFY(valueOf(m_engine->decode(*image.steps.back().points.back().estimate, {})).pixels ==
                    image.image.pixels);
        }
    }

    void whatIsNoLatentIsRefused() {
        const TempFolder folder;
        std::ofstream(folder.path() / "junk") << "junk";
        QVERIFY_THROWS_EXCEPTION(Error, readLatents(folder.path() / "junk"));
        QVERIFY_THROWS_EXCEPTION(
            Error, readLatents(std::filesystem::path(ARCFLOW_SOURCE_DIR) /
                               "resources/models/nano/flux-nano/vae/diffusion_pytorch_model.safetensors"));
        QCOMPARE(m_engine->decode({}, {}).failure().kind, ErrorKind::invalidRequest);
        QCOMPARE(m_engine->decode({4, 2, 2, std::vector<float>(16)}, {}).failure().kind, ErrorKind::invalidRequest);
        QCOMPARE(m_engine->decode({8, 2, 2, std::vector<float>(3)}, {}).failure().kind, ErrorKind::invalidRequest);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(m_engine->decode({8, 2, 2, std::vector<float>(32)}, stopped.get_token()).failure().kind,
                 ErrorKind::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestLatentImage)
#include "tst_latent_image.moc"
