#include "core/train/policy_fit.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace arcflow;

/// The best policies on teachers whose paths are known.
class PolicyFitTest : public QObject {
    Q_OBJECT

    static constexpr double slope = 1.3; ///< of dx/dσ = slope · x
    static at::Tensor noise() {
        at::manual_seed(2);
        return at::randn({3, 5, 8});
    }
    static at::Tensor growing(const at::Tensor& x, const at::Tensor& /*sigma*/) { return slope * x; }
    static double error(const StudentShape& shape, int64_t evaluations) {
        const at::Tensor exact = noise() * std::exp(-slope); // from σ = 1 to 0
        const at::Tensor end = fittedPolicyEnd(growing, noise(), shape, {.evaluations = evaluations, .shift = 1.8});
        return ((end - exact).square().mean() / exact.square().mean()).item<double>();
    }

private Q_SLOTS:
    /// Exponentials are solutions of this equation: few modes come close, a constant does not.
    void modesFollowTheCurve() {
        const double linear = error({.modes = 1}, 2), few = error({.modes = 4}, 2), more = error({.modes = 16}, 2);
        qInfo("linear %.1e, 4 modes %.1e, 16 modes %.1e, linear in 8 steps %.1e", linear, few, more,
              error({.modes = 1}, 8));
        QVERIFY(linear > 1e-4 && few < 1e-6 && more < 1e-6);
        QVERIFY(error({.modes = 1}, 8) < 0.1 * linear);
    }

    /// A velocity that does not change is met by every form.
    void straightPaths() {
        const at::Tensor velocity = at::randn({3, 5, 8});
        for (const int64_t modes : {1, 4}) {
            const at::Tensor end = fittedPolicyEnd([&](const at::Tensor&, const at::Tensor&) { return velocity; },
                                                   noise(), {.modes = modes}, {.shift = 3.2});
            QVERIFY((end - (noise() - velocity)).abs().max().item<double>() < 1e-4);
        }
    }

    void canBeStopped() {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Error, fittedPolicyEnd(growing, noise(), {}, {}, {stop.get_token(), {}}));
    }
};

QTEST_GUILESS_MAIN(PolicyFitTest)
#include "tst_policy_fit.moc"
