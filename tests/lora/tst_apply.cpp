#include "core/lora/apply.h"
#include "tests/lora/lora_test_support.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

constexpr int64_t width = 6;
constexpr int64_t rank = 2;

LoraModule module(std::vector<std::string> names, int64_t in, int64_t rows, double scale = 1) {
    return {"style.safetensors: 'm'", std::move(names), at::randn({rank, in}), at::randn({rows, rank}), scale};
}

Linear linear(int64_t in, int64_t out, at::ScalarType type = at::kFloat) {
    return {at::randn({out, in}).to(type), at::randn({out}), {}};
}

at::Tensor product(const LoraModule& lora) {
    return lora.scale * at::mm(lora.up, lora.down);
}

} // namespace

class TestApply : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(7); }

    /// A fused update on a model that keeps q, k and v as rows of one Linear and the MLP apart.
    void splitsFusedRows_data() {
        QTest::addColumn<bool>("merge");
        QTest::newRow("merge") << true;
        QTest::newRow("keepApart") << false;
    }

    void splitsFusedRows() {
        QFETCH(bool, merge);
        Linear qkv = linear(width, 3 * width);
        Linear mlp = linear(width, 4 * width);
        const LinearMap map{{"q", {&qkv, 0, width}},
                            {"k", {&qkv, width, width}},
                            {"v", {&qkv, 2 * width, width}},
                            {"mlp", {&mlp, 0, 4 * width}}};
        const LoraModule fused = module({"q", "k", "v", "mlp"}, width, 7 * width, 0.5);
        const at::Tensor x = at::randn({3, 5, width});
        const at::Tensor delta = -2 * product(fused);
        const at::Tensor qkvExpected = at::linear(x, qkv.weight + delta.narrow(0, 0, 3 * width), qkv.bias);
        const at::Tensor mlpExpected = at::linear(x, mlp.weight + delta.narrow(0, 3 * width, 4 * width), mlp.bias);
        const std::vector<LoraModule> modules{fused};
        applyLora(map, modules, {.strength = -2, .mode = merge ? UpdateMode::merge : UpdateMode::keepApart});
        QCOMPARE(qkv.updates.size(), size_t(merge ? 0 : 1)); // one update for q, k and v together
        COMPARE_TENSOR(qkv(x), qkvExpected, 1e-5);
        COMPARE_TENSOR(mlp(x), mlpExpected, 1e-5);
    }

    /// One that changes k alone must leave q and v as they are.
    void changesPartOfAFusedLinear_data() { splitsFusedRows_data(); }

    void changesPartOfAFusedLinear() {
        QFETCH(bool, merge);
        Linear qkv = linear(width, 3 * width);
        const LinearMap map{{"q", {&qkv, 0, width}}, {"k", {&qkv, width, width}}, {"v", {&qkv, 2 * width, width}}};
        const std::vector<LoraModule> modules{module({"k"}, width, width)};
        at::Tensor expected = qkv.weight.clone();
        expected.narrow(0, width, width) += product(modules[0]);
        const at::Tensor x = at::randn({4, width});
        const at::Tensor outExpected = at::linear(x, expected, qkv.bias);
        applyLora(map, modules, {.mode = merge ? UpdateMode::merge : UpdateMode::keepApart});
        COMPARE_TENSOR(qkv(x), outExpected, 1e-5);
    }

    /// Parts whose order in the model differs from the file's cannot be one update.
    void rowsInAnotherOrder() {
        Linear fused = linear(width, 2 * width);
        const LinearMap map{{"k", {&fused, 0, width}}, {"q", {&fused, width, width}}};
        const std::vector<LoraModule> modules{module({"q", "k"}, width, 2 * width)};
        const at::Tensor expected = fused.weight + product(modules[0]).roll(width, 0);
        applyLora(map, modules);
        COMPARE_TENSOR(fused.weight, expected, 1e-6);
    }

    void mergeLeavesCopiesAlone() {
        Linear student = linear(width, width, at::kBFloat16);
        const Linear teacher = student;
        const at::Tensor before = teacher.weight.clone();
        const std::vector<LoraModule> modules{module({"m"}, width, width)};
        applyLora({{"m", {&student, 0, width}}}, modules);
        QVERIFY(at::equal(teacher.weight, before));
        QCOMPARE(student.weight.scalar_type(), at::kBFloat16);
        // Computed in fp32 and rounded once.
        QVERIFY(at::equal(student.weight, (before.to(at::kFloat) + product(modules[0])).to(at::kBFloat16)));
    }

    /// A weight kept in the file's format beside fp32 computation must not drag the update down to bf16.
    void keptApartInTheComputeFormat() {
        Linear stored = linear(width, width, at::kBFloat16); // its bias is fp32
        const std::vector<LoraModule> modules{module({"m"}, width, width)};
        applyLora({{"m", {&stored, 0, width}}}, modules, {.mode = UpdateMode::keepApart});
        QCOMPARE(stored.updates.at(0).up.scalar_type(), at::kFloat);
        stored.bias = stored.bias.to(at::kBFloat16);
        applyLora({{"m", {&stored, 0, width}}}, modules, {.mode = UpdateMode::keepApart});
        QCOMPARE(stored.updates.at(1).down.scalar_type(), at::kBFloat16);
    }

    void loraAddUp() {
        Linear m = linear(width, width);
        const std::vector<LoraModule> modules{module({"m"}, width, width), module({"m"}, width, width, 3)};
        const at::Tensor expected = m.weight + product(modules[0]) + product(modules[1]);
        applyLora({{"m", {&m, 0, width}}}, modules);
        COMPARE_TENSOR(m.weight, expected, 1e-6);
    }

    void strengthZeroChangesNothing() {
        Linear m = linear(width, width);
        const at::Tensor before = m.weight;
        const std::vector<LoraModule> modules{module({"m"}, width, width)};
        for (const UpdateMode mode : {UpdateMode::merge, UpdateMode::keepApart}) {
            applyLora({{"m", {&m, 0, width}}}, modules, {.strength = 0, .mode = mode});
        }
        QVERIFY(m.weight.is_same(before) && m.updates.empty());
    }

    void replacedModulesAreLeftOut() {
        Linear m = linear(width, width);
        const at::Tensor before = m.weight;
        const std::vector<LoraModule> modules{module({"proj_out"}, width, 9), module({"m"}, width, width)};
        const auto warnings = applyLora({{"m", {&m, 0, width}}}, modules, {.replaced = {"proj_out"}});
        QCOMPARE(warnings.size(), size_t{1});
        QCOMPARE(QString::fromStdString(warnings[0]),
                 QString("style.safetensors: 'm' is left out: 'proj_out' is replaced in this model"));
        QVERIFY(!at::equal(m.weight, before));
    }

    /// The last module is wrong: nothing may have changed.
    void checksEverythingFirst_data() {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<int>("in");
        QTest::addColumn<int>("rows");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("missing") << QStringList{"n"} << 6 << 6 << QStringList{"'n'", "does not have"};
        QTest::newRow("inputs") << QStringList{"m"} << 5 << 6 << QStringList{"'m'", "[rank, 6]", "[2, 5]"};
        QTest::newRow("outputs") << QStringList{"m"} << 6 << 7 << QStringList{"'m'", "[6, rank]", "[7, 2]"};
        QTest::newRow("fused") << QStringList{"m", "m"} << 6 << 9
                               << QStringList{"'m' and the 1 fused with it", "[12, rank]", "[9, 2]"};
    }

    void checksEverythingFirst() {
        QFETCH(QStringList, names);
        QFETCH(int, in);
        QFETCH(int, rows);
        QFETCH(QStringList, words);
        Linear m = linear(width, width);
        const at::Tensor before = m.weight;
        std::vector<std::string> targets;
        for (const QString& name : names) {
            targets.push_back(name.toStdString());
        }
        const std::vector<LoraModule> modules{module({"m"}, width, width), module(targets, in, rows)};
        for (const QString& word : words << "style.safetensors: 'm'") {
            VERIFY_ERROR(applyLora({{"m", {&m, 0, width}}}, modules), ErrorKind::modelCorrupt, word.toStdString());
        }
        QVERIFY(m.weight.is_same(before));
    }

    void strengthMustBeFinite() {
        const std::vector<LoraModule> none;
        VERIFY_ERROR(applyLora(LinearMap{}, none, {.strength = NAN}), ErrorKind::invalidRequest, "strength");
    }

    void canBeCancelled() {
        Linear m = linear(width, width);
        std::stop_source stop;
        stop.request_stop();
        const std::vector<LoraModule> modules{module({"m"}, width, width)};
        VERIFY_ERROR(applyLora({{"m", {&m, 0, width}}}, modules, {}, {stop.get_token(), {}}), ErrorKind::cancelled,
                     "cancelled");
    }
};

QTEST_GUILESS_MAIN(TestApply)
#include "tst_apply.moc"
