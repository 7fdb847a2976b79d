#include "core/vae/vae.h"
#include "tests/support/component_folder.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"
#include "tests/support/verify_error.h"

#include <QtCore/QJsonArray>
#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const char* const fluxVae = "tests/data/flux-tiny/vae";
const char* const qwenVae = "tests/data/qwen-tiny/vae";
const char* const nanoVae = "resources/models/nano/flux-nano/vae";

Vae loadFolder(const std::string& folder, const QJsonObject& changes = {}, const WeightPlacement& placement = {}) {
    return loadVae(componentConfig(folder, changes), componentReader(folder, "diffusion_pytorch_model", placement));
}

/// Packed latents [1, I, 4C] of 2×2 patches (channel c·4 + dy·2 + dx) as [1, C, h, w].
at::Tensor unpacked(const at::Tensor& tokens, int64_t height, int64_t width) {
    const int64_t channels = tokens.size(2) / 4;
    return tokens.view({1, height / 2, width / 2, channels, 2, 2})
        .permute({0, 3, 1, 4, 2, 5})
        .reshape({1, channels, height, width});
}

/// Writes a copy of a model's weights with names and shapes changed by `edit`, and returns a reader of it.
WeightReader editedWeights(const TempFolder& folder, const std::string& original,
                           const std::function<void(TensorToWrite&)>& edit) {
    const SafetensorsFile file =
        SafetensorsFile::open(componentPath(original) + "/diffusion_pytorch_model.safetensors");
    std::vector<TensorToWrite> tensors;
    for (const TensorEntry& entry : file.tensors()) {
        tensors.push_back({entry.name, entry.type, entry.shape, file.bytes(entry)});
        edit(tensors.back());
    }
    writeSafetensors(folder / "diffusion_pytorch_model.safetensors", tensors);
    return {Checkpoint::open(folder.path(), "diffusion_pytorch_model"), {}};
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

} // namespace

class TestAutoencoder : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void decoderMatchesGolden_data();
    void decoderMatchesGolden();
    void encoderMatchesGolden_data();
    void encoderMatchesGolden();
    void imagesMatchPipelines_data();
    void imagesMatchPipelines();
    void latentsSurviveNormalisation();
    void bf16IsClose_data();
    void bf16IsClose();
    void olderAttentionNamesLoad();
    void quantConvolutionsAreApplied();
    void batchesAndSizes();
    void badConfigs_data();
    void badConfigs();
    void badInputs();
    void stopsBetweenBlocks();
};

void TestAutoencoder::decoderMatchesGolden_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("golden");
    QTest::newRow("FLUX") << fluxVae << "golden/vae-kl.safetensors";
    QTest::newRow("Qwen-Image") << qwenVae << "golden/vae-qwen.safetensors";
}

void TestAutoencoder::decoderMatchesGolden() {
    QFETCH(QString, folder);
    QFETCH(QString, golden);
    const TensorFile expected(golden.toStdString());
    const Vae vae = loadFolder(folder.toStdString());
    Recorder seen;
    const at::Tensor image = vae.decode(vae.normalised(expected["in.z"]), {}, seen.probe());
    for (const char* state :
         {"dec.conv_in", "dec.mid", "dec.up.0", "dec.up.1", "dec.up.2", "dec.up.3", "dec.conv_out"}) {
        qInfo("%s", state);
        COMPARE_TENSOR(seen[state], expected[state], 1e-5);
    }
    COMPARE_TENSOR(image, expected["image"], 1e-5);
}

void TestAutoencoder::encoderMatchesGolden_data() {
    decoderMatchesGolden_data();
}

void TestAutoencoder::encoderMatchesGolden() {
    QFETCH(QString, folder);
    QFETCH(QString, golden);
    const TensorFile expected(golden.toStdString());
    Recorder seen;
    const Vae::LatentDistribution latents =
        loadFolder(folder.toStdString()).encode(expected["in.image"], {}, seen.probe());
    for (const auto& [name, value] : expected.tensors()) {
        if (name.starts_with("enc.")) {
            qInfo("%s", name.c_str());
            COMPARE_TENSOR(seen[name], value, 1e-5);
        }
    }
    COMPARE_TENSOR(latents.mean, expected["mean"], 1e-5);
    COMPARE_TENSOR(latents.logvar, expected["logvar"], 1e-5);
}

