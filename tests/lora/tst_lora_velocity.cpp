#include "core/lora/apply.h"
#include "core/lora/arcflow_adapter.h"
#include "core/sampling/arcflow_sampler.h"
#include "core/sampling/latents.h"
#include "core/transformer/transformer.h"
#include "tests/lora/lora_test_support.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

Transformer teacher(ModelFamily family) {
    const std::filesystem::path path =
        dataPath(family == ModelFamily::flux ? "flux-tiny/transformer" : "qwen-tiny/transformer");
    const TransformerConfig config = TransformerConfig::read(family, ConfigFile::load(path / "config.json"));
    return loadTransformer(config, WeightReader(Checkpoint::open(path, "diffusion_pytorch_model"), {}));
}

/// Velocity of a model on the inputs of the family's first transformer golden.
at::Tensor velocity(const Transformer& model) {
    const bool flux = model.config.family == ModelFamily::flux;
    const TensorFile in(flux ? "golden/flux-transformer-3x5.safetensors" : "golden/qwen-transformer-3x4.safetensors");
    const TokenGrid grid = flux ? TokenGrid{3, 5} : TokenGrid{3, 4};
    PromptEmbedding prompt{.tokens = in["in.encoder_hidden_states"], .pooled = {}, .mask = {}};
    if (flux) {
        prompt.pooled = in["in.pooled_projections"];
    }
    const at::Tensor guidance = flux ? in["in.guidance"] : at::Tensor();
    const ForwardPlan plan = model.prepare(prompt, grid, in["in.timestep"].unsqueeze(0), guidance);
    return model.velocity(plan, 0, in["in.hidden_states"]);
}

} // namespace

class TestLoraVelocity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data() {
        QTest::addColumn<QString>("lora");
        QTest::addColumn<bool>("merge");
        for (const char* lora : {"flux-peft", "flux-peft-alpha", "flux-peft-metadata", "flux-kohya-bfl",
                                 "flux-kohya-diffusers", "flux-comfy-bfl", "flux-xlabs", "flux-peft-bfl", "qwen-peft",
                                 "qwen-lightx2v", "qwen-musubi", "qwen-comfy", "qwen-default"}) {
            QTest::addRow("%s merged", lora) << lora << true;
            QTest::addRow("%s apart", lora) << lora << false;
        }
    }

    void matches() {
        QFETCH(QString, lora);
        QFETCH(bool, merge);
        const ModelFamily family = lora.startsWith("flux") ? ModelFamily::flux : ModelFamily::qwenImage;
        Transformer model = teacher(family);
        const LoraFile file = readLora(dataPath("lora/" + lora.toStdString() + ".safetensors"), family);
        const UpdateMode mode = merge ? UpdateMode::merge : UpdateMode::keepApart;
        applyLora({model.linears(), {}, {}}, file, {.mode = mode});
        COMPARE_TENSOR(velocity(model), TensorFile("golden/lora-" + lora.toStdString() + ".safetensors")["velocity"],
                       1e-5);
    }

    /// What is applied with opposite strength goes away again.
    void canBeTakenBack() {
        Transformer model = teacher(ModelFamily::flux);
        const at::Tensor before = velocity(model);
        const LoraFile file = readLora(dataPath("lora/flux-xlabs.safetensors"), ModelFamily::flux);
        applyLora({model.linears(), {}, {}}, file, {.strength = 0.7});
        QVERIFY(difference(velocity(model), before).relative > 1e-2);
        applyLora({model.linears(), {}, {}}, file, {.strength = -0.7, .mode = UpdateMode::keepApart});
        COMPARE_TENSOR(velocity(model), before, 1e-5);
    }

    /// A style and the ArcFlow adapter add up, whichever comes first.
    void togetherWithArcFlow_data() {
        QTest::addColumn<bool>("styleFirst");
        QTest::addColumn<bool>("merge");
        QTest::newRow("style on the teacher, merged") << true << true;
        QTest::newRow("style on the teacher, apart") << true << false;
        QTest::newRow("style on the student, merged") << false << true;
        QTest::newRow("style on the student, apart") << false << false;
    }

    void togetherWithArcFlow() {
        QFETCH(bool, styleFirst);
        QFETCH(bool, merge);
        const UpdateMode mode = merge ? UpdateMode::merge : UpdateMode::keepApart;
        const TensorFile golden("golden/lora-flux-peft-with-arcflow.safetensors");
        const LoraFile style = readLora(dataPath("lora/flux-peft.safetensors"), ModelFamily::flux);
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-flux-tiny"));
        Transformer base = teacher(ModelFamily::flux);
        if (styleFirst) {
            applyLora({base.linears(), {}, {}}, style, {.mode = mode});
        }
        Transformer student = makeStudent(base, adapter, mode);
        if (!styleFirst) {
            applyLora({student.linears(), {}, {}}, style, {.mode = mode});
        }
        const at::Tensor levels = golden["sigmas"];
        const std::vector<float> sigmas(levels.const_data_ptr<float>(),
                                        levels.const_data_ptr<float>() + levels.numel());
        Guidance guidance;
        guidance.positive = {.tokens = golden["prompt_embeds"], .pooled = golden["pooled"], .mask = {}};
        std::vector<at::Tensor> latents;
        const auto keep = [&](const SamplerStep& step) { latents.push_back(step.after); };
        sampleArcFlow(student, guidance, {3, 4}, sigmas, pack(golden["noise"]), keep, {});
        QCOMPARE(latents.size(), size_t{2});
        COMPARE_TENSOR(latents[0], golden["latents.1"], 1e-5);
        COMPARE_TENSOR(latents[1], golden["latents.2"], 1e-4);
    }

    /// A style that also trained the last projection still goes onto a student, without that part.
    void studentHasNoVelocityHead() {
        Transformer student = makeStudent(teacher(ModelFamily::flux), readArcFlowAdapter(dataPath("arcflow-flux-tiny")),
                                          UpdateMode::merge);
        const LoraFile style = readLora(dataPath("lora/flux-comfy-bfl.safetensors"), ModelFamily::flux);
        const at::Tensor normOut = student.normOut.weight;
        VERIFY_ERROR(applyLora({student.linears(), {}, {}}, style), ErrorKind::modelCorrupt, "'proj_out'",
                     "does not have");
        QVERIFY(student.normOut.weight.is_same(normOut));
        const auto warnings = applyLora({student.linears(), {}, {}}, style, {.replaced = {"proj_out"}});
        QCOMPARE(warnings.size(), size_t{1});
        QVERIFY(warnings.front().find("final_layer.linear") != std::string::npos);
        QVERIFY(!student.normOut.weight.is_same(normOut));
    }
};

QTEST_GUILESS_MAIN(TestLoraVelocity)
#include "tst_lora_velocity.moc"
