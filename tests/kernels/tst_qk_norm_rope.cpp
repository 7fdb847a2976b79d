#include "kernels/qk_norm_rope.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

/// Attention buffers [B, L, H, D] of sevens; `headsFirst` gives them the memory layout [B, H, L, D].
kernels::AttentionInputs buffersOfSevens(std::vector<int64_t> sizes, bool headsFirst, at::TensorOptions options) {
    const auto make = [&] {
        return headsFirst ? at::full({sizes[0], sizes[2], sizes[1], sizes[3]}, 7.0, options).transpose(1, 2)
                          : at::full(sizes, 7.0, options);
    };
    return {make(), make(), make()};
}

} // namespace

class QkNormRopeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(6); }

    void agreesWithReference_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("headSize");
        QTest::addColumn<bool>("awkward");
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                const auto row = [&](int batch, int length, int heads, int headSize, bool awkward) {
                    QTest::addRow("%s %s [%d, %d, 3, %d, %d]%s", qPrintable(backend), qPrintable(type), batch, length,
                                  heads, headSize, awkward ? " strided rows, heads-first buffers" : "")
                        << backend << type << batch << length << heads << headSize << awkward;
                };
                row(1, 1, 1, 2, false);
                row(2, 5, 3, 16, false);
                row(3, 7, 2, 22, true);
                row(1, 300, 2, 64, false);
                row(2, 6, 24, 128, true);
            }
        }
    }
    void agreesWithReference() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, batch);
        QFETCH(int, length);
        QFETCH(int, heads);
        QFETCH(int, headSize);
        QFETCH(bool, awkward);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const at::ScalarType storage = storageType(type);
        const int64_t before = 4, after = 2; // rows of another stream on either side
        const at::Tensor qkv = stridedRandom({batch, length, 3 * heads * headSize}, awkward ? 10 : 0, storage);
        const at::Tensor qWeight = at::randn({headSize}).to(storage), kWeight = at::randn({headSize}).to(storage);
        const at::Tensor angles = at::randn({length, headSize / 2}) * 10;
        const at::Tensor cos = angles.cos(), sin = angles.sin();
        kernels::AttentionInputs out = buffersOfSevens({batch, before + length + after, heads, headSize}, awkward,
                                                       at::TensorOptions(scope.device()).dtype(storage));
        kernels::qkNormRope(scope.here(qkv), scope.here(qWeight), scope.here(kWeight), scope.here(cos), scope.here(sin),
                            1e-6, out, before);

        const at::Tensor parts = qkv.unflatten(-1, {3, heads, headSize}); // [B, L, 3, H, D]
        const auto expected = [&](int part, const at::Tensor& weight) {
            return kernels::reference::normRope(parts.select(2, part), weight, cos, sin, 1e-6);
        };
        // Same roundings as the reference; where a value is near a tie, one bf16 step of difference.
        const double limit = storage == at::kBFloat16 ? 8e-3 : 2e-6;
        COMPARE_TENSOR(out.q.narrow(1, before, length), expected(0, qWeight), limit);
        COMPARE_TENSOR(out.k.narrow(1, before, length), expected(1, kWeight), limit);
        QVERIFY(at::equal(out.v.narrow(1, before, length).cpu(), parts.select(2, 2)));
        for (const at::Tensor& buffer : {out.q, out.k, out.v}) {
            QVERIFY((buffer.narrow(1, 0, before) == 7).all().item<bool>());
            QVERIFY((buffer.narrow(1, before + length, after) == 7).all().item<bool>());
        }
    }

    /// Rounding to bf16 is rare enough to differ that all but a few values are the reference's bit for bit.
    void bf16RoundsWhereTheReferenceDoes() {
        const BackendScope scope("baseline");
        const at::Tensor qkv = at::randn({1, 64, 3 * 256}).to(at::kBFloat16),
                         weight = at::randn({64}).to(at::kBFloat16);
        const at::Tensor angles = at::randn({64, 32});
        kernels::AttentionInputs out = buffersOfSevens({1, 64, 4, 64}, false, at::kBFloat16);
        kernels::qkNormRope(qkv, weight, weight, angles.cos(), angles.sin(), 1e-6, out, 0);
        const at::Tensor expected = kernels::reference::normRope(qkv.unflatten(-1, {3, 4, 64}).select(2, 0), weight,
                                                                 angles.cos(), angles.sin(), 1e-6);
        const double different = (out.q != expected).to(at::kFloat).mean().item<double>();
        qInfo("%.4f %% of the values differ", 100 * different);
        QVERIFY(different < 2e-3);
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const at::Tensor qkv = at::randn({1, 4, 48}), weight = at::ones({8}), table = at::ones({4, 4});
        kernels::AttentionInputs out = buffersOfSevens({1, 6, 2, 8}, false, at::kFloat);
        const auto run = [&](const at::Tensor& tokens, const at::Tensor& norm, const at::Tensor& cos, int64_t begin) {
            kernels::qkNormRope(tokens, norm, weight, cos, table, 1e-6, out, begin);
        };
        run(qkv, weight, table, 2);
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, weight, table, 3)); // beyond the buffer
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, weight, table, -1));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(at::randn({1, 4, 47}), weight, table, 0));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, at::ones({16}), table, 0));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, weight, at::ones({4, 8}), 0));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, weight, table.to(at::kDouble), 0));
        out.v = at::Tensor();
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(qkv, weight, table, 0));
    }
};

QTEST_GUILESS_MAIN(QkNormRopeTest)
#include "tst_qk_norm_rope.moc"
