#include "core/text/t5_encoder.h"
#include "tests/support/component_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"
#include "tests/support/verify_error.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const char* const published = "tests/data/flux-tiny/text_encoder_2";

T5Encoder loadT5(const std::string& folder, const QJsonObject& changes = {}, const WeightPlacement& placement = {}) {
    return T5Encoder::load(componentConfig(folder, changes), componentReader(folder, "model", placement));
}

} // namespace

class TestT5Encoder : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void statesMatchGolden_data();
    void statesMatchGolden();
    void fullLengthMatchesGolden();
    void bucketsMatchGolden();
    void embeddedModelMatchesPipeline_data();
    void embeddedModelMatchesPipeline();
    void bf16IsClose();
    void linearsCarryCheckpointNames();
    void badConfigs_data();
    void badConfigs();
    void stops();
};

void TestT5Encoder::statesMatchGolden_data() {
    QTest::addColumn<QString>("folder");
    QTest::newRow("transformers 4") << published;
    QTest::newRow("transformers 5") << "tests/data/layouts/flux-t5-v5";
}

void TestT5Encoder::statesMatchGolden() {
    QFETCH(QString, folder);
    const TensorFile golden("golden/t5.safetensors");
    Recorder seen;
    const at::Tensor last = loadT5(folder.toStdString()).forward(golden["input_ids"], {}, seen.probe());
    COMPARE_TENSOR(seen["embeddings"], golden["embeddings"], 1e-6);
    COMPARE_TENSOR(seen["position_bias"], golden["position_bias"], 1e-6);
    COMPARE_TENSOR(seen["layer.0"], golden["layer.0"], 1e-5);
    COMPARE_TENSOR(last, golden["last_hidden_state"], 1e-5);
}

void TestT5Encoder::fullLengthMatchesGolden() {
    const TensorFile golden("golden/t5.safetensors");
    COMPARE_TENSOR(loadT5(published).forward(golden["input_ids_512"], {}), golden["last_hidden_state_512"], 1e-5);
}

void TestT5Encoder::bucketsMatchGolden() {
    const TensorFile golden("golden/t5.safetensors");
    const at::Tensor relative = golden["relative_positions"];
    for (int64_t i = 0; i < relative.size(0); ++i) {
        const auto distance = relative[i].item<int64_t>();
        QCOMPARE(t5RelativeBucket(distance, 32, 128), golden["buckets"][i].item<int64_t>());
    }
}

void TestT5Encoder::embeddedModelMatchesPipeline_data() {
    QTest::addColumn<QString>("golden");
    QTest::newRow("apples") << "nano-golden/e2e-nano-arcflow-apples.safetensors";
    QTest::newRow("hills") << "nano-golden/e2e-nano-arcflow-hills.safetensors";
}

void TestT5Encoder::embeddedModelMatchesPipeline() {
    QFETCH(QString, golden);
    const TensorFile file(golden.toStdString());
    std::vector<int64_t> ids = numbersOf(file, "t5_ids");
    ids.resize(32); // pad id 0
    const T5Encoder t5 = loadT5("resources/models/nano/flux-nano/text_encoder_2");
    COMPARE_TENSOR(t5.forward(at::tensor(ids, at::kLong).unsqueeze(0), {}), file["prompt_embeds"], 1e-5);
}

void TestT5Encoder::bf16IsClose() {
    const TensorFile golden("golden/t5.safetensors");
    const at::Tensor last = loadT5(published, {}, {.compute = at::kBFloat16}).forward(golden["input_ids"], {});
    QCOMPARE(last.scalar_type(), at::kBFloat16);
    COMPARE_TENSOR(last, golden["last_hidden_state"], 3e-2);
}

void TestT5Encoder::linearsCarryCheckpointNames() {
    T5Encoder t5 = loadT5(published);
    const WeightReader reader = componentReader(published, "model");
    const LinearMap map = t5.linears();
    QCOMPARE(map.size(), size_t{2 * 7});
    for (const auto& [name, slot] : map) {
        const at::Tensor rows = slot.linear->weight.narrow(0, slot.rowBegin, slot.rowCount);
        const std::vector<int64_t> shape = reader.shape(name + ".weight");
        QVERIFY2(at::equal(rows, reader.tensor(name + ".weight", shape)), name.c_str());
    }
}

void TestT5Encoder::badConfigs_data() {
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* name, const QJsonObject& changes, const char* key,
                        ErrorKind kind = ErrorKind::modelCorrupt) { QTest::newRow(name) << changes << kind << key; };
    row("no heads", {{"num_heads", 0}}, "num_heads");
    row("no buckets", {{"relative_attention_num_buckets", 0}}, "relative_attention_num_buckets");
    row("no distance", {{"relative_attention_max_distance", 0}}, "relative_attention_max_distance");
    row("distance inside the exact buckets", {{"relative_attention_max_distance", 8}},
        "relative_attention_max_distance");
    row("endless layers", {{"num_layers", 1e9}}, "num_layers");
    row("overflowing width", {{"d_kv", 1e11}}, "d_kv");
    row("other head width", {{"d_kv", 8}}, "SelfAttention.q.weight");
    row("T5 v1.0", {{"feed_forward_proj", "relu"}}, "feed_forward_proj", ErrorKind::unsupported);
}

void TestT5Encoder::badConfigs() {
    QFETCH(QJsonObject, changes);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, key);
    VERIFY_ERROR(loadT5(published, changes), kind, key.toStdString());
}

void TestT5Encoder::stops() {
    std::stop_source source;
    source.request_stop();
    VERIFY_ERROR(loadT5(published).forward(at::zeros({1, 4}, at::kLong), {source.get_token(), {}}),
                 ErrorKind::cancelled, "");
}

QTEST_GUILESS_MAIN(TestT5Encoder)
#include "tst_t5_encoder.moc"
