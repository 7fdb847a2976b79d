#include "kernels/gated_residual.h"
#include "kernels/gelu_tanh.h"
#include "kernels/norm_modulate.h"
#include "kernels/reference.h"

#include "tests/support/tensor_compare.h"

#include <c10/core/GradMode.h>

#include <functional>

using namespace arcflow;
using namespace arcflow::kernels;

namespace {

using Inputs = std::vector<at::Tensor>;
using Function = std::function<at::Tensor(const Inputs&)>;

/// Largest relative error of autograd's gradients against central differences, over all inputs (double).
double gradientError(const Function& function, const Inputs& inputs) {
    const c10::AutoGradMode recording(true);
    Inputs leaves;
    for (const at::Tensor& input : inputs) {
        leaves.push_back(input.to(at::kDouble).clone().requires_grad_(true));
    }
    const at::Tensor result = function(leaves);
    const at::Tensor direction = at::randn(result.sizes(), at::kDouble); // a random functional of the result
    (result * direction).sum().backward();

    const c10::NoGradGuard noGrad;
    constexpr double step = 1e-5;
    double worst = 0;
    for (const at::Tensor& leaf : leaves) {
        at::Tensor numeric = at::zeros_like(leaf);
        at::Tensor values = leaf.detach().flatten(); // a view: writing changes the leaf
        for (int64_t i = 0; i < values.numel(); ++i) {
            const double kept = values[i].item<double>();
            values[i] = kept + step;
            const double above = (function(leaves) * direction).sum().item<double>();
            values[i] = kept - step;
            const double below = (function(leaves) * direction).sum().item<double>();
            values[i] = kept;
            numeric.flatten()[i] = (above - below) / (2 * step);
        }
        worst = std::max(worst, test::difference(leaf.grad(), numeric).relative);
    }
    return worst;
}

} // namespace

