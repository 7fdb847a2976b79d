#include "core/lora/apply.h"
#include "core/lora/lora_file.h"
#include "tests/lora/lora_test_support.h"
#include "tests/support/tensor_compare.h"

#include <limits>

using namespace arcflow;
using namespace arcflow::test;

namespace {

const std::string toQ = "transformer.transformer_blocks.0.attn.to_q";

TensorMap pair(const std::string& module, int64_t rank, int64_t in, int64_t out) {
    return {{module + ".lora_A.weight", at::ones({rank, in})}, {module + ".lora_B.weight", at::ones({out, rank})}};
}

LoraModule onlyModule(const LoraFile& file) {
    const std::vector<LoraModule>& modules = file.part(LoraComponent::transformer);
    return modules.size() == 1 ? modules.front() : LoraModule{};
}

} // namespace

class TestLoraHostile : public QObject {
    Q_OBJECT

    ScratchFolder m_folder;

    LoraFile readBack(const TensorMap& tensors, const std::map<std::string, std::string>& metadata = {}) {
        return readLora(m_folder.write("lora.safetensors", tensors, metadata), ModelFamily::flux);
    }

    LoraFile readWithMetadata(const std::string& json) {
        return readBack(pair(toQ, 4, 32, 32), {{"lora_adapter_metadata", json}});
    }

private Q_SLOTS:
    void alphaMustBeOneFiniteNumber() {
        TensorMap tensors = pair(toQ, 2, 32, 32);
        for (const double alpha : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            tensors[toQ + ".alpha"] = at::scalar_tensor(alpha, at::kFloat);
            VERIFY_ERROR(readBack(tensors), ErrorKind::modelCorrupt, "alpha", toQ, "finite");
        }
        tensors[toQ + ".alpha"] = at::ones({2});
        VERIFY_ERROR(readBack(tensors), ErrorKind::modelCorrupt, "alpha", "one number", "[2]");
        tensors[toQ + ".alpha"] = at::scalar_tensor(4, at::kLong);
        VERIFY_ERROR(readBack(tensors), ErrorKind::modelCorrupt, "alpha", "I64", "floating-point");
        tensors[toQ + ".alpha"] = at::full({1}, 3.0, at::kHalf);
        QCOMPARE(onlyModule(readBack(tensors)).scale, 1.5);
        tensors[toQ + ".alpha"] = at::scalar_tensor(0, at::kFloat);
        QCOMPARE(onlyModule(readBack(tensors)).scale, 0.0);
    }

    void alphaNeedsFactors() {
        VERIFY_ERROR(readBack({{toQ + ".alpha", at::scalar_tensor(1, at::kFloat)}}), ErrorKind::modelCorrupt,
                     "an alpha but no factors", toQ);
        TensorMap tensors{{toQ + ".lora_B.weight", at::ones({32, 2})},
                          {toQ + ".alpha", at::scalar_tensor(1, at::kFloat)}};
        VERIFY_ERROR(readBack(tensors), ErrorKind::modelCorrupt, "only", toQ + ".lora_B.weight");
    }

    void rankMustBePositive() {
        VERIFY_ERROR(readBack(pair(toQ, 0, 32, 32)), ErrorKind::modelCorrupt, "rank above 0", "[0, 32]");
        // A rank that no memory could hold, made possible by a zero-sized side.
        VERIFY_ERROR(readBack({{toQ + ".lora_A.weight", at::empty({int64_t{1} << 40, 0})},
                               {toQ + ".lora_B.weight", at::empty({0, int64_t{1} << 40})}}),
                     ErrorKind::modelCorrupt, "rank above 0", "1099511627776");
        VERIFY_ERROR(
            readBack({{toQ + ".lora_A.weight", at::ones({2, 32, 1, 1})}, {toQ + ".lora_B.weight", at::ones({32, 2})}}),
            ErrorKind::modelCorrupt, "[2, 32, 1, 1]");
    }

    /// More rank than the weight can use is wasteful, not wrong.
    void hugeRankStillFits() {
        const CheckpointLinears transformer("flux-tiny/transformer", "diffusion_pytorch_model");
        const std::string module = "transformer_blocks.0.attn.to_q";
        const at::Tensor before = transformer.weight(module).clone();
        const LoraFile file = readBack(pair(toQ, 20000, 32, 32));
        QCOMPARE(file.ranks, std::vector<int64_t>{20000});
        applyLora(transformer.map(), file.part(LoraComponent::transformer), {.strength = 1e-4});
        COMPARE_TENSOR(transformer.weight(module), before + 2.0, 1e-5);
    }

    void oddNames_data() {
        QTest::addColumn<QString>("key");
        for (const char* key :
             {".lora_A.weight", "lora_A.weight", ".alpha", "alpha", "..lora_A.weight", "transformer..lora_A.weight",
              "transformer.transformer_blocks.0.attn.to_q..lora_A.weight",
              "transformer.transformer_blocks.0.attn.to_q.weight", "transformer.transformer_blocks.0.attn.to_q.lora_A",
              "transformer.transformer_blocks.0.attn.to_q.lora_A.weight.",
              "transformer.transformer_blocks.0.attn.norm_q.lora_A.weight",
              "lora_unet__double_blocks_0_img_attn_qkv.lora_down.weight",
              "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight.weight",
              "transformer.transformer_blocks.0.attn.to_q.bias"}) {
            QTest::newRow(*key ? key : "empty") << key;
        }
    }

