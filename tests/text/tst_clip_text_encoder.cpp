#include "core/text/clip_text_encoder.h"
#include "tests/support/component_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"
#include "tests/support/verify_error.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const char* const published = "tests/data/flux-tiny/text_encoder";

ClipTextEncoder loadClip(const std::string& folder, const QJsonObject& changes = {},
                         const WeightPlacement& placement = {}) {
    return ClipTextEncoder::load(componentConfig(folder, changes), componentReader(folder, "model", placement));
}

/// What the built-in model's tokenizer makes of a golden picture's prompt, padded with the end.
at::Tensor nanoIds(const TensorFile& golden) {
    std::vector<int64_t> ids = numbersOf(golden, "clip_ids");
    ids.resize(77, ids.back());
    return at::tensor(ids, at::kLong).unsqueeze(0);
}

} // namespace

class TestClipTextEncoder : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void statesMatchGolden_data();
    void statesMatchGolden();
    void endTokenRules();
    void pooledNeedsNoPadding();
    void embeddedModelMatchesPipeline_data();
    void embeddedModelMatchesPipeline();
    void bf16IsClose();
    void storedWeightsGiveTheSame();
    void linearsCarryCheckpointNames();
    void badConfigs_data();
    void badConfigs();
    void foreignTokensAreRefused();
    void stops();
};

void TestClipTextEncoder::statesMatchGolden_data() {
    QTest::addColumn<QString>("folder");
    QTest::newRow("transformers 4") << published;
    QTest::newRow("transformers 5") << "tests/data/layouts/flux-clip-v5";
}

void TestClipTextEncoder::statesMatchGolden() {
    QFETCH(QString, folder);
    const TensorFile golden("golden/clip.safetensors");
    const ClipTextEncoder clip = loadClip(folder.toStdString());
    Recorder seen;
    const ClipTextEncoder::Output output = clip.forward(golden["input_ids"], {}, seen.probe());
    COMPARE_TENSOR(seen["embeddings"], golden["embeddings"], 1e-6);
    COMPARE_TENSOR(seen["layer.0"], golden["layer.0"], 1e-5);
    COMPARE_TENSOR(seen["layer.1"], golden["layer.1"], 1e-5);
    COMPARE_TENSOR(output.lastHidden, golden["last_hidden_state"], 1e-5);
    COMPARE_TENSOR(output.pooled, golden["pooled"], 1e-5);
}

void TestClipTextEncoder::endTokenRules() {
    const TensorFile golden("golden/clip.safetensors");
    const int otherEnd = QString::fromStdString(golden.metadata().at("other_eos_token_id")).toInt();
    const ClipTextEncoder clip = loadClip(published, {{"eos_token_id", otherEnd}});
    COMPARE_TENSOR(clip.pooled(golden["input_ids"], {}), golden["pooled.other_eos_rule"], 1e-5);

    const at::Tensor ids = at::tensor({7, 9, 5, 9, 3, 9, 3, 3}, at::kLong).view({2, 4});
    QCOMPARE(loadClip(published).endPositions(ids), (std::vector<int64_t>{1, 1})); // legacy 2: first largest id
    QCOMPARE(loadClip(published, {{"eos_token_id", 3}}).endPositions(ids), (std::vector<int64_t>{0, 0}));
    QCOMPARE(loadClip(published, {{"eos_token_id", 5}}).endPositions(ids), (std::vector<int64_t>{2, 0}));
}

void TestClipTextEncoder::pooledNeedsNoPadding() {
    const TensorFile golden("golden/clip.safetensors");
    const ClipTextEncoder clip = loadClip(published);
    COMPARE_TENSOR(clip.pooled(golden["input_ids"], {}), clip.forward(golden["input_ids"], {}).pooled, 1e-6);
}

void TestClipTextEncoder::embeddedModelMatchesPipeline_data() {
    QTest::addColumn<QString>("golden");
    QTest::newRow("apples") << "nano-golden/e2e-nano-arcflow-apples.safetensors";
    QTest::newRow("hills") << "nano-golden/e2e-nano-arcflow-hills.safetensors";
}

void TestClipTextEncoder::embeddedModelMatchesPipeline() {
    QFETCH(QString, golden);
    const ClipTextEncoder clip = loadClip("resources/models/nano/flux-nano/text_encoder");
    const TensorFile file(golden.toStdString());
    COMPARE_TENSOR(clip.pooled(nanoIds(file), {}), file["pooled_prompt_embeds"], 1e-5);
}

