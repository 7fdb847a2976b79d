#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

/// Qwen-Image against diffusers, state by state.
class TestQwenImage : public QObject {
    Q_OBJECT

    static at::Tensor run(const Transformer& model, const at::Tensor& x, const at::Tensor& time,
                          const PromptEmbedding& prompt, TokenGrid grid, const Probe& probe = {}) {
        const ForwardPlan plan = model.prepare(prompt, grid, time.unsqueeze(0), {}, {}, probe);
        return model.velocity(plan, 0, x, {}, probe);
    }

private Q_SLOTS:
    void everyState_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("3x4, batch of two") << "golden/qwen-transformer-3x4.safetensors" << 3 << 4;
        QTest::newRow("4x5") << "golden/qwen-transformer-4x5.safetensors" << 4 << 5;
    }
    void everyState() {
        QFETCH(QString, file);
        QFETCH(int, rows);
        QFETCH(int, columns);
        const c10::InferenceMode inference;
        const TensorFile golden(file.toStdString());
        const TokenGrid grid{rows, columns};
        const Transformer model = loadTransformerFolder(ModelFamily::qwenImage, "qwen-tiny/transformer");
        Recorder seen;
        const at::Tensor text = golden["in.encoder_hidden_states"];
        const at::Tensor velocity =
            run(model, golden["in.hidden_states"], golden["in.timestep"], {text, {}, {}}, grid, seen.probe());

        const RopeTables rope = qwenImageRope(grid, text.size(1), model.config.ropeAxes);
        COMPARE_TENSOR(rope.cos.narrow(0, 0, text.size(1)), golden["rope_text_cos"], 1e-6);
        COMPARE_TENSOR(rope.sin.narrow(0, 0, text.size(1)), golden["rope_text_sin"], 1e-6);
        COMPARE_TENSOR(rope.cos.narrow(0, text.size(1), grid.count()), golden["rope_image_cos"], 1e-6);
        COMPARE_TENSOR(rope.sin.narrow(0, text.size(1), grid.count()), golden["rope_image_sin"], 1e-6);
        // One rounding of exp() at angles up to 1000; PyTorch itself differs by 3e-5 between instruction sets.
        COMPARE_TENSOR(seen["sinusoid"], golden["sinusoid"], 1e-4);
        COMPARE_TENSOR(seen["e"][0], golden["e"], 1e-5);
        COMPARE_TENSOR(seen["txt_norm"], golden["txt_norm"], 1e-5);
        COMPARE_TENSOR(seen["text_in"], golden["txt_in"], 1e-5);
        COMPARE_TENSOR(seen["image_in"], golden["img_in"], 1e-5);
        for (const char* stream : {"image", "text"}) {
            for (int i = 0; i < 2; ++i) {
                COMPARE_TENSOR(seen[concat("joint.", i, ".", stream)], golden[concat("block.", i, ".", stream)], 1e-5);
            }
        }
        COMPARE_TENSOR(seen["norm_out"], golden["norm_out"], 1e-5);
        COMPARE_TENSOR(velocity, golden["velocity"], 1e-5);
    }

    void maskedText() {
        const c10::InferenceMode inference;
        const TensorFile golden("golden/qwen-transformer-3x4.safetensors");
        const Transformer model = loadTransformerFolder(ModelFamily::qwenImage, "qwen-tiny/transformer");
        const at::Tensor text = golden["masked.in.encoder_hidden_states"];
        const at::Tensor mask = golden["masked.in.mask"].to(at::kBool);
        const at::Tensor x = golden["in.hidden_states"];
        const at::Tensor time = golden["in.timestep"];
        const at::Tensor masked = run(model, x, time, {text, {}, mask}, {3, 4});
        COMPARE_TENSOR(masked, golden["masked.velocity"], 1e-5);
        COMPARE_TENSOR(run(model, x, time, {text, {}, {}}, {3, 4}), golden["unmasked.velocity"], 1e-5);
        // A padded prompt equals the same prompt run alone without padding.
        const int64_t length = mask[1].sum().item<int64_t>();
        const at::Tensor alone = run(model, x.narrow(0, 1, 1), time.narrow(0, 1, 1),
                                     {text.narrow(0, 1, 1).narrow(1, 0, length), {}, {}}, {3, 4});
        COMPARE_TENSOR(alone, golden["masked.velocity_row1_alone"], 1e-5);
        COMPARE_TENSOR(masked.narrow(0, 1, 1), alone, 1e-5);
    }

    void bf16() {
        const c10::InferenceMode inference;
        const TensorFile golden("golden/qwen-transformer-3x4.safetensors");
        const Transformer model = loadTransformerFolder(ModelFamily::qwenImage, "qwen-tiny/transformer", at::kBFloat16);
        const at::Tensor time = golden["in.timestep"].to(at::kBFloat16).to(at::kFloat);
        const at::Tensor velocity =
            run(model, golden["in.hidden_states"], time, {golden["in.encoder_hidden_states"], {}, {}}, {3, 4});
        COMPARE_TENSOR(velocity.to(at::kFloat), golden["bf16.velocity"], 3e-2);
    }

    void positionsBeyondTheTable() {
        QVERIFY_THROWS_EXCEPTION(Error, qwenImageRope({8, 8}, 4096, {4, 6, 6}));
        qwenImageRope({8, 8}, 4092, {4, 6, 6});
    }
};

QTEST_GUILESS_MAIN(TestQwenImage)
#include "tst_qwen_image.moc"