    void oddNames() {
        QFETCH(QString, key);
        TensorMap tensors = pair(toQ, 2, 32, 32);
        tensors[key.toStdString()] = at::ones({2, 32});
        VERIFY_ERROR(readBack(tensors), ErrorKind::unsupported, "no part of a FLUX LoRA: '" + key.toStdString() + "'");
    }

    void oneModuleTwice() {
        TensorMap tensors = pair(toQ, 2, 32, 32);
        tensors[toQ + ".lora_down.weight"] = at::ones({2, 32});
        VERIFY_ERROR(readBack(tensors), ErrorKind::modelCorrupt, toQ + ".lora_A.weight", toQ + ".lora_down.weight",
                     "same part");
    }

    void noLoraAtAll() {
        VERIFY_ERROR(readBack({}), ErrorKind::modelCorrupt, "no LoRA tensors");
        VERIFY_ERROR(readLora(dataPath("flux-tiny/vae/diffusion_pytorch_model.safetensors"), ModelFamily::flux),
                     ErrorKind::unsupported, "no part of a FLUX LoRA", "more");
    }

    void integerFactors() {
        VERIFY_ERROR(readBack({{toQ + ".lora_A.weight", at::ones({2, 32}, at::kInt)},
                               {toQ + ".lora_B.weight", at::ones({32, 2})}}),
                     ErrorKind::modelCorrupt, "I32", toQ + ".lora_A.weight");
    }

    void oddHalves() {
        VERIFY_ERROR(readBack({{"diffusion_model.final_layer.adaLN_modulation.1.lora_A.weight", at::ones({2, 32})},
                               {"diffusion_model.final_layer.adaLN_modulation.1.lora_B.weight", at::ones({63, 2})}}),
                     ErrorKind::modelCorrupt, "even number of rows", "63");
    }

    void manyModules() {
        TensorMap tensors;
        const at::Tensor one = at::ones({1, 1});
        constexpr int count = 100'000;
        for (int i = 0; i < count; ++i) {
            const std::string module = concat("transformer.transformer_blocks.", i, ".attn.to_q");
            tensors[module + ".lora_A.weight"] = one;
            tensors[module + ".lora_B.weight"] = one;
        }
        const auto path = m_folder.write("many.safetensors", tensors);
        QElapsedTimer timer;
        timer.start();
        const LoraFile file = readLora(path, ModelFamily::flux);
        qInfo("100 000 modules read in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(file.moduleCount(), count);
        const CheckpointLinears transformer("flux-tiny/transformer", "diffusion_pytorch_model");
        VERIFY_ERROR(applyLora(transformer.map(), file.part(LoraComponent::transformer)), ErrorKind::modelCorrupt,
                     "transformer_blocks.0.attn.to_q", "[rank, 32]");
    }

    void canBeCancelled() {
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(readLora(dataPath("lora/flux-peft.safetensors"), ModelFamily::flux, {stop.get_token(), {}}),
                     ErrorKind::cancelled, "cancelled");
    }

    void metadataPatterns_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<double>("scale");
        QTest::newRow("alpha") << R"({"transformer.r": 4, "transformer.lora_alpha": 8})" << 2.0;
        QTest::newRow("no alpha") << R"({"transformer.r": 4})" << 1.0;
        QTest::newRow("other component") << R"({"text_encoder.r": 2, "text_encoder.lora_alpha": 9})" << 1.0;
        QTest::newRow("rslora")
            << R"({"transformer.r": 4, "transformer.lora_alpha": 8, "transformer.use_rslora": true})" << 4.0;
        QTest::newRow("end of name") << R"({"transformer.r": 4, "transformer.alpha_pattern": {"to_q": 2}})" << 0.5;
        QTest::newRow("longest wins")
            << R"({"transformer.r": 4, "transformer.alpha_pattern": {"to_q": 2, "attn.to_q": 6}})" << 1.5;
        QTest::newRow("no part of a word") << R"({"transformer.r": 4, "transformer.alpha_pattern": {"o_q": 2}})" << 1.0;
        QTest::newRow("whole name")
            << R"({"transformer.r": 4, "transformer.alpha_pattern": {"^transformer_blocks.0.attn.to_q": 12}})" << 3.0;
        QTest::newRow("not the whole name")
            << R"({"transformer.r": 4, "transformer.alpha_pattern": {"^to_q": 12}})" << 1.0;
    }

    void metadataPatterns() {
        QFETCH(QString, json);
        QFETCH(double, scale);
        QCOMPARE(onlyModule(readWithMetadata(json.toStdString())).scale, scale);
    }

    void badMetadata() {
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 3})"), ErrorKind::modelCorrupt, "rank 3", "rank 4",
                     "lora_adapter_metadata");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 4)"), ErrorKind::modelCorrupt, "lora_adapter_metadata");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": "4"})"), ErrorKind::modelCorrupt, "transformer.r");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 0})"), ErrorKind::modelCorrupt, "transformer.r");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 4, "transformer.lora_alpha": 1e999})"),
                     ErrorKind::modelCorrupt, "lora_adapter_metadata");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 4, "transformer.use_dora": true})"), ErrorKind::unsupported,
                     "DoRA");
        VERIFY_ERROR(readWithMetadata(R"({"transformer.r": 4, "transformer.rank_pattern": {".*to_q": 2}})"),
                     ErrorKind::unsupported, "regular expression", ".*to_q");
    }
};

QTEST_GUILESS_MAIN(TestLoraHostile)
#include "tst_lora_hostile.moc"