void TestClipTextEncoder::bf16IsClose() {
    const TensorFile golden("golden/clip.safetensors");
    const ClipTextEncoder clip = loadClip(published, {}, {.compute = at::kBFloat16});
    const at::Tensor pooled = clip.pooled(golden["input_ids"], {});
    QCOMPARE(pooled.scalar_type(), at::kBFloat16);
    COMPARE_TENSOR(pooled, golden["pooled"], 3e-2);
}

void TestClipTextEncoder::storedWeightsGiveTheSame() {
    const std::string folder = "resources/models/nano/flux-nano/text_encoder"; // stored as bf16
    const at::Tensor ids = nanoIds(TensorFile("nano-golden/e2e-nano-arcflow-apples.safetensors"));
    const at::Tensor kept = loadClip(folder, {}, {.keepStoredFormat = true}).pooled(ids, {});
    QCOMPARE(kept.scalar_type(), at::kFloat);
    COMPARE_TENSOR(kept, loadClip(folder).pooled(ids, {}), 1e-6);
}

void TestClipTextEncoder::linearsCarryCheckpointNames() {
    ClipTextEncoder clip = loadClip("tests/data/layouts/flux-clip-v5");
    const WeightReader reader = componentReader(published, "model"); // names with prefix
    const LinearMap map = clip.linears();
    QCOMPARE(map.size(), size_t{2 * 6});
    for (const auto& [name, slot] : map) {
        const at::Tensor rows = slot.linear->weight.narrow(0, slot.rowBegin, slot.rowCount);
        const std::vector<int64_t> shape = reader.shape(name + ".weight");
        QVERIFY2(at::equal(rows, reader.tensor(name + ".weight", shape)), name.c_str());
    }
}

void TestClipTextEncoder::badConfigs_data() {
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* name, const QJsonObject& changes, const char* key,
                        ErrorKind kind = ErrorKind::modelCorrupt) { QTest::newRow(name) << changes << kind << key; };
    row("no heads", {{"num_attention_heads", 0}}, "num_attention_heads");
    row("heads do not divide", {{"num_attention_heads", 3}}, "num_attention_heads");
    row("endless layers", {{"num_hidden_layers", 1e9}}, "num_hidden_layers");
    row("a layer too many", {{"num_hidden_layers", 3}}, "layers.2.");
    row("huge vocabulary", {{"vocab_size", 1e12}}, "vocab_size");
    row("width that is not the file's", {{"hidden_size", 24}}, "embeddings.token_embedding.weight");
    row("negative positions", {{"max_position_embeddings", -77}}, "max_position_embeddings");
    row("negative epsilon", {{"layer_norm_eps", -1}}, "layer_norm_eps");
    row("text for a number", {{"hidden_size", "wide"}}, "hidden_size");
    row("unknown activation", {{"hidden_act", "relu"}}, "hidden_act", ErrorKind::unsupported);
}

void TestClipTextEncoder::badConfigs() {
    QFETCH(QJsonObject, changes);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, key);
    VERIFY_ERROR(loadClip(published, changes), kind, key.toStdString());
}

void TestClipTextEncoder::foreignTokensAreRefused() {
    const ClipTextEncoder clip = loadClip(published);
    const auto ids = [](int64_t last) { return at::tensor({int64_t{0}, last}, at::kLong).unsqueeze(0); };
    VERIFY_ERROR(clip.forward(ids(634), {}), ErrorKind::modelCorrupt, "634 embeddings");
    VERIFY_ERROR(clip.forward(ids(-1), {}), ErrorKind::modelCorrupt, "-1");
    VERIFY_ERROR(clip.forward(at::zeros({1, 78}, at::kLong), {}), ErrorKind::invalidRequest, "77");
}

void TestClipTextEncoder::stops() {
    std::stop_source source;
    source.request_stop();
    VERIFY_ERROR(loadClip(published).forward(at::zeros({1, 4}, at::kLong), {source.get_token(), {}}),
                 ErrorKind::cancelled, "");
}

QTEST_GUILESS_MAIN(TestClipTextEncoder)
#include "tst_clip_text_encoder.moc"