void TestAutoencoder::imagesMatchPipelines_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("golden");
    QTest::addColumn<QString>("latents");
    QTest::newRow("nano, 2 steps") << nanoVae << "nano-golden/e2e-nano-arcflow-apples.safetensors"
                                   << "latents.2";
    QTest::newRow("nano, hills") << nanoVae << "nano-golden/e2e-nano-arcflow-hills.safetensors"
                                 << "latents.2";
    QTest::newRow("nano, 8 steps") << nanoVae << "nano-golden/e2e-nano-teacher-apples.safetensors"
                                   << "latents.8";
    for (const char* name : {"flux-arcflow-square", "flux-arcflow-tall", "flux-arcflow-4step", "flux-teacher-square",
                             "flux-teacher-truecfg", "flux-teacher-wide"}) {
        QTest::newRow(name) << fluxVae << QString("golden/e2e-%1.safetensors").arg(name) << "";
    }
    for (const char* name : {"qwen-arcflow-square", "qwen-arcflow-tall", "qwen-arcflow-3step", "qwen-teacher-square",
                             "qwen-teacher-nocfg", "qwen-teacher-wide"}) {
        QTest::newRow(name) << qwenVae << QString("golden/e2e-%1.safetensors").arg(name) << "";
    }
}

void TestAutoencoder::imagesMatchPipelines() {
    QFETCH(QString, folder);
    QFETCH(QString, golden);
    QFETCH(QString, latents);
    const TensorFile expected(golden.toStdString());
    std::string last = latents.toStdString();
    for (int step = 0; latents.isEmpty() && expected.has(concat("latents.", step)); ++step) {
        last = concat("latents.", step);
    }
    const at::Tensor noise = expected["noise"];
    const Vae vae = loadFolder(folder.toStdString());
    const at::Tensor image = vae.decode(unpacked(expected[last], noise.size(2), noise.size(3)), {});
    COMPARE_TENSOR((image / 2 + 0.5).clamp(0, 1), expected["image"], 1e-5);
}

void TestAutoencoder::latentsSurviveNormalisation() {
    const TensorFile golden("golden/vae-qwen.safetensors");
    const Vae vae = loadFolder(qwenVae);
    const at::Tensor mean = vae.encodeLatents(golden["in.image"], {});
    COMPARE_TENSOR(mean, vae.normalised(golden["mean"]), 1e-5);
    const at::Tensor deviation = at::exp(golden["logvar"] / 2);
    at::manual_seed(3);
    const at::Tensor noise = at::randn_like(deviation);
    COMPARE_TENSOR(vae.encodeLatents(golden["in.image"], {}, noise), vae.normalised(golden["mean"] + deviation * noise),
                   1e-5);
}

void TestAutoencoder::bf16IsClose_data() {
    decoderMatchesGolden_data();
}

void TestAutoencoder::bf16IsClose() {
    QFETCH(QString, folder);
    QFETCH(QString, golden);
    const TensorFile expected(golden.toStdString());
    const Vae vae = loadFolder(folder.toStdString(), {}, {.compute = at::kBFloat16});
    const at::Tensor image = vae.decode(vae.normalised(expected["in.z"]), {});
    QCOMPARE(image.scalar_type(), at::kFloat);
    COMPARE_TENSOR(image, expected["image"], 3e-2);
    COMPARE_TENSOR(vae.encode(expected["in.image"], {}).mean, expected["mean"], 3e-2);
}

