#include "kernels/recorded.h"

#include "kernels/gated_residual.h"
#include "kernels/gelu_tanh.h"
#include "kernels/norm_modulate.h"
#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

using Tensors = std::vector<at::Tensor>;
using Formula = std::function<Tensors(const Tensors&)>;

/// Gradients of every input for a loss that weighs all values of all results at random.
Tensors gradients(const Formula& formula, const Tensors& inputs, at::ScalarType type, const Tensors& weights) {
    const c10::AutoGradMode record(true);
    Tensors leaves;
    for (const at::Tensor& input : inputs) {
        leaves.push_back(input.to(type).clone().set_requires_grad(true));
    }
    const Tensors results = formula(leaves);
    at::Tensor loss = at::zeros({}, type);
    for (size_t i = 0; i < results.size(); ++i) {
        loss = loss + (results[i] * weights[i].to(type)).sum();
    }
    loss.backward();
    Tensors all;
    for (const at::Tensor& leaf : leaves) {
        all.push_back(leaf.grad());
    }
    return all;
}

} // namespace

/// Gradients of the fused kernels against those autograd finds for the formulas, in fp64.
class RecordedTest : public QObject {
    Q_OBJECT

    void compare(const Formula& fused, const Formula& reference, const Tensors& inputs, const Tensors& weights) {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const at::ScalarType storage = storageType(type);
        Tensors stored;
        for (const at::Tensor& input : inputs) {
            stored.push_back(input.to(storage)); // both start from the rounded values
        }
        const Tensors actual = gradients(fused, stored, storage, weights);
        const Tensors truth = gradients(reference, stored, at::kDouble, weights);
        for (size_t i = 0; i < inputs.size(); ++i) {
            // bf16: results, their gradients and sums are rounded, each by at most 2^-8 of a value.
            COMPARE_TENSOR(actual[i], truth[i], storage == at::kBFloat16 ? 2e-2 : 1e-5);
        }
    }

    static void rows() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                if (backend != "CUDA") { // there the formulas themselves are recorded
                    QTest::addRow("%s %s", qPrintable(backend), qPrintable(type)) << backend << type;
                }
            }
        }
    }

private Q_SLOTS:
    void init() { at::manual_seed(8); }

    void normModulate_data() { rows(); }
    void normModulate() {
        for (const int64_t modulations : {3, 1}) {
            const auto formula = [](auto op) {
                return [op](const Tensors& in) { return Tensors{op(in[0], in[1], in[2], 1e-6)}; };
            };
            compare(formula(kernels::normModulate), formula(kernels::reference::normModulate),
                    {at::randn({3, 7, 40}) * 2 + 1, at::randn({modulations, 40}), at::randn({modulations, 40})},
                    {at::randn({3, 7, 40})});
        }
    }

    void gatedResidual_data() { rows(); }
    void gatedResidual() {
        for (const int64_t gates : {3, 1}) {
            const Formula fused = [](const Tensors& in) {
                at::Tensor sum = in[0] * 1; // a leaf may not be changed
                kernels::gatedResidual(sum, in[1], in[2]);
                return Tensors{sum};
            };
            const Formula reference = [](const Tensors& in) {
                return Tensors{kernels::reference::gatedResidual(in[0], in[1], in[2])};
            };
            compare(fused, reference, {at::randn({3, 6, 33}), at::randn({gates, 33}), at::randn({3, 6, 33})},
                    {at::randn({3, 6, 33})});
        }
    }

    void geluTanh_data() { rows(); }
    void geluTanh() {
        compare([](const Tensors& in) { return Tensors{kernels::geluTanh(in[0])}; },
                [](const Tensors& in) { return Tensors{kernels::reference::geluTanh(in[0])}; },
                {at::randn({2, 5, 70}) * 3}, {at::randn({2, 5, 70})});
    }

    void qkNormRope_data() { rows(); }
    void qkNormRope() {
        constexpr int64_t length = 70, heads = 2, size = 16; // rows are summed in chunks of 64
        const at::Tensor angles = at::rand({length, size / 2}) * 6;
        const at::Tensor cosines = angles.cos(), sines = angles.sin();
        const auto of = [&](const Tensors& in, int64_t rowBegin, int64_t spare) {
            const auto buffer = [&] { return at::zeros({2, length + spare, heads, size}, in[0].options()); };
            kernels::AttentionInputs out{buffer(), buffer(), buffer()};
            kernels::qkNormRope(in[0], in[1], in[2], cosines, sines, 1e-6, out, rowBegin);
            const auto part = [&](const at::Tensor& all) { return all.narrow(1, rowBegin, length); };
            return Tensors{part(out.q), part(out.k), part(out.v)};
        };
        const Formula reference = [&](const Tensors& in) {
            const at::Tensor parts = in[0].unflatten(2, {3, heads, size});
            const auto turned = [&](int64_t k) {
                return kernels::reference::normRope(parts.select(2, k), in[1 + k], cosines.to(at::kDouble),
                                                    sines.to(at::kDouble), 1e-6);
            };
            return Tensors{turned(0), turned(1), parts.select(2, 2)};
        };
        const Tensors inputs{at::randn({2, length, 3 * heads * size}), at::randn({size}), at::randn({size})};
        const Tensors weights{at::randn({2, length, heads, size}), at::randn({2, length, heads, size}),
                              at::randn({2, length, heads, size})};
        compare([&](const Tensors& in) { return of(in, 0, 0); }, reference, inputs, weights); // the whole buffer
        compare([&](const Tensors& in) { return of(in, 3, 5); }, reference, inputs, weights); // a part of it
    }

    /// Values are those of the kernels that record nothing.
    void sameValues() {
        const at::Tensor x = at::randn({2, 5, 32}), scale = at::randn({2, 32}), shift = at::randn({2, 32});
        kernels::setPath(kernels::Path::fused);
        const at::Tensor recorded = [&] {
            const c10::AutoGradMode record(true);
            return kernels::normModulate(x.clone().set_requires_grad(true), scale, shift);
        }();
        QVERIFY(recorded.requires_grad());
        const c10::NoGradGuard noGrad;
        QVERIFY(at::equal(recorded.detach(), kernels::normModulate(x, scale, shift)));
    }
};

QTEST_GUILESS_MAIN(RecordedTest)
#include "tst_recorded.moc"
