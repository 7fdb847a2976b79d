#include "tests/engine/engine_fixture.h"
#include "tests/support/tensor_compare.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

using namespace arcflow;
using namespace arcflow::test;

/// Prompt to image against the reference implementations, tensor by tensor, through the engine's public interface.
class TestEndToEnd : public QObject {
    Q_OBJECT

    static std::string modelPath(const std::string& name) {
        return name.find("nano") != std::string::npos
                   ? std::string(ARCFLOW_SOURCE_DIR) + "/resources/models/nano/" + name
                   : dataPath(name);
    }

    static GenerationRequest requestOf(const std::map<std::string, std::string>& metadata) {
        GenerationRequest request;
        const auto text = [&](const char* key) { return metadata.count(key) ? metadata.at(key) : std::string(); };
        request.prompt = text("prompt");
        request.negativePrompt = text("negative_prompt");
        request.seed = std::stoull(text("seed"));
        request.steps = std::stoi(text("steps"));
        request.width = std::stoi(text("width"));
        request.height = std::stoi(text("height"));
        request.maxSequenceLength = std::stoi(text("max_sequence_length"));
        request.mode = text("kind") == "teacher" ? RunMode::teacher : RunMode::student;
        if (!text("guidance").empty()) {
            request.guidance = std::stod(text("guidance"));
        }
        request.trueCfg = text("true_cfg_scale").empty() ? 1.0 : std::stod(text("true_cfg_scale"));
        if (!text("timestep_ratio").empty()) {
            request.timestepRatio = std::stod(text("timestep_ratio"));
        }
        return request;
    }

    void compareWithGolden(const TensorFile& golden, const GenerationRequest& wanted, const std::string& goldenPng) {
        GenerationRequest request = wanted;
        request.dumpFile = (m_folder.path() + "/dump.safetensors").toStdString();
        RecordingSink sink;
        const GenerationResult result = valueOf(m_engine->generate(request, {}, sink));
        const TensorFile dump(request.dumpFile);
        double worst = 0;
        for (const auto& [name, expected] : golden.tensors()) {
            QVERIFY2(dump.has(name), name.c_str());
            const Difference found = difference(dump[name], expected);
            QVERIFY2(found.sameShape && found.relative <= 1e-4, (name + ": " + found.text).c_str());
            worst = std::max(worst, found.relative);
        }
        qInfo("%zu tensors, worst error %.1e (limit 1e-4)", golden.tensors().size(), worst);
        const Image reference = readImage(goldenPng);
        const std::vector<uint8_t> expectedLevels = levels8(reference);
        const std::vector<uint8_t> levels = levels8(result.images.at(0).image);
        QCOMPARE(levels.size(), expectedLevels.size());
        for (size_t i = 0; i < levels.size(); ++i) {
            QVERIFY(std::abs(levels[i] - expectedLevels[i]) <= 1);
        }
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Engine> m_engine = makeEngine();

private Q_SLOTS:
    void goldenCase_data() {
        QTest::addColumn<QString>("file");
        for (const char* folder : {"golden", "nano-golden"}) {
            const QDir files(QString::fromStdString(dataPath(folder)), "e2e-*.safetensors");
            for (const QString& file : files.entryList()) {
                QTest::newRow(qPrintable(file.chopped(12))) << files.filePath(file);
            }
        }
    }
    void goldenCase() {
        QFETCH(QString, file);
        const TensorFile golden(file.toStdString());
        ModelRequest model;
        model.model = modelPath(golden.metadata().at("model"));
        if (const std::string adapter = golden.metadata().at("adapter"); !adapter.empty()) {
            model.adapter = modelPath(adapter);
        }
        model.device = DeviceChoice::cpu;
        model.format = NumberFormat::fp32;
        RecordingSink sink;
        for (const AdapterUse use : {AdapterUse::shared, AdapterUse::merged}) {
            if (use == AdapterUse::merged && model.adapter.empty()) {
                continue;
            }
            model.adapterUse = use;
            valueOf(m_engine->load(model, {}, sink));
            compareWithGolden(golden, requestOf(golden.metadata()),
                              QString(file).replace(".safetensors", ".png").toStdString());
        }
    }

    void safeModeGivesTheSame() {
        const TensorFile golden("nano-golden/e2e-nano-arcflow-apples.safetensors");
        RecordingSink sink;
        valueOf(m_engine->load({}, {}, sink));
        m_engine->setReferenceKernels(true);
        compareWithGolden(golden, requestOf(golden.metadata()), dataPath("nano-golden/e2e-nano-arcflow-apples.png"));
        m_engine->setReferenceKernels(false);
    }

    void givenNoise() {
        // The golden's noise from a file, under another seed, gives the golden's latents.
        const TensorFile golden("golden/e2e-flux-arcflow-tall.safetensors");
        RecordingSink sink;
        valueOf(m_engine->load(
            {.model = dataPath("flux-tiny"), .adapter = dataPath("arcflow-flux-tiny"), .format = NumberFormat::fp32},
            {}, sink));
        GenerationRequest request = requestOf(golden.metadata());
        request.seed = 999;
        request.noiseFile = dataPath("golden/e2e-flux-arcflow-tall.safetensors");
        compareWithGolden(golden, request, dataPath("golden/e2e-flux-arcflow-tall.png"));
    }
};

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_e2e.moc"
