#include "kernels/gelu_tanh.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

class GeluTanhTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(5); }

    void agreesWithReference_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("width");
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                for (const auto& [length, width] : {std::pair(1, 16), std::pair(7, 61), std::pair(64, 512)}) {
                    QTest::addRow("%s %s [2, %d, %d]", qPrintable(backend), qPrintable(type), length, width)
                        << backend << type << length << width;
                }
            }
        }
    }
    /// Into a slice of a wider buffer and in place, over values from deep in the tail to the linear part.
    void agreesWithReference() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, length);
        QFETCH(int, width);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const at::ScalarType storage = storageType(type);
        const at::Tensor x = scope.here(stridedRandom({2, length, width}, 5, storage) * 4);
        const at::Tensor buffer = at::full({2, length, width + 9}, 7.0, x.options());
        const at::Tensor out = buffer.narrow(2, 9, width);
        const at::Tensor truth = kernels::reference::geluTanh(x.cpu().to(at::kDouble));
        const double limit = storage == at::kBFloat16 ? 4e-3 : 3e-7;
        kernels::geluTanh(x, out);
        COMPARE_TENSOR(out, truth, limit);
        QVERIFY((buffer.narrow(2, 0, 9) == 7.0).all().item<bool>());
        kernels::geluTanh(x, x);
        COMPARE_TENSOR(x, truth, limit);
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({2, 3, 8});
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::geluTanh(x, at::empty({2, 3, 9})));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::geluTanh(x, at::empty({2, 3, 8}, at::kBFloat16)));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::geluTanh(x, at::empty({2, 8, 3}).transpose(1, 2)));
    }
};

QTEST_GUILESS_MAIN(GeluTanhTest)
#include "tst_gelu_tanh.moc"
