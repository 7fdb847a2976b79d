#include "kernels/fused_linear.h"
#include "kernels/reference.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

#include <ATen/Parallel.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

struct Sizes {
    int batch, length, in, out;
};

/// A layer with updates of `rank` for each of three equal ranges of its rows, as a fused q, k, v has them.
struct Layer {
    at::Tensor weight, bias;
    std::vector<kernels::LowRankUpdate> updates;
    kernels::LinearWeights weights() const { return {weight, bias, updates}; }
};

at::Tensor wide(const at::Tensor& tensor) {
    return tensor.cpu().to(at::kDouble);
}

/// The same in double precision.
at::Tensor truth(const at::Tensor& x, const Layer& layer) {
    at::Tensor y = at::matmul(wide(x), wide(layer.weight).t());
    if (layer.bias.defined()) {
        y = y + wide(layer.bias);
    }
    for (const kernels::LowRankUpdate& update : layer.updates) {
        y.narrow(2, update.rowBegin, update.up.size(0))
            .add_(at::matmul(at::matmul(wide(x), wide(update.down).t()), wide(update.up).t()));
    }
    return y;
}

} // namespace

class FusedLinearTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(9); }

    void agreesWithMatrixProducts_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("threads");
        QTest::addColumn<Sizes>("sizes");
        QTest::addColumn<int>("rank");
        QTest::addColumn<bool>("bias");
        // In turn: one token; tails of tokens and rows; two images at once; a wide one; sizes no kernel of ours fits
        // (61 columns; 130 rows; more tokens than pay); one thread more than there are tiles.
        const std::vector<std::tuple<int, Sizes, int, bool>> cases{
            {1, {1, 1, 16, 4}, 0, true},     {1, {1, 13, 32, 20}, 0, false},   {2, {2, 37, 128, 384}, 4, true},
            {2, {1, 96, 640, 128}, 0, true}, {2, {1, 64, 128, 1148}, 0, true}, {1, {2, 25, 48, 144}, 8, false},
            {1, {1, 7, 61, 96}, 4, true},    {1, {1, 7, 64, 130}, 0, true},    {2, {1, 600, 64, 64}, 0, true},
            {4, {1, 200, 256, 16}, 0, true}, {3, {3, 40, 512, 48}, 16, false}};
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                for (const auto& [threads, sizes, rank, bias] : cases) {
                    QTest::addRow("%s %s [%d, %d, %d] -> %d, rank %d, %d threads", qPrintable(backend),
                                  qPrintable(type), sizes.batch, sizes.length, sizes.in, sizes.out, rank, threads)
                        << backend << type << threads << sizes << rank << bias;
                }
            }
        }
    }
    /// Every ending, into slices of wider results, with tokens of x apart from each other.
    void agreesWithMatrixProducts() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, threads);
        QFETCH(Sizes, sizes);
        QFETCH(int, rank);
        QFETCH(bool, bias);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const int threadsBefore = at::get_num_threads();
        const auto restore = qScopeGuard([&] { at::set_num_threads(threadsBefore); });
        at::set_num_threads(threads);
        const at::ScalarType storage = storageType(type);
        const double tolerance = storage == at::kBFloat16 ? 1.6e-2 : 2e-6;
        const auto random = [&](at::IntArrayRef shape) { return scope.here(at::randn(shape).to(storage)); };

        const at::Tensor x = scope.here(stridedRandom({sizes.batch, sizes.length, sizes.in}, 5, storage));
        Layer layer{random({sizes.out, sizes.in}), bias ? random({sizes.out}) : at::Tensor(), {}};
        for (int part = 0; rank > 0 && part < 3; ++part) {
            layer.updates.push_back({random({rank, sizes.in}), random({sizes.out / 3, rank}), part * sizes.out / 3});
        }
        const at::Tensor expected = truth(x, layer);

        COMPARE_TENSOR(kernels::linear(x, layer.weights()), expected, tolerance);

        const at::Tensor buffer = at::ones({sizes.batch, sizes.length, sizes.out + 11}, x.options());
        at::Tensor slice = buffer.narrow(2, 4, sizes.out);
        kernels::linearGelu(x, layer.weights(), slice);
        COMPARE_TENSOR(slice, at::gelu(expected, "tanh"), tolerance);

        for (const int64_t gates : {int64_t(1), x.size(0)}) {
            const at::Tensor gate = random({gates, sizes.out});
            buffer.fill_(1.0);
            kernels::linearAddGated(x, layer.weights(), gate, slice);
            COMPARE_TENSOR(slice, 1.0 + wide(gate).unsqueeze(1) * expected, tolerance);
            QVERIFY((buffer.narrow(2, 0, 4) == 1.0).all().item<bool>() &&
                    (buffer.narrow(2, 4 + sizes.out, 7) == 1.0).all().item<bool>());
        }
    }

    void gradientsFlowThroughTheReferencePath() {
        const at::Tensor x = at::randn({1, 5, 16}), bias;
        const at::Tensor weight = at::randn({12, 16});
        const at::Tensor down = at::randn({4, 16}).requires_grad_(), up = at::randn({12, 4}).requires_grad_();
        const std::vector<kernels::LowRankUpdate> updates{{down, up, 0}};
        kernels::linear(x, {weight, bias, updates}).sum().backward();
        COMPARE_TENSOR(up.grad(), at::mm(x[0], down.detach().t()).sum(0).expand({12, 4}), 1e-6);
        QVERIFY(down.grad().defined());
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({1, 2, 16}), weight = at::randn({8, 16}), bias = at::randn({8});
        const std::vector<kernels::LowRankUpdate> none, tooWide{{at::randn({4, 17}), at::randn({8, 4}), 0}},
            tooLow{{at::randn({4, 16}), at::randn({8, 4}), 4}};
        at::Tensor sum = at::zeros({1, 2, 8}), narrow = at::zeros({1, 2, 7});
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linear(at::randn({1, 2, 15}), {weight, bias, none}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linear(x, {weight.to(at::kBFloat16), bias, none}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linear(x, {weight, bias, tooWide}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linear(x, {weight, bias, tooLow}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linearGelu(x, {weight, bias, none}, narrow));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linearAddGated(x, {weight, bias, none}, at::randn({1, 7}), sum));
        QVERIFY_THROWS_EXCEPTION(c10::Error, kernels::linearAddGated(x, {weight, bias, none}, at::randn({2, 8}), sum));
    }
};

QTEST_GUILESS_MAIN(FusedLinearTest)
#include "tst_fused_linear.moc"
