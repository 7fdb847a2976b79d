#include "kernels/norm_modulate.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

#include <ATen/Parallel.h>

using namespace arcflow;
using namespace arcflow::test;

class NormModulateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(3); }

    void agreesWithReference_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("spare");
        QTest::addColumn<bool>("shared");
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                const auto row = [&](int batch, int length, int width, int spare, bool shared) {
                    QTest::addRow("%s %s [%d, %d, %d] spare %d%s", qPrintable(backend), qPrintable(type), batch, length,
                                  width, spare, shared ? ", one modulation for all" : "")
                        << backend << type << batch << length << width << spare << shared;
                };
                row(1, 1, 16, 0, false);
                row(2, 7, 17, 0, false);
                row(3, 5, 31, 6, true);
                row(1, 3, 1, 0, false);
                row(2, 48, 128, 0, true);
                row(3, 9, 130, 4, false);
                row(1, 300, 384, 0, false);
                row(2, 4, 3072, 64, false);
            }
        }
    }
    void agreesWithReference() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, batch);
        QFETCH(int, length);
        QFETCH(int, width);
        QFETCH(int, spare);
        QFETCH(bool, shared);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const at::ScalarType storage = storageType(type);
        const at::Tensor x = stridedRandom({batch, length, width}, spare, storage);
        // Both from one linear layer's output, as in a transformer: rows of shift lie apart.
        const at::Tensor both = at::randn({shared ? 1 : batch, 2 * width}).to(storage);
        const at::Tensor shift = both.narrow(1, 0, width), scale = both.narrow(1, width, width);

        const at::Tensor actual = kernels::normModulate(scope.here(x), scope.here(scale), scope.here(shift));
        QVERIFY(actual.is_contiguous());
        QCOMPARE(actual.scalar_type(), storage);
        const at::Tensor truth = kernels::reference::normModulate(x.to(at::kDouble), scale.to(at::kDouble),
                                                                  shift.to(at::kDouble)); // [B, L, D]
        // bf16: one rounding of the result, at most 2^-8 = 3.9e-3; the reference in bf16 has four.
        COMPARE_TENSOR(actual, truth, storage == at::kBFloat16 ? 4e-3 : 3e-6);
    }

    /// Deviations are squared, not values: a mean of 1000 does not drown a deviation of 1.
    void survivesLargeMeans() {
        for (const QString& backend : backends()) {
            if (!whyNot(backend).isEmpty()) {
                continue;
            }
            const BackendScope scope(backend);
            const at::Tensor x = at::randn({1, 4, 1000}) + 1000;
            const at::Tensor none = at::zeros({1, 1000});
            const at::Tensor actual = kernels::normModulate(scope.here(x), scope.here(none), scope.here(none));
            COMPARE_TENSOR(actual, at::layer_norm(x.to(at::kDouble), {1000}, {}, {}, 1e-6), 1e-4);
        }
    }

    void constantRowsAndNanStayWhereTheyAre() {
        const c10::NoGradGuard noGrad;
        at::Tensor x = at::randn({1, 3, 40});
        x[0][1].fill_(2.5);
        x[0][2][7] = std::numeric_limits<float>::quiet_NaN();
        const at::Tensor scale = at::randn({1, 40}), shift = at::randn({1, 40});
        const at::Tensor actual = kernels::normModulate(x, scale, shift);
        QVERIFY(actual[0][0].isfinite().all().item<bool>());
        QVERIFY(at::equal(actual[0][1], shift[0]));
        QVERIFY(actual[0][2].isnan().all().item<bool>());
    }

    void threadsDoNotChangeTheResult() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({2, 130, 1024}), scale = at::randn({2, 1024}), shift = at::randn({2, 1024});
        const int before = at::get_num_threads();
        at::set_num_threads(1);
        const at::Tensor one = kernels::normModulate(x, scale, shift);
        at::set_num_threads(3);
        const at::Tensor three = kernels::normModulate(x, scale, shift);
        at::set_num_threads(before);
        QVERIFY(at::equal(one, three));
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({2, 3, 8}), good = at::randn({2, 8});
        QCOMPARE(kernels::normModulate(at::empty({2, 0, 8}), good, good).numel(), int64_t(0));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::normModulate(x[0], good, good));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::normModulate(x, at::randn({3, 8}), good));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::normModulate(x, good, at::randn({2, 9})));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::normModulate(x, good.to(at::kBFloat16), good));
        QVERIFY_THROWS_EXCEPTION(c10::Error,
                                 kernels::normModulate(x.transpose(1, 2).contiguous().transpose(1, 2), good, good));
        QVERIFY_THROWS_EXCEPTION(c10::Error,
                                 kernels::normModulate(x.to(at::kHalf), good.to(at::kHalf), good.to(at::kHalf)));
    }
};

QTEST_GUILESS_MAIN(NormModulateTest)
#include "tst_norm_modulate.moc"
