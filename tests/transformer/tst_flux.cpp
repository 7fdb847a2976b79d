#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

/// FLUX against diffusers, state by state.
class TestFlux : public QObject {
    Q_OBJECT

    static at::Tensor run(const Transformer& model, const TensorFile& golden, TokenGrid grid, const Probe& probe = {}) {
        const PromptEmbedding prompt{golden["in.encoder_hidden_states"], golden["in.pooled_projections"], {}};
        at::Tensor time = golden["in.timestep"];
        if (model.compute == at::kBFloat16) {
            time = time.to(at::kBFloat16).to(at::kFloat);
        }
        const at::Tensor guidance = golden.has("in.guidance") ? golden["in.guidance"] : at::zeros({time.size(0)});
        const ForwardPlan plan = model.prepare(prompt, grid, time.unsqueeze(0), guidance, {}, probe);
        return model.velocity(plan, 0, golden["in.hidden_states"], {}, probe);
    }

private Q_SLOTS:
    void everyState_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("3x5, batch of two times and guidances") << "golden/flux-transformer-3x5.safetensors" << 3 << 5;
        QTest::newRow("4x4") << "golden/flux-transformer-4x4.safetensors" << 4 << 4;
    }
    void everyState() {
        QFETCH(QString, file);
        QFETCH(int, rows);
        QFETCH(int, columns);
        const c10::InferenceMode inference;
        const TensorFile golden(file.toStdString());
        const TokenGrid grid{rows, columns};
        const Transformer model = loadTransformerFolder(ModelFamily::flux, "flux-tiny/transformer");
        Recorder seen;
        const at::Tensor velocity = run(model, golden, grid, seen.probe());

        const RopeTables rope = fluxRope(grid, golden["in.txt_ids"].size(0), model.config.ropeAxes);
        COMPARE_TENSOR(rope.cos.repeat_interleave(2, 1), golden["rope_cos"], 1e-6);
        COMPARE_TENSOR(rope.sin.repeat_interleave(2, 1), golden["rope_sin"], 1e-6);
        // Angles reach 1000: one rounding of exp(), which differs between instruction sets, moves them by 6e-5. PyTorch
        // itself differs by 2.6e-5 between two machines. Guidance reaches 3500 (measured 1.01e-4).
        COMPARE_TENSOR(seen["sinusoid.timestep"], golden["sinusoid_timestep"], 1e-4);
        COMPARE_TENSOR(seen["sinusoid.guidance"], golden["sinusoid_guidance"], 3e-4);
        COMPARE_TENSOR(seen["e"][0], golden["e"], 1e-5);
        COMPARE_TENSOR(seen["image_in"], golden["x_embedder"], 1e-5);
        COMPARE_TENSOR(seen["text_in"], golden["context_embedder"], 1e-5);
        for (const char* stream : {"image", "text"}) {
            for (int i = 0; i < 2; ++i) {
                COMPARE_TENSOR(seen[concat("joint.", i, ".", stream)], golden[concat("double.", i, ".", stream)], 1e-5);
            }
        }
        COMPARE_TENSOR(seen["single.0"], golden["single.0"], 1e-5);
        COMPARE_TENSOR(seen["single.1"], golden["single.1"], 1e-5);
        COMPARE_TENSOR(seen["norm_out"], golden["norm_out"], 1e-5);
        COMPARE_TENSOR(velocity, golden["velocity"], 1e-5);
    }

    void otherLayouts_data() {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("file");
        QTest::newRow("sharded") << "layouts/flux-transformer-sharded"
                                 << "golden/flux-transformer-3x5.safetensors";
        QTest::newRow("without guidance embedding") << "layouts/flux-transformer-noguidance"
                                                    << "golden/flux-transformer-noguidance.safetensors";
    }
    void otherLayouts() {
        QFETCH(QString, folder);
        QFETCH(QString, file);
        const c10::InferenceMode inference;
        const TensorFile golden(file.toStdString());
        const Transformer model = loadTransformerFolder(ModelFamily::flux, folder.toStdString());
        const at::Tensor velocity = run(model, golden, {3, 5});
        COMPARE_TENSOR(velocity, golden["velocity"], 1e-5);
    }

    void keptInStoredFormat() {
        // Converting per use gives the same numbers as converting at load; both are near the unrounded fp32 weights.
        const c10::InferenceMode inference;
        const TensorFile golden("golden/flux-transformer-bf16.safetensors");
        const std::string folder = dataPath("layouts/flux-transformer-bf16");
        const TransformerConfig config =
            TransformerConfig::read(ModelFamily::flux, ConfigFile::load(folder + "/config.json"));
        const Transformer kept =
            loadTransformer(config, {Checkpoint::open(folder, "diffusion_pytorch_model"), {.keepStoredFormat = true}});
        const Transformer converted = loadTransformerFolder(ModelFamily::flux, "layouts/flux-transformer-bf16");
        QCOMPARE(kept.joint[0].image.out.weight.scalar_type(), at::kBFloat16);
        QCOMPARE(converted.joint[0].image.out.weight.scalar_type(), at::kFloat);
        const at::Tensor velocity = run(converted, golden, {3, 5});
        COMPARE_TENSOR(run(kept, golden, {3, 5}), velocity, 1e-6);
        COMPARE_TENSOR(velocity, golden["velocity_fp32"], 3e-2);
    }

    void bf16() {
        const c10::InferenceMode inference;
        const TensorFile golden("golden/flux-transformer-bf16.safetensors");
        const Transformer model =
            loadTransformerFolder(ModelFamily::flux, "layouts/flux-transformer-bf16", at::kBFloat16);
        COMPARE_TENSOR(run(model, golden, {3, 5}).to(at::kFloat), golden["velocity"], 3e-2);
    }

    void parameterCount() {
        const Checkpoint checkpoint = Checkpoint::open(dataPath("flux-tiny/transformer"), "diffusion_pytorch_model");
        const TransformerConfig config =
            TransformerConfig::read(ModelFamily::flux, ConfigFile::load(dataPath("flux-tiny/transformer/config.json")));
        QCOMPARE(transformerParameters(config), checkpoint.parameterCount());
        // The published model.
        TransformerConfig published;
        QCOMPARE(transformerParameters(published), int64_t{11901408320});
    }

    void cancelled() {
        const c10::InferenceMode inference;
        const TensorFile golden("golden/flux-transformer-4x4.safetensors");
        const Transformer model = loadTransformerFolder(ModelFamily::flux, "flux-tiny/transformer");
        std::stop_source source;
        source.request_stop();
        const PromptEmbedding prompt{golden["in.encoder_hidden_states"], golden["in.pooled_projections"], {}};
        try {
            model.prepare(prompt, {4, 4}, golden["in.timestep"].unsqueeze(0), golden["in.guidance"],
                          Task{source.get_token(), {}});
            QFAIL("expected a cancel");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::cancelled);
        }
    }
};

QTEST_GUILESS_MAIN(TestFlux)
#include "tst_flux.moc"
