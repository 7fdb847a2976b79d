#include "core/lora/arcflow_adapter.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

/// The ArcFlow students' heads, with the adapter merged and kept apart.
class TestStudent : public QObject {
    Q_OBJECT

    static void families() {
        QTest::addColumn<bool>("flux");
        QTest::addColumn<bool>("merge");
        QTest::newRow("FLUX, merged") << true << true;
        QTest::newRow("FLUX, kept apart") << true << false;
        QTest::newRow("Qwen-Image, merged") << false << true;
        QTest::newRow("Qwen-Image, kept apart") << false << false;
    }

    static kernels::MomentumModes run(const TensorFile& golden, bool flux, bool merge, at::ScalarType compute) {
        const std::string family = flux ? "flux" : "qwen";
        const Transformer teacher = loadTransformerFolder(flux ? ModelFamily::flux : ModelFamily::qwenImage,
                                                          family + "-tiny/transformer", compute);
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-" + family + "-tiny"));
        const Transformer student = makeStudent(teacher, adapter, merge ? UpdateMode::merge : UpdateMode::keepApart);
        const at::Tensor latents = golden["in.x"]; // [2, C, 6, 8]
        const int64_t channels = latents.size(1);
        const at::Tensor packed =
            latents.reshape({2, channels, 3, 2, 4, 2}).permute({0, 2, 4, 1, 3, 5}).reshape({2, 12, 4 * channels});
        const PromptEmbedding prompt{golden["in.prompt_embeds"], flux ? golden["in.pooled"] : at::Tensor(), {}};
        const at::Tensor guidance = flux ? golden["in.guidance"] : at::Tensor();
        const ForwardPlan plan = student.prepare(prompt, {3, 4}, golden["in.sigma"].unsqueeze(0), guidance);
        return student.modes(plan, 0, packed);
    }

private Q_SLOTS:
    void heads_data() { families(); }
    void heads() {
        QFETCH(bool, flux);
        QFETCH(bool, merge);
        const c10::InferenceMode inference;
        const TensorFile golden(flux ? "golden/arcflow-flux-heads.safetensors"
                                     : "golden/arcflow-qwen-heads.safetensors");
        const kernels::MomentumModes modes = run(golden, flux, merge, at::kFloat);
        COMPARE_TENSOR(modes.means, golden["tokens.means"], 1e-5);
        COMPARE_TENSOR(modes.logWeights.log_softmax(2), golden["tokens.logweights"], 1e-5);
        COMPARE_TENSOR(modes.logGammas, golden["tokens.loggammas"], 1e-5);
    }

    void headsBf16_data() {
        QTest::addColumn<bool>("flux");
        QTest::newRow("FLUX") << true;
        QTest::newRow("Qwen-Image") << false;
    }
    void headsBf16() {
        QFETCH(bool, flux);
        const c10::InferenceMode inference;
        const TensorFile golden(flux ? "golden/arcflow-flux-heads-bf16.safetensors"
                                     : "golden/arcflow-qwen-heads-bf16.safetensors");
        // The reference keeps the adapter's factors apart.
        const kernels::MomentumModes modes = run(golden, flux, /*merge=*/false, at::kBFloat16);
        COMPARE_TENSOR(modes.means, golden["tokens.means"], 3e-2);
        COMPARE_TENSOR(modes.logWeights, golden["tokens.logweights"], 3e-2);
        COMPARE_TENSOR(modes.logGammas, golden["tokens.loggammas"], 3e-2);
    }

    void sharesTheTeachersWeights() {
        const Transformer teacher = loadTransformerFolder(ModelFamily::flux, "flux-tiny/transformer");
        const ArcFlowAdapter adapter = readArcFlowAdapter(dataPath("arcflow-flux-tiny"));
        Transformer base = teacher;
        Transformer student = makeStudent(teacher, adapter, UpdateMode::keepApart);
        const LinearMap baseLinears = base.linears();
        int shared = 0;
        for (const auto& [module, slot] : student.linears()) {
            if (module != "norm_out.linear") {
                QCOMPARE(slot.linear->weight.const_data_ptr(), baseLinears.at(module).linear->weight.const_data_ptr());
                ++shared;
            }
        }
        QVERIFY(shared > 30);
    }
};

QTEST_GUILESS_MAIN(TestStudent)
#include "tst_student.moc"
