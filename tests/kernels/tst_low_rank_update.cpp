#include "kernels/low_rank_update.h"
#include "kernels/low_rank_update_math.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

class LowRankUpdateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(9); }

    void agreesWithMatrixProducts_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("in");
        QTest::addColumn<int>("out");
        QTest::addColumn<int>("rank");
        const int most = static_cast<int>(kernels::maxFusedRank);
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                for (const std::array<int, 4>& size :
                     {std::array{1, 16, 64, 1}, std::array{7, 61, 130, 3}, std::array{96, 128, 512, 8},
                      std::array{300, 640, 128, most}, std::array{20, 40, 72, most + 1}}) {
                    QTest::addRow("%s %s [%d, %d] -> %d, rank %d", qPrintable(backend), qPrintable(type), size[0],
                                  size[1], size[2], size[3])
                        << backend << type << size[0] << size[1] << size[2] << size[3];
                }
            }
        }
    }
    /// Into a slice of a wider result, with rows of x apart from each other; up stored by columns and by rows.
    void agreesWithMatrixProducts() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, rows);
        QFETCH(int, in);
        QFETCH(int, out);
        QFETCH(int, rank);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const at::ScalarType storage = storageType(type);
        const at::Tensor x = scope.here(stridedRandom({rows, in}, 5, storage));
        const at::Tensor down = scope.here(at::randn({rank, in}).to(storage));
        const at::Tensor up = scope.here(at::randn({out, rank}).to(storage));
        const at::Tensor buffer = at::ones({rows, out + 11}, x.options());
        const auto wide = [](const at::Tensor& tensor) { return tensor.cpu().to(at::kDouble); };
        const at::Tensor truth = at::mm(at::mm(wide(x), wide(down).t()), wide(up).t()) + 1.0;
        for (const at::Tensor& stored : {up.t().contiguous().t(), up}) {
            buffer.fill_(1.0);
            kernels::lowRankUpdate(x, down, stored, buffer.narrow(1, 4, out));
            COMPARE_TENSOR(buffer.narrow(1, 4, out), truth, storage == at::kBFloat16 ? 1.6e-2 : 1e-6);
            QVERIFY((buffer.narrow(1, 0, 4) == 1.0).all().item<bool>() &&
                    (buffer.narrow(1, 4 + out, 7) == 1.0).all().item<bool>());
        }
    }

    void gradientsFlowThroughTheReferencePath() {
        const at::Tensor x = at::randn({5, 12});
        const at::Tensor down = at::randn({4, 12}).requires_grad_();
        const at::Tensor up = at::randn({9, 4}).requires_grad_();
        at::Tensor y = at::zeros({5, 9});
        kernels::lowRankUpdate(x, down, up, y);
        y.sum().backward();
        COMPARE_TENSOR(up.grad(), at::mm(x, down.t()).sum(0).expand({9, 4}), 1e-6);
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({2, 8}), down = at::randn({3, 8}), up = at::randn({5, 3}), y = at::zeros({2, 5});
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::lowRankUpdate(x, at::randn({3, 9}), up, y));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::lowRankUpdate(x, down, at::randn({5, 4}), y));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::lowRankUpdate(x, down, up, at::zeros({2, 6})));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::lowRankUpdate(x, down, up, at::zeros({2, 5}, at::kBFloat16)));
    }
};

QTEST_GUILESS_MAIN(LowRankUpdateTest)
#include "tst_low_rank_update.moc"
