#include "tests/engine/engine_fixture.h"

#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <fstream>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

/// What `inspect` says of sound and broken models.
class TestInspection : public QObject {
    Q_OBJECT

    ModelInfo inspect(const fs::path& path) { return valueOf(m_engine->inspect(path)); }

    /// A copy of a tiny pipeline to break.
    fs::path copyOf(const std::string& model) {
        const fs::path copy = fs::path(m_folder.path().toStdString()) / std::to_string(m_copies++);
        fs::copy(dataPath(model), copy, fs::copy_options::recursive);
        return copy;
    }

    void mentions(const ModelInfo& info, const std::string& word) {
        for (const std::string& problem : info.problems) {
            if (problem.find(word) != std::string::npos) {
                return;
            }
        }
        QFAIL(qPrintable(QString("no problem mentions '%1'; there are %2")
                             .arg(QString::fromStdString(word))
                             .arg(info.problems.size())));
    }

    std::unique_ptr<Engine> m_engine = makeEngine();
    QTemporaryDir m_folder;
    int m_copies = 0;

private Q_SLOTS:
    void soundModels_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("family");
        QTest::newRow("FLUX") << QString::fromStdString(dataPath("flux-tiny")) << "FLUX";
        QTest::newRow("Qwen-Image") << QString::fromStdString(dataPath("qwen-tiny")) << "Qwen-Image";
        QTest::newRow("embedded") << QString() << "FLUX";
    }
    void soundModels() {
        QFETCH(QString, path);
        QFETCH(QString, family);
        const ModelInfo info = inspect(path.toStdString());
        for (const std::string& problem : info.problems) {
            qInfo("%s", problem.c_str());
        }
        QVERIFY(info.problems.empty());
        QCOMPARE(QString::fromStdString(info.family), family);
        QVERIFY(info.components.size() >= 3);
        QVERIFY(info.parameters > 0 && info.memoryNeed > 0);
    }

    void adapters() {
        const ModelInfo flux = inspect(dataPath("arcflow-flux-tiny"));
        QVERIFY(flux.kind == ModelInfo::Kind::arcflowAdapter);
        QCOMPARE(flux.adapter->modes, 16);
        QCOMPARE(flux.adapter->ranks, std::vector<int64_t>{4});
        QVERIFY(flux.adapter->share > 0);
        const ModelInfo lora = inspect(dataPath("lora/flux-kohya-bfl.safetensors"));
        QVERIFY(lora.kind == ModelInfo::Kind::lora);
        QVERIFY(lora.adapter->modules > 0);
    }

    void brokenFolders() {
        fs::path copy = copyOf("flux-tiny");
        fs::remove(copy / "vae/diffusion_pytorch_model.safetensors");
        mentions(inspect(copy), "vae");

        copy = copyOf("flux-tiny");
        fs::resize_file(copy / "transformer/diffusion_pytorch_model.safetensors", 1000);
        mentions(inspect(copy), "diffusion_pytorch_model");

        copy = copyOf("qwen-tiny");
        fs::remove(copy / "text_encoder/model-00003-of-00004.safetensors");
        mentions(inspect(copy), "model-00003-of-00004");

        copy = copyOf("flux-tiny");
        std::ofstream(copy / "transformer/config.json")
            << R"({"num_layers": 3, "num_attention_heads": 2, "attention_head_dim": 16,
            "axes_dims_rope": [4, 6, 6], "in_channels": 16, "num_single_layers": 2, "joint_attention_dim": 24, "pooled_projection_dim": 20,
            "guidance_embeds": true})";
        mentions(inspect(copy), "transformer_blocks.2");

        copy = copyOf("flux-tiny");
        std::ofstream(copy / "tokenizer/vocab.json") << "{]";
        std::ofstream(copy / "tokenizer/tokenizer.json") << "{]";
        QVERIFY(!inspect(copy).problems.empty());
    }

    void notAModel() {
        QVERIFY(!m_engine->inspect("/nowhere"));
        QVERIFY(!m_engine->inspect(m_folder.path().toStdString()));
        QVERIFY(!m_engine->inspect(dataPath("golden/metrics.json")));
    }
};

QTEST_GUILESS_MAIN(TestInspection)
#include "tst_inspection.moc"
