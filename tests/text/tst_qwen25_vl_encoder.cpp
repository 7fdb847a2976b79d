#include "core/text/qwen25_vl_encoder.h"
#include "tests/support/component_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"
#include "tests/support/verify_error.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const char* const published = "tests/data/qwen-tiny/text_encoder";
const char* const version5 = "tests/data/layouts/qwen-lm-v5";
constexpr int64_t prefixTokens = 34; // of the chat template, dropped by the pipeline

Qwen25VlEncoder loadQwen(const std::string& folder, const QJsonObject& changes = {},
                         const WeightPlacement& placement = {}) {
    return Qwen25VlEncoder::load(componentConfig(folder, changes), componentReader(folder, "model", placement));
}

} // namespace

class TestQwen25VlEncoder : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void statesMatchGolden_data();
    void statesMatchGolden();
    void aloneAsInBatch();
    void bf16IsClose();
    void absentEpsilonByGeneration();
    void paddingMustBeOnTheRight();
    void badConfigs_data();
    void badConfigs();
    void stops();
};

void TestQwen25VlEncoder::statesMatchGolden_data() {
    QTest::addColumn<QString>("folder");
    QTest::newRow("transformers 4") << published;
    QTest::newRow("transformers 5") << version5;
}

void TestQwen25VlEncoder::statesMatchGolden() {
    QFETCH(QString, folder);
    const TensorFile golden("golden/qwen-lm.safetensors");
    const at::Tensor mask = golden["attention_mask"];
    Recorder seen;
    const at::Tensor last = loadQwen(folder.toStdString()).forward(golden["input_ids"], mask, {}, seen.probe());
    const at::Tensor kept = mask.unsqueeze(-1); // the goldens are zero at padding
    COMPARE_TENSOR(seen["embeddings"] * kept, golden["embeddings"] * kept, 1e-6);
    COMPARE_TENSOR(seen["layer.0"] * kept, golden["layer.0"], 1e-5);
    COMPARE_TENSOR(last, golden["last_hidden_state"], 1e-5);
    for (int64_t i = 0; i < 2; ++i) {
        const auto tokens = mask[i].sum().item<int64_t>();
        COMPARE_TENSOR(last.narrow(0, i, 1).slice(1, prefixTokens, tokens), golden[concat("prompt_embeds.", i)], 1e-5);
    }
}

void TestQwen25VlEncoder::aloneAsInBatch() {
    const TensorFile golden("golden/qwen-lm.safetensors");
    const Qwen25VlEncoder qwen = loadQwen(published);
    for (int64_t i = 0; i < 2; ++i) {
        const auto tokens = golden["attention_mask"][i].sum().item<int64_t>();
        const at::Tensor alone = qwen.forward(golden["input_ids"].narrow(0, i, 1).narrow(1, 0, tokens), {}, {});
        COMPARE_TENSOR(alone.slice(1, prefixTokens), golden[concat("prompt_embeds.", i)], 1e-5);
    }
}

void TestQwen25VlEncoder::bf16IsClose() {
    const TensorFile golden("golden/qwen-lm.safetensors");
    const Qwen25VlEncoder qwen = loadQwen(published, {}, {.compute = at::kBFloat16});
    const at::Tensor last = qwen.forward(golden["input_ids"], golden["attention_mask"], {});
    QCOMPARE(last.scalar_type(), at::kBFloat16);
    COMPARE_TENSOR(last, golden["last_hidden_state"], 3e-2);
}

void TestQwen25VlEncoder::absentEpsilonByGeneration() {
    QCOMPARE(Qwen25VlConfig::fromFile(componentConfig(published, {{"rms_norm_eps", QJsonValue()}})).normEps, 1e-6);
    QJsonObject text{{"hidden_size", 32},
                     {"num_attention_heads", 4},
                     {"num_key_value_heads", 2},
                     {"num_hidden_layers", 2},
                     {"vocab_size", 433},
                     {"intermediate_size", 48},
                     {"rope_parameters", QJsonObject{{"rope_theta", 5e5}, {"rope_type", "default"}}}};
    const Qwen25VlConfig config = Qwen25VlConfig::fromFile(componentConfig(version5, {{"text_config", text}}));
    QCOMPARE(config.normEps, 1e-5);
    QCOMPARE(config.ropeTheta, 5e5);
}

void TestQwen25VlEncoder::paddingMustBeOnTheRight() {
    const Qwen25VlEncoder qwen = loadQwen(published);
    const at::Tensor ids = at::zeros({1, 3}, at::kLong);
    const auto mask = [](int64_t a, int64_t b, int64_t c) { return at::tensor({a, b, c}, at::kLong).unsqueeze(0); };
    (void)qwen.forward(ids, mask(1, 1, 0), {});
    VERIFY_ERROR(qwen.forward(ids, mask(0, 1, 1), {}), ErrorKind::invalidRequest, "right");
    VERIFY_ERROR(qwen.forward(ids, mask(1, 0, 1), {}), ErrorKind::invalidRequest, "right");
}

void TestQwen25VlEncoder::badConfigs_data() {
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* name, const QJsonObject& changes, const char* key,
                        ErrorKind kind = ErrorKind::modelCorrupt) { QTest::newRow(name) << changes << kind << key; };
    row("no heads", {{"num_attention_heads", 0}}, "num_attention_heads");
    row("no key heads", {{"num_key_value_heads", 0}}, "num_key_value_heads");
    row("key heads do not divide", {{"num_key_value_heads", 3}}, "num_key_value_heads");
    row("odd head width", {{"num_attention_heads", 32}, {"num_key_value_heads", 32}}, "odd width");
    row("no rotation base", {{"rope_theta", 0}}, "rope_theta");
    row("endless layers", {{"num_hidden_layers", 1e9}}, "num_hidden_layers");
    row("other width", {{"hidden_size", 64}}, "embed_tokens.weight");
    row("sliding window", {{"use_sliding_window", true}}, "use_sliding_window", ErrorKind::unsupported);
    row("scaled rotation", {{"rope_scaling", QJsonObject{{"rope_type", "yarn"}}}}, "yarn", ErrorKind::unsupported);
    row("other activation", {{"hidden_act", "gelu"}}, "hidden_act", ErrorKind::unsupported);
}

void TestQwen25VlEncoder::badConfigs() {
    QFETCH(QJsonObject, changes);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, key);
    VERIFY_ERROR(loadQwen(published, changes), kind, key.toStdString());
}

void TestQwen25VlEncoder::stops() {
    std::stop_source source;
    source.request_stop();
    VERIFY_ERROR(loadQwen(published).forward(at::zeros({1, 4}, at::kLong), {}, {source.get_token(), {}}),
                 ErrorKind::cancelled, "");
}

QTEST_GUILESS_MAIN(TestQwen25VlEncoder)
#include "tst_qwen25_vl_encoder.moc"
