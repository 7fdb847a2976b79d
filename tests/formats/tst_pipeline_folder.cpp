#include "core/formats/pipeline_folder.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

namespace {

const fs::path data = ARCFLOW_TEST_DATA;

/// A copy of flux-tiny to break.
class BrokenModel {
public:
    BrokenModel() { fs::copy(data / "flux-tiny", m_folder / "model", fs::copy_options::recursive); }
    fs::path path() const { return m_folder / "model"; }
    const TempFolder& folder() const { return m_folder; }

    void replaceInIndex(const std::string& from, const std::string& to) const {
        std::string text = readFile(path() / "model_index.json");
        const size_t at = text.find(from);
        if (at == std::string::npos) {
            throw std::runtime_error("model_index.json has no " + from);
        }
        m_folder.write("model/model_index.json", text.replace(at, from.size(), to));
    }

private:
    TempFolder m_folder;
};

} // namespace

class TestPipelineFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensFlux();
    void opensQwenImage();
    void opensTheEmbeddedModel();
    void refusesBrokenIndices_data();
    void refusesBrokenIndices();
    void readsOnlyItsOwnComponents();
    void reportsMissingParts();
    void helpsWithTheWrongFolder();
    void findsTheModelInADownloadCache();
};

void TestPipelineFolder::opensFlux() {
    const PipelineFolder model = PipelineFolder::open(data / "flux-tiny");
    QCOMPARE(model.family(), ModelFamily::flux);
    QCOMPARE(name(model.family()), std::string_view("FLUX"));
    QCOMPARE(model.path(), data / "flux-tiny");
    QCOMPARE(model.componentClass("transformer"), std::string("FluxTransformer2DModel"));
    QCOMPARE(model.componentClass("tokenizer_2"), std::string("T5TokenizerFast"));
    QCOMPARE(model.componentPath("vae"), data / "flux-tiny/vae");
    QVERIFY(!model.hasComponent("image_encoder"));
    QCOMPARE(model.componentClass("image_encoder"), std::string());
    QCOMPARE(model.config("transformer").integer("num_layers", 0), 2);
    QVERIFY(model.config("scheduler").has("base_shift"));
    QVERIFY(!model.config("tokenizer").keys().empty());
    QCOMPARE(model.checkpoint("text_encoder_2").files().size(), size_t{2});
    QVERIFY(model.checkpoint("transformer").has("x_embedder.weight"));
    VERIFY_ERROR(model.config("image_encoder"), ErrorKind::modelMissing, "a FLUX model has no 'image_encoder'");
    VERIFY_ERROR(model.checkpoint("../flux-tiny/vae"), ErrorKind::modelMissing, "has no '../flux-tiny/vae'");
    VERIFY_ERROR(model.checkpoint("tokenizer"), ErrorKind::modelMissing, "no model.safetensors");
}

void TestPipelineFolder::opensQwenImage() {
    const PipelineFolder model = PipelineFolder::open(data / "qwen-tiny");
    QCOMPARE(model.family(), ModelFamily::qwenImage);
    QCOMPARE(name(model.family()), std::string_view("Qwen-Image"));
    QVERIFY(!model.hasComponent("text_encoder_2"));
    QCOMPARE(model.config("vae").text("_class_name"), std::string("AutoencoderKLQwenImage"));
    QCOMPARE(model.checkpoint("text_encoder").files().size(), size_t{4});
}

void TestPipelineFolder::opensTheEmbeddedModel() {
    const PipelineFolder model = PipelineFolder::open(fs::path(ARCFLOW_SOURCE_DIR) / "resources/models/nano/flux-nano");
    QCOMPARE(model.family(), ModelFamily::flux);
    QCOMPARE(model.componentClass("tokenizer_2"), std::string("T5TokenizerFast"));
    for (const char* component : {"transformer", "vae", "text_encoder", "text_encoder_2"}) {
        QVERIFY(model.checkpoint(component).parameterCount() > 0);
    }
}

void TestPipelineFolder::refusesBrokenIndices_data() {
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("to");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* label, std::string from, std::string to, ErrorKind kind, std::string text) {
        QTest::newRow(label) << from << to << kind << text;
    };
    row("other pipeline", "FluxPipeline", "StableDiffusionXLPipeline", ErrorKind::unsupported,
        "expected FluxPipeline or QwenImagePipeline, found 'StableDiffusionXLPipeline'");
    row("no pipeline", "_class_name", "_class", ErrorKind::modelCorrupt, "'_class_name'");
    row("pipeline is a list", R"("FluxPipeline")", R"(["FluxPipeline"])", ErrorKind::modelCorrupt, "'_class_name'");
    row("other transformer", "FluxTransformer2DModel", "SD3Transformer2DModel", ErrorKind::unsupported,
        "'transformer': expected FluxTransformer2DModel, found 'SD3Transformer2DModel'");
    row("other scheduler", "FlowMatchEulerDiscreteScheduler", "DDIMScheduler", ErrorKind::unsupported, "'scheduler'");
    row("empty class", R"("FluxTransformer2DModel")", R"("")", ErrorKind::unsupported, "found ''");
    row("component is absent", R"("vae")", R"("vea")", ErrorKind::modelMissing, "the model has no 'vae'");
    row("component is null", "\"diffusers\",\n    \"AutoencoderKL\"", "null, null", ErrorKind::modelMissing,
        "no 'vae'");
    row("half null", R"("AutoencoderKL")", "null", ErrorKind::modelCorrupt, "'vae': expected [library, class]");
    row("three parts", R"("AutoencoderKL")", R"("AutoencoderKL", 1)", ErrorKind::modelCorrupt,
        "expected [library, class]");
    row("twice", R"("transformer")", R"("vae")", ErrorKind::modelCorrupt, "duplicate key 'vae'");
    row("not JSON", "{", "", ErrorKind::modelCorrupt, "invalid JSON");
}

