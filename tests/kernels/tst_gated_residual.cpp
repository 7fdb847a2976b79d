#include "kernels/gated_residual.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

class GatedResidualTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(4); }

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
                                  width, spare, shared ? ", one gate for all" : "")
                        << backend << type << batch << length << width << spare << shared;
                };
                row(1, 1, 16, 0, false);
                row(2, 7, 17, 0, true);
                row(3, 5, 33, 6, false);
                row(1, 300, 128, 0, false);
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
        // A slice of a buffer whose other elements must stay as they are.
        const at::Tensor buffer = scope.here(at::randn({batch, length, width + spare}).to(storage));
        const at::Tensor before = buffer.clone();
        at::Tensor x = buffer.narrow(2, spare / 2, width);
        const at::Tensor y = stridedRandom({batch, length, width}, spare, storage);
        const at::Tensor gate = at::randn({shared ? 1 : batch, 3 * width}).to(storage).narrow(1, 2 * width, width);

        const at::Tensor truth = kernels::reference::gatedResidual(x.cpu().to(at::kDouble), gate.to(at::kDouble),
                                                                   y.to(at::kDouble)); // [B, L, D]
        kernels::gatedResidual(x, scope.here(gate), scope.here(y));
        COMPARE_TENSOR(x, truth, storage == at::kBFloat16 ? 4e-3 : 1e-6);
        QVERIFY(at::equal(buffer.narrow(2, 0, spare / 2), before.narrow(2, 0, spare / 2)));
        const int64_t end = spare / 2 + width;
        QVERIFY(at::equal(buffer.narrow(2, end, spare - spare / 2), before.narrow(2, end, spare - spare / 2)));
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        at::Tensor x = at::randn({2, 3, 8});
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::gatedResidual(x, at::randn({2, 8}), at::randn({2, 4, 8})));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::gatedResidual(x, at::randn({8}), x.clone()));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::gatedResidual(x, at::randn({2, 8}), x.to(at::kBFloat16)));
    }
};

QTEST_GUILESS_MAIN(GatedResidualTest)
#include "tst_gated_residual.moc"
