#include "core/lora/apply.h"
#include "core/lora/lora_file.h"
#include "tests/lora/lora_test_support.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

ModelFamily familyOf(const QString& lora) {
    return lora.startsWith("flux") ? ModelFamily::flux : ModelFamily::qwenImage;
}

} // namespace

class TestLoraFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mergesAsExpected_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("modules");
        QTest::newRow("flux-peft") << "PEFT, diffusers names" << 11;
        QTest::newRow("flux-peft-alpha") << "PEFT, diffusers names" << 6;
        QTest::newRow("flux-peft-metadata") << "PEFT, diffusers names" << 5;
        QTest::newRow("flux-kohya-bfl") << "kohya, BFL names; kohya, CLIP names" << 21;
        QTest::newRow("flux-kohya-diffusers") << "kohya, diffusers names" << 11;
        QTest::newRow("flux-comfy-bfl") << "ComfyUI, BFL names" << 16;
        QTest::newRow("flux-xlabs") << "no prefix, XLabs names" << 20;
        QTest::newRow("flux-peft-bfl") << "PEFT, BFL names" << 9;
        QTest::newRow("qwen-peft") << "PEFT, diffusers names" << 8;
        QTest::newRow("qwen-lightx2v") << "no prefix, diffusers names" << 8;
        QTest::newRow("qwen-musubi") << "kohya, diffusers names" << 8;
        QTest::newRow("qwen-comfy") << "ComfyUI, diffusers names" << 8;
        QTest::newRow("qwen-default") << "no prefix, diffusers names" << 8;
    }

    /// Every merged weight of the golden file, the text encoder's included, and its neighbours unchanged.
    void mergesAsExpected() {
        QFETCH(QString, format);
        QFETCH(int, modules);
        const QString lora = QTest::currentDataTag();
        const std::string model = familyOf(lora) == ModelFamily::flux ? "flux-tiny" : "qwen-tiny";
        const LoraFile file = readLora(dataPath("lora/" + lora.toStdString() + ".safetensors"), familyOf(lora));
        QCOMPARE(QString::fromStdString(file.format), format);
        QCOMPARE(file.moduleCount(), modules);

        const CheckpointLinears untouched(model + "/transformer", "diffusion_pytorch_model");
        const CheckpointLinears transformer(model + "/transformer", "diffusion_pytorch_model");
        const CheckpointLinears textEncoder(model + "/text_encoder", "model");
        const std::vector<std::string> warnings = applyLora({transformer.map(), textEncoder.map(), {}}, file);
        QVERIFY(warnings.empty());

        double worst = 0;
        int compared = 0;
        const TensorFile golden("golden/lora-" + lora.toStdString() + ".safetensors");
        for (const auto& [name, expected] : golden.tensors()) {
            const std::string prefix = "merged.";
            const std::string suffix = ".weight";
            if (!name.starts_with(prefix)) {
                continue;
            }
            std::string module = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
            const bool text = module.starts_with("text_encoder.");
            module = text ? module.substr(std::string("text_encoder.").size()) : module;
            const Difference error = difference((text ? textEncoder : transformer).weight(module), expected);
            QVERIFY2(error.sameShape && error.relative <= 1e-5, (module + ": " + error.text).c_str());
            worst = std::max(worst, error.relative);
            ++compared;
        }
        QVERIFY(compared > 0);
        int changed = 0;
        for (const auto& [module, slot] : transformer.map()) {
            changed += !at::equal(slot.linear->weight, untouched.weight(module));
        }
        std::set<std::string> named;
        for (const LoraModule& module : file.part(LoraComponent::transformer)) {
            named.insert(module.modules.begin(), module.modules.end());
        }
        QCOMPARE(changed, static_cast<int>(named.size()));
        qInfo("%d merged weights, worst error %.2e", compared, worst);
    }

    void reports() {
        const LoraFile file = readLora(dataPath("lora/flux-kohya-diffusers.safetensors"), ModelFamily::flux);
        QCOMPARE(file.ranks, (std::vector<int64_t>{2, 4}));
        QCOMPARE(file.parametersByType.size(), size_t{1});
        QCOMPARE(file.parametersByType.at(StoredType::bf16), file.parameterCount);
        int64_t expected = 0;
        for (const LoraModule& module : file.part(LoraComponent::transformer)) {
            expected += module.down.numel() + module.up.numel();
            QVERIFY(module.down.scalar_type() == at::kFloat && module.up.scalar_type() == at::kFloat);
        }
        QCOMPARE(file.parameterCount, expected);
    }

    void refuses_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* file, ErrorKind kind, QStringList words) {
            QTest::newRow(file) << static_cast<int>(kind) << (words << QString(file) + ".safetensors");
        };
        row("bad-loha", ErrorKind::unsupported, {"LoHa", "lora_unet_double_blocks_0_img_attn_proj.hada_w1_a"});
        row("bad-lokr", ErrorKind::unsupported, {"LoKr", "lora_unet_double_blocks_0_img_attn_proj.lokr_w1"});
        row("bad-dora", ErrorKind::unsupported, {"DoRA", "attn.to_q.lora_magnitude_vector"});
        row("bad-diff", ErrorKind::unsupported, {"full weight difference", "img_attn.proj.diff"});
        row("bad-half", ErrorKind::modelCorrupt, {"only", "to_q.lora_A.weight", "other factor", "missing"});
        row("bad-rank", ErrorKind::modelCorrupt, {"attn.to_q", "one rank", "[2, 32]", "[32, 1]"});
        row("bad-unknown", ErrorKind::unsupported, {"transformer.no_such_module", "FLUX"});
        row("bad-shape", ErrorKind::modelCorrupt,
            {"transformer_blocks.0.attn.to_q", "expected", "[rank, 32]", "found", "[2, 31]"});
    }

    void refuses() {
        QFETCH(int, kind);
        QFETCH(QStringList, words);
        const std::string path = dataPath(std::string("lora/") + QTest::currentDataTag() + ".safetensors");
        const CheckpointLinears transformer("flux-tiny/transformer", "diffusion_pytorch_model");
        std::string text = "no error";
        try {
            applyLora(transformer.map(), readLora(path, ModelFamily::flux).part(LoraComponent::transformer));
        } catch (const Error& error) {
            text = error.what();
            QCOMPARE(static_cast<int>(error.kind()), kind);
        }
        qInfo("%s", text.c_str());
        for (const QString& word : words) {
            QVERIFY2(QString::fromStdString(text).contains(word), qPrintable("expected '" + word + "'"));
        }
    }

    void refusesTheOtherFamily() {
        VERIFY_ERROR(readLora(dataPath("lora/qwen-peft.safetensors"), ModelFamily::flux), ErrorKind::unsupported,
                     "img_mlp", "this looks like a LoRA for Qwen-Image");
        VERIFY_ERROR(readLora(dataPath("lora/flux-kohya-bfl.safetensors"), ModelFamily::qwenImage),
                     ErrorKind::unsupported, "10 more", "this looks like a LoRA for FLUX");
    }

    void namesAnArcFlowAdapter() {
        VERIFY_ERROR(readLora(dataPath("arcflow-flux-tiny/diffusion_pytorch_model.safetensors"), ModelFamily::flux),
                     ErrorKind::unsupported, "ArcFlow adapter", "load its folder as the adapter");
        VERIFY_ERROR(readLora(dataPath("arcflow-flux-tiny"), ModelFamily::flux), ErrorKind::invalidRequest,
                     "found a folder", "ArcFlow adapter");
    }

    void missingFile() {
        VERIFY_ERROR(readLora(dataPath("lora/none.safetensors"), ModelFamily::flux), ErrorKind::modelMissing,
                     "none.safetensors");
    }

    void warnsAboutAnAbsentTextEncoder() {
        const CheckpointLinears transformer("flux-tiny/transformer", "diffusion_pytorch_model");
        const LoraFile file = readLora(dataPath("lora/flux-kohya-bfl.safetensors"), ModelFamily::flux);
        const std::vector<std::string> warnings = applyLora({transformer.map(), {}, {}}, file);
        QCOMPARE(warnings.size(), size_t{1});
        QCOMPARE(QString::fromStdString(warnings.front()),
                 QString("flux-kohya-bfl.safetensors: 3 modules for text_encoder are not applied"));
    }
};

QTEST_GUILESS_MAIN(TestLoraFile)
#include "tst_lora_file.moc"