void TestAutoencoder::olderAttentionNamesLoad() {
    const TensorFile golden("golden/vae-kl.safetensors");
    const TempFolder folder;
    const WeightReader older = editedWeights(folder, fluxVae, [](TensorToWrite& tensor) {
        if (tensor.name.find("attentions.0.to_") == std::string::npos) {
            return;
        }
        replaceAll(tensor.name, "to_q", "query");
        replaceAll(tensor.name, "to_k", "key");
        replaceAll(tensor.name, "to_v", "value");
        replaceAll(tensor.name, "to_out.0", "proj_attn");
        if (tensor.shape.size() == 2 && tensor.name.find("encoder") != std::string::npos) {
            tensor.shape.insert(tensor.shape.end(), {1, 1}); // some files hold them as 1×1 convolutions
        }
    });
    const Vae vae = loadVae(componentConfig(fluxVae), older);
    COMPARE_TENSOR(vae.decode(vae.normalised(golden["in.z"]), {}), golden["image"], 1e-5);
    COMPARE_TENSOR(vae.encode(golden["in.image"], {}).mean, golden["mean"], 1e-5);
}

void TestAutoencoder::quantConvolutionsAreApplied() {
    // A doubling before the decoder must equal doubled latents; a negation behind the encoder negates the moments.
    const TensorFile golden("golden/vae-kl.safetensors");
    const std::vector<float> twice{2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2};
    const at::Tensor negation = -at::eye(8);
    const std::vector<float> zeros(8, 0);
    const TempFolder folder;
    std::vector<TensorToWrite> tensors{
        {"post_quant_conv.weight", StoredType::f32, {4, 4, 1, 1}, std::as_bytes(std::span(twice))},
        {"post_quant_conv.bias", StoredType::f32, {4}, std::as_bytes(std::span(zeros).first(4))},
        {"quant_conv.weight",
         StoredType::f32,
         {8, 8, 1, 1},
         std::as_bytes(std::span(negation.const_data_ptr<float>(), 64))},
        {"quant_conv.bias", StoredType::f32, {8}, std::as_bytes(std::span(zeros))}};
    const SafetensorsFile file = SafetensorsFile::open(componentPath(fluxVae) + "/diffusion_pytorch_model.safetensors");
    for (const TensorEntry& entry : file.tensors()) {
        tensors.push_back({entry.name, entry.type, entry.shape, file.bytes(entry)});
    }
    writeSafetensors(folder / "diffusion_pytorch_model.safetensors", tensors);
    const ConfigFile config =
        componentConfig(fluxVae, {{"use_quant_conv", true}, {"use_post_quant_conv", QJsonValue()}});
    const Vae vae = loadVae(config, {Checkpoint::open(folder.path(), "diffusion_pytorch_model"), {}});
    COMPARE_TENSOR(vae.decode(vae.normalised(golden["in.z"] / 2), {}), golden["image"], 1e-5);
    COMPARE_TENSOR(vae.encode(golden["in.image"], {}).mean, -golden["mean"], 1e-5);
}

void TestAutoencoder::batchesAndSizes() {
    at::manual_seed(5);
    for (const char* folder : {fluxVae, qwenVae}) {
        const Vae vae = loadFolder(folder);
        const at::Tensor z = at::randn({3, 4, 3, 5});
        const at::Tensor images = vae.decode(z, {});
        QCOMPARE(images.sizes(), at::IntArrayRef({3, 3, 24, 40}));
        COMPARE_TENSOR(vae.decode(z.narrow(0, 1, 1), {}), images.narrow(0, 1, 1), 1e-5);
        QCOMPARE(vae.decode(z.narrow(2, 0, 1).narrow(3, 0, 1), {}).sizes(), at::IntArrayRef({3, 3, 8, 8}));
    }
}