/// The plain path: its gradients, and when the public functions take it.
class ReferenceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(9); }
    void cleanup() { setPath(Path::fused); }

    void gradients_data() {
        QTest::addColumn<QString>("op");
        for (const QString& op :
             {QString("normModulate"), QString("gatedResidual"), QString("geluTanh"), QString("normRope"),
              QString("velocity"), QString("published"), QString("exact"), QString("exactNearZero")}) {
            QTest::newRow(qPrintable(op)) << op;
        }
    }
    void gradients() {
        QFETCH(QString, op);
        const at::Tensor levels = at::rand({3, 2}, at::kDouble).cumsum(0) / 3; // per sample: to < from < source
        const at::Tensor to = levels[0], from = levels[1], source = levels[2];
        const double gammaScale = op == "exactNearZero" ? 1e-3 : 3.0;
        const Inputs modes{at::randn({2, 3, 4, 8}), at::randn({2, 3, 4, 4}), at::randn({2, 3, 3, 4}) * gammaScale};
        const auto displacement = [&](PhiRule rule) -> Function {
            return [&, rule](const Inputs& in) {
                return reference::momentumDisplacement({in[0], in[1], in[2]}, source, from, to, rule);
            };
        };
        const at::Tensor angles = at::randn({3, 4}, at::kDouble), cos = angles.cos(), sin = angles.sin();
        double error = 0;
        if (op == "normModulate") {
            error = gradientError([](const Inputs& in) { return reference::normModulate(in[0], in[1], in[2]); },
                                  {at::randn({2, 3, 8}), at::randn({2, 8}), at::randn({1, 8})});
        } else if (op == "gatedResidual") {
            error = gradientError([](const Inputs& in) { return reference::gatedResidual(in[0], in[1], in[2]); },
                                  {at::randn({2, 3, 8}), at::randn({2, 8}), at::randn({2, 3, 8})});
        } else if (op == "geluTanh") {
            error = gradientError([](const Inputs& in) { return reference::geluTanh(in[0]); }, {at::randn({2, 3, 8})});
        } else if (op == "normRope") {
            error = gradientError([&](const Inputs& in) { return reference::normRope(in[0], in[1], cos, sin, 1e-6); },
                                  {at::randn({2, 3, 2, 8}), at::randn({8})});
        } else if (op == "velocity") {
            error = gradientError(
                [&](const Inputs& in) {
                    return reference::momentumVelocity({in[0], in[1], in[2]}, source, from);
                },
                modes);
        } else {
            error = gradientError(displacement(op == "published" ? PhiRule::published : PhiRule::exact), modes);
        }
        qInfo("%s: relative error %.1e", qPrintable(op), error);
        QVERIFY(error < 1e-7);
    }

    /// ℓ = 0 itself: finite everywhere; the exact rule has the gradient step²/2, the published one none.
    void gradientAtZeroGrowth() {
        const c10::AutoGradMode recording(true);
        for (const PhiRule rule : {PhiRule::exact, PhiRule::published}) {
            const at::Tensor gammas = at::zeros({1, 1, 1, 4}, at::kDouble).requires_grad_(true);
            const MomentumModes modes{at::ones({1, 1, 2, 4}, at::kDouble), at::zeros({1, 1, 2, 4}, at::kDouble),
                                      gammas};
            const at::Tensor one = at::scalar_tensor(1.0, at::kDouble), to = at::scalar_tensor(0.4, at::kDouble);
            reference::momentumDisplacement(modes, one, one, to, rule).sum().backward();
            const double expected = rule == PhiRule::exact ? 0.5 * 0.6 * 0.6 / 2 : 0.0; // weight 1/2
            QVERIFY((gammas.grad() - expected).abs().max().item<double>() < 1e-14);
        }
    }

    void levelsMayDifferBySample() {
        const c10::NoGradGuard noGrad;
        const MomentumModes modes{at::randn({2, 3, 4, 8}), at::randn({2, 3, 4, 4}), at::randn({2, 3, 3, 4})};
        const at::Tensor source = at::tensor({1.0, 0.8}), from = at::tensor({0.9, 0.5}), to = at::tensor({0.3, 0.1});
        const at::Tensor both = reference::momentumDisplacement(modes, source, from, to);
        for (int64_t b = 0; b < 2; ++b) {
            const MomentumModes one{modes.means.narrow(0, b, 1), modes.logWeights.narrow(0, b, 1),
                                    modes.logGammas.narrow(0, b, 1)};
            COMPARE_TENSOR(both.narrow(0, b, 1), reference::momentumDisplacement(one, source[b], from[b], to[b]), 1e-6);
        }
    }

    void publicFunctionsFollowThePath() {
        const c10::NoGradGuard noGrad;
        const at::Tensor x = at::randn({2, 3, 40}), scale = at::randn({2, 40}), shift = at::randn({2, 40});
        QVERIFY(!useReference());
        setPath(Path::reference);
        QVERIFY(useReference());
        QVERIFY(at::equal(normModulate(x, scale, shift), reference::normModulate(x, scale, shift)));
        at::Tensor sum = x.clone();
        const at::Tensor alias = sum;
        gatedResidual(sum, scale, shift.unsqueeze(1).expand({2, 3, 40}));
        QVERIFY(at::equal(alias, reference::gatedResidual(x, scale, shift.unsqueeze(1))));
    }

    /// Under autograd every public function records, and gatedResidual leaves the x that others have saved alone.
    void publicFunctionsRecordGradients() {
        const c10::AutoGradMode recording(true);
        QVERIFY(useReference());
        const at::Tensor leaf = at::randn({2, 3, 16}).requires_grad_(true), gate = at::randn({2, 16});
        at::Tensor x = leaf * 1;
        const at::Tensor before = x;
        const at::Tensor kept = x.detach().clone();
        gatedResidual(x, gate, normModulate(x, gate, gate));
        const at::Tensor out = at::zeros({2, 3, 16});
        geluTanh(x, out);
        QVERIFY(at::equal(before, kept));

        AttentionInputs buffers{at::zeros({2, 3, 1, 4}), at::zeros({2, 3, 1, 4}), at::zeros({2, 3, 1, 4})};
        const at::Tensor table = at::ones({3, 2}), weight = at::ones({4});
        qkNormRope(out.narrow(2, 0, 12), weight, weight, table, table, 1e-6, buffers, 0);
        (buffers.q + buffers.k * 2 + buffers.v).sum().backward();
        QVERIFY(leaf.grad().defined() && leaf.grad().abs().sum().item<double>() > 0);
    }
};

QTEST_GUILESS_MAIN(ReferenceTest)
#include "tst_reference.moc"