void TestPipelineFolder::refusesBrokenIndices() {
    QFETCH(std::string, from);
    QFETCH(std::string, to);
    QFETCH(ErrorKind, kind);
    QFETCH(std::string, text);
    const BrokenModel model;
    model.replaceInIndex(from, to);
    VERIFY_ERROR(PipelineFolder::open(model.path()), kind, text);
    VERIFY_ERROR(PipelineFolder::open(model.path()), kind, "model_index.json: ");
}

void TestPipelineFolder::readsOnlyItsOwnComponents() {
    const BrokenModel model;
    model.replaceInIndex(
        "{", R"({"../../outside": ["diffusers", "X"], "requires_safety_checker": true, "image_encoder_2": 7,)");
    const PipelineFolder folder = PipelineFolder::open(model.path());
    QVERIFY(!folder.hasComponent("../../outside"));
    model.folder().write("model/model_index.json", "[1]");
    VERIFY_ERROR(PipelineFolder::open(model.path()), ErrorKind::modelCorrupt, "expected a JSON object, found array");
}

void TestPipelineFolder::reportsMissingParts() {
    const BrokenModel model;
    fs::remove(model.path() /
               "vae/diffusion_pytorch_model.safetensors"); // weights are looked at when they are asked for
    VERIFY_ERROR(PipelineFolder::open(model.path()).checkpoint("vae"), ErrorKind::modelMissing,
                 "vae: no diffusion_pytorch");
    fs::remove(model.path() / "vae/config.json");
    VERIFY_ERROR(PipelineFolder::open(model.path()), ErrorKind::modelMissing, "vae/config.json: no such file");
    fs::remove_all(model.path() / "tokenizer_2");
    VERIFY_ERROR(PipelineFolder::open(model.path()), ErrorKind::modelMissing,
                 "tokenizer_2: no such folder, but the model needs its 'tokenizer_2': the download is incomplete");
    model.folder().write("model/tokenizer_2", "a file, not a folder");
    VERIFY_ERROR(PipelineFolder::open(model.path()), ErrorKind::modelMissing, "tokenizer_2: no such folder");
}

void TestPipelineFolder::helpsWithTheWrongFolder() {
    const std::string fluxTiny = (data / "flux-tiny").string();
    const auto missing = ErrorKind::modelMissing;
    VERIFY_ERROR(PipelineFolder::open(data / "absent"), missing, "absent: no such folder");
    VERIFY_ERROR(PipelineFolder::open(data / "flux-tiny/model_index.json"), missing, "found a single file");
    VERIFY_ERROR(PipelineFolder::open(data / "flux-tiny/transformer"), missing,
                 "part of the model in " + fluxTiny + ": choose that folder");
    VERIFY_ERROR(PipelineFolder::open(data / "flux-tiny/transformer/"), missing, "part of the model in " + fluxTiny);
    VERIFY_ERROR(PipelineFolder::open(data / "arcflow-flux-tiny"), missing, "a single component or an adapter");
    VERIFY_ERROR(PipelineFolder::open(data), missing, "contains 2 models, choose one of them: " + fluxTiny);
    const BrokenModel model;
    VERIFY_ERROR(PipelineFolder::open(model.folder().path()), missing, "the model is in " + model.path().string());
    const TempFolder empty;
    VERIFY_ERROR(PipelineFolder::open(empty.path()), missing, "not a model folder, it has no model_index.json");
}

void TestPipelineFolder::findsTheModelInADownloadCache() {
    // As huggingface_hub lays it out: snapshots/<revision>/… are links into blobs/.
    const TempFolder cache;
    const fs::path snapshot = cache / "snapshots/0123abcd";
    for (const auto& at : fs::recursive_directory_iterator(data / "flux-tiny")) {
        const fs::path link = snapshot / fs::relative(at.path(), data / "flux-tiny");
        if (at.is_directory()) {
            fs::create_directories(link);
        } else {
            fs::create_directories(link.parent_path());
            fs::create_symlink(at.path(), link);
        }
    }
    VERIFY_ERROR(PipelineFolder::open(cache.path()), ErrorKind::modelMissing, "the model is in " + snapshot.string());
    const PipelineFolder model = PipelineFolder::open(snapshot);
    QVERIFY(model.checkpoint("transformer").parameterCount() > 0);
}

QTEST_GUILESS_MAIN(TestPipelineFolder)
#include "tst_pipeline_folder.moc"