void TestAutoencoder::badConfigs_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* name, const char* folder, const QJsonObject& changes, const char* key,
                        ErrorKind kind = ErrorKind::modelCorrupt) {
        QTest::newRow(name) << folder << changes << kind << key;
    };
    row("other class", fluxVae, {{"_class_name", "AutoencoderTiny"}}, "AutoencoderTiny", ErrorKind::unsupported);
    row("no groups", fluxVae, {{"norm_num_groups", 0}}, "norm_num_groups");
    row("groups do not divide", fluxVae, {{"norm_num_groups", 3}}, "norm_num_groups");
    row("no levels", fluxVae, {{"block_out_channels", QJsonArray{}}}, "block_out_channels");
    row("negative width", fluxVae, {{"block_out_channels", QJsonArray{8, 16, -16, 32}}}, "block_out_channels");
    row("endless blocks", fluxVae, {{"layers_per_block", 1e9}}, "layers_per_block");
    row("a block too many", fluxVae, {{"layers_per_block", 3}}, "resnets.2");
    row("zero scale", fluxVae, {{"scaling_factor", 0}}, "scaling_factor");
    row("other blocks", fluxVae, {{"up_block_types", QJsonArray{"AttnUpDecoderBlock2D"}}}, "up_block_types",
        ErrorKind::unsupported);
    row("too few blocks", fluxVae, {{"down_block_types", QJsonArray{"DownEncoderBlock2D"}}}, "down_block_types");
    row("grey images", fluxVae, {{"in_channels", 1}}, "in_channels");
    row("missing quant convolution", fluxVae, {{"use_quant_conv", true}}, "quant_conv");
    row("other activation", fluxVae, {{"act_fn", "relu"}}, "act_fn", ErrorKind::unsupported);
    row("missing statistics", qwenVae, {{"latents_mean", QJsonValue()}}, "latents_mean");
    row("zero deviation", qwenVae, {{"latents_std", QJsonArray{1, 1, 0, 1}}}, "latents_std");
    row("no width", qwenVae, {{"base_dim", 0}}, "base_dim");
    row("no multipliers", qwenVae, {{"dim_mult", QJsonArray{}}}, "dim_mult");
    row("huge multiplier", qwenVae, {{"dim_mult", QJsonArray{1, 2, 4, 1e12}}}, "dim_mult");
    row("resamplings do not fit", qwenVae, {{"temperal_downsample", QJsonArray{false}}}, "temperal_downsample");
    row("attention levels", qwenVae, {{"attn_scales", QJsonArray{0.5}}}, "attn_scales", ErrorKind::unsupported);
    row("other latents", qwenVae, {{"z_dim", 3}}, "latents_mean");
}

void TestAutoencoder::badConfigs() {
    QFETCH(QString, folder);
    QFETCH(QJsonObject, changes);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, key);
    VERIFY_ERROR(loadFolder(folder.toStdString(), changes), kind, key.toStdString());
}

void TestAutoencoder::badInputs() {
    const Vae vae = loadFolder(fluxVae);
    VERIFY_ERROR(vae.decode(at::zeros({1, 16, 4, 4}), {}), ErrorKind::invalidRequest, "[1, 16, 4, 4]");
    VERIFY_ERROR(vae.decode(at::zeros({4, 4, 4}), {}), ErrorKind::invalidRequest, "[4, 4, 4]");
    VERIFY_ERROR(vae.encode(at::zeros({1, 3, 20, 16}), {}), ErrorKind::invalidRequest, "multiples of 8");
    VERIFY_ERROR(vae.encode(at::zeros({1, 1, 16, 16}), {}), ErrorKind::invalidRequest, "[1, 1, 16, 16]");
}

void TestAutoencoder::stopsBetweenBlocks() {
    const Vae vae = loadFolder(fluxVae);
    std::stop_source source;
    double reached = 0;
    const Task task{source.get_token(), [&](double fraction) {
                        QVERIFY(fraction >= reached);
                        reached = fraction;
                        if (fraction > 0.5) {
                            source.request_stop();
                        }
                    }};
    VERIFY_ERROR(vae.decode(at::zeros({1, 4, 4, 4}), task), ErrorKind::cancelled, "");
    QVERIFY(reached < 0.7); // a block later at most
}

QTEST_GUILESS_MAIN(TestAutoencoder)
#include "tst_autoencoder.moc"
