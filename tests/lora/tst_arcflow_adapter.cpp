#include "core/lora/arcflow_adapter.h"
#include "core/sampling/latents.h"
#include "tests/lora/lora_test_support.h"
#include "tests/support/tensor_compare.h"

#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const std::string weightFile = "diffusion_pytorch_model.safetensors";

Transformer teacher(const std::string& folder, ModelFamily family) {
    const std::filesystem::path path = dataPath(folder);
    const TransformerConfig config = TransformerConfig::read(family, ConfigFile::load(path / "config.json"));
    return loadTransformer(config, WeightReader(Checkpoint::open(path, "diffusion_pytorch_model"), {}));
}

std::string readText(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class TestArcFlowAdapter : public QObject {
    Q_OBJECT

    ScratchFolder m_folder;

    /// The tiny FLUX adapter with its tensors and config as given.
    ArcFlowAdapter readChanged(const TensorMap& tensors, const std::string& config) {
        std::ofstream(m_folder.path() / "config.json", std::ios::trunc) << config;
        m_folder.write(weightFile, tensors);
        return readArcFlowAdapter(m_folder.path());
    }

    ArcFlowAdapter readChanged(const TensorMap& tensors) { return readChanged(tensors, fluxConfig()); }

    /// The config with one text replaced.
    ArcFlowAdapter readConfig(const std::string& part, const std::string& replacement) {
        std::string config = fluxConfig();
        config.replace(config.find(part), part.size(), replacement);
        return readChanged(fluxTensors(), config);
    }

    static std::string fluxConfig() { return readText(dataPath("arcflow-flux-tiny/config.json")); }
    static TensorMap fluxTensors() { return TensorFile("arcflow-flux-tiny/" + weightFile).tensors(); }

private Q_SLOTS:
    void readsFlux() {
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-flux-tiny"));
        QVERIFY(adapter.family == ModelFamily::flux);
        QCOMPARE(adapter.head.modes, 16);
        QCOMPARE(adapter.head.means.weight.sizes(), (at::IntArrayRef{256, 32}));
        QCOMPARE(adapter.head.logGammas.bias.sizes(), at::IntArrayRef{60});
        QCOMPARE(adapter.shift, 3.2);
        QCOMPARE(adapter.timestepRatio, 1.0);
        QCOMPARE(adapter.lora.part(LoraComponent::transformer).size(), size_t{14});
        int64_t count = 0;
        for (const auto& [name, tensor] : fluxTensors()) {
            count += tensor.numel();
            QVERIFY(tensor.scalar_type() == at::kHalf);
        }
        QCOMPARE(adapter.parameterCount, count);
        QCOMPARE(adapter.parametersByType.at(StoredType::f16), count);
        QCOMPARE(adapter.shareOf(4 * count), 0.25);
        QVERIFY(adapter.head.means.weight.scalar_type() == at::kFloat);
        for (const LoraModule& module : adapter.lora.part(LoraComponent::transformer)) {
            QCOMPARE(module.scale, 1.0);
            QCOMPARE(module.down.size(0), 4);
        }
    }

    void readsItsOwnSchedule() {
        const std::string nano = std::string(ARCFLOW_SOURCE_DIR) + "/resources/models/nano/arcflow-nano";
        if (!std::filesystem::exists(nano)) {
            QSKIP("the embedded model is not in this checkout");
        }
        QCOMPARE(readArcFlowAdapter(nano).shift, 1.8);
    }

    /// Momentum modes of the student against the golden values, updates merged or kept apart.
    void studentMatches_data() {
        QTest::addColumn<QString>("family");
        QTest::addColumn<bool>("merge");
        QTest::newRow("flux merged") << "flux" << true;
        QTest::newRow("flux apart") << "flux" << false;
        QTest::newRow("qwen merged") << "qwen" << true;
        QTest::newRow("qwen apart") << "qwen" << false;
    }

    void studentMatches() {
        QFETCH(QString, family);
        QFETCH(bool, merge);
        const std::string prefix = family.toStdString();
        const bool flux = prefix == "flux";
        const Transformer base =
            teacher(prefix + "-tiny/transformer", flux ? ModelFamily::flux : ModelFamily::qwenImage);
        const at::Tensor baseWeight = base.joint[0].image.mlpIn.weight;
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-" + prefix + "-tiny"));
        const Transformer student = makeStudent(base, adapter, merge ? UpdateMode::merge : UpdateMode::keepApart);
        QVERIFY(student.isStudent() && !base.isStudent());
        QVERIFY(base.joint[0].image.mlpIn.weight.is_same(baseWeight) && base.joint[0].image.mlpIn.updates.empty());
        QVERIFY(student.joint[0].image.qkv.weight.is_same(base.joint[0].image.qkv.weight)); // shared

        const TensorFile golden("golden/arcflow-" + prefix + "-heads.safetensors");
        const at::Tensor x = golden["in.x"]; // [2, C, 6, 8]
        PromptEmbedding prompt{.tokens = golden["in.prompt_embeds"], .pooled = {}, .mask = {}};
        if (flux) {
            prompt.pooled = golden["in.pooled"];
        }
        const at::Tensor guidance = flux ? golden["in.guidance"] : at::Tensor();
        const ForwardPlan plan = student.prepare(prompt, {3, 4}, golden["in.sigma"].unsqueeze(0), guidance);
        const kernels::MomentumModes modes = student.modes(plan, 0, pack(x));
        COMPARE_TENSOR(modes.means, golden["tokens.means"], 1e-5);
        COMPARE_TENSOR(modes.logWeights.log_softmax(2), golden["tokens.logweights"], 1e-5);
        COMPARE_TENSOR(modes.logGammas, golden["tokens.loggammas"], 1e-5);
    }

    /// F16, BF16 and F32 files, with and without the `transformer.` prefix.
    void storedFormats_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("prefix");
        QTest::newRow("F16") << int(at::kHalf) << "";
        QTest::newRow("BF16") << int(at::kBFloat16) << "";
        QTest::newRow("F32") << int(at::kFloat) << "";
        QTest::newRow("prefix") << int(at::kFloat) << "transformer.";
    }

    void storedFormats() {
        QFETCH(int, type);
        QFETCH(QString, prefix);
        TensorMap tensors;
        for (const auto& [name, tensor] : fluxTensors()) {
            tensors[prefix.toStdString() + name] = tensor.to(static_cast<at::ScalarType>(type));
        }
        const ArcFlowAdapter adapter = readChanged(tensors);
        const at::Tensor expected = tensors[prefix.toStdString() + "proj_out_means.weight"].to(at::kFloat);
        QVERIFY(at::equal(adapter.head.means.weight, expected));
        QCOMPARE(adapter.lora.moduleCount(), 14);
    }

    void refusesBrokenTensors() {
        for (const std::string head : {"proj_out_means.weight", "proj_out_logweights.bias", "proj_out_loggamma.weight",
                                       "norm_out.linear.bias"}) {
            TensorMap tensors = fluxTensors();
            tensors.erase(head);
            VERIFY_ERROR(readChanged(tensors), ErrorKind::modelCorrupt, head, "is missing");
        }
        TensorMap wrong = fluxTensors();
        wrong["proj_out_means.weight"] = at::zeros({240, 32}, at::kHalf);
        VERIFY_ERROR(readChanged(wrong), ErrorKind::modelCorrupt, "proj_out_means.weight", "[240, 32]", "[256, 32]");

        TensorMap extra = fluxTensors();
        extra["proj_out.weight"] = at::zeros({16, 32});
        VERIFY_ERROR(readChanged(extra), ErrorKind::modelCorrupt,
                     "'proj_out.weight' is not part of an ArcFlow adapter");
        extra = fluxTensors();
        extra["transformer_blocks.0.ff.net.2.alpha"] = at::ones({});
        VERIFY_ERROR(readChanged(extra), ErrorKind::modelCorrupt, "'transformer_blocks.0.ff.net.2.alpha'");

        TensorMap heads;
        TensorMap updates;
        for (const auto& [name, tensor] : fluxTensors()) {
            (name.find("lora_") == std::string::npos ? heads : updates)[name] = tensor;
        }
        VERIFY_ERROR(readChanged(heads), ErrorKind::modelCorrupt, "LoRA updates of the adapter are missing");
        VERIFY_ERROR(readChanged(updates), ErrorKind::modelCorrupt, "this looks like a plain LoRA");

        TensorMap text = fluxTensors();
        text["text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_A.weight"] = at::ones({2, 20});
        text["text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_B.weight"] = at::ones({36, 2});
        VERIFY_ERROR(readChanged(text), ErrorKind::modelCorrupt, "no LoRA updates for text encoders");
    }

    void refusesBrokenConfigs() {
        VERIFY_ERROR(readConfig("\"num_gaussians\": 16", "\"num_gaussians\": 0"), ErrorKind::modelCorrupt,
                     "num_gaussians");
        VERIFY_ERROR(readConfig("\"num_gaussians\": 16", "\"num_gaussians\": 65"), ErrorKind::modelCorrupt,
                     "num_gaussians");
        VERIFY_ERROR(readConfig("\"num_gaussians\": 16", "\"num_gaussians\": 8"), ErrorKind::modelCorrupt, "[256, 32]",
                     "[128, 32]");
        VERIFY_ERROR(readConfig("\"logweights_channels\": 4", "\"logweights_channels\": 1"), ErrorKind::unsupported,
                     "logweights_channels", "found 1");
        VERIFY_ERROR(readConfig("ArcFluxTransformer2DModel", "FluxTransformer2DModel"), ErrorKind::unsupported,
                     "'FluxTransformer2DModel'", "not the folder of an ArcFlow adapter");
        VERIFY_ERROR(readConfig("\"num_layers\": 2", "\"shift\": 0"), ErrorKind::modelCorrupt, "'shift' is 0");
        VERIFY_ERROR(readConfig("\"num_layers\": 2", "\"timestep_ratio\": 1.5"), ErrorKind::modelCorrupt,
                     "timestep_ratio");
        QCOMPARE(readConfig("\"num_layers\": 2", "\"timestep_ratio\": 0.5, \"shift\": 2").timestepRatio, 0.5);
    }

    void refusesOtherThingsByName() {
        VERIFY_ERROR(readArcFlowAdapter(dataPath("lora/flux-peft.safetensors")), ErrorKind::unsupported,
                     "no ArcFlow heads", "load it as a LoRA");
        VERIFY_ERROR(readArcFlowAdapter(dataPath("arcflow-flux-tiny/" + weightFile)), ErrorKind::invalidRequest,
                     "give their folder");
        VERIFY_ERROR(readArcFlowAdapter(dataPath("lora")), ErrorKind::modelMissing, "no config.json");
        VERIFY_ERROR(readArcFlowAdapter(dataPath("nowhere")), ErrorKind::modelMissing, "nowhere");
        VERIFY_ERROR(readArcFlowAdapter(dataPath("flux-tiny/transformer")), ErrorKind::unsupported,
                     "FluxTransformer2DModel");
        const ScratchFolder empty;
        std::ofstream(empty.path() / "config.json") << fluxConfig();
        VERIFY_ERROR(readArcFlowAdapter(empty.path()), ErrorKind::modelMissing, "diffusion_pytorch_model");
    }

    void mustFitItsBase() {
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-flux-tiny"));
        TransformerConfig base = teacher("flux-tiny/transformer", ModelFamily::flux).config;
        requireFits(adapter, base);
        base.jointLayers = 19;
        base.guidanceEmbeds = false;
        VERIFY_ERROR(requireFits(adapter, base), ErrorKind::modelCorrupt, "num_layers 2 (model: 19)",
                     "guidance_embeds true (model: false)");
        const Transformer qwen = teacher("qwen-tiny/transformer", ModelFamily::qwenImage);
        requireFits(readArcFlowAdapter(dataPath("arcflow-qwen-tiny")), qwen.config);
        VERIFY_ERROR(makeStudent(qwen, adapter, UpdateMode::merge), ErrorKind::modelCorrupt,
                     "family FLUX (model: Qwen-Image)");
        VERIFY_ERROR(requireFits(adapter, TransformerConfig{}), ErrorKind::modelCorrupt, "head width 32 (model: 3072)",
                     "axes_dims_rope [4, 6, 6] (model: [16, 56, 56])", "joint_attention_dim 24 (model: 4096)");
    }
};

QTEST_GUILESS_MAIN(TestArcFlowAdapter)
#include "tst_arcflow_adapter.moc"
