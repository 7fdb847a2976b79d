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

    /// v = (x − picture) / σ, with a picture that drifts: a policy that errs is answered by up to 1/σ of its error. The
    /// path ends at the picture; a constant that meets the velocity on average ends drift / mean(1/σ) beside it, where
    /// that mean is 2.92 for twelve points.
    void stiffTeachers() {
        const at::Tensor picture = at::randn({3, 5, 8}), drift = at::randn({3, 5, 8});
        const auto teacher = [&](const at::Tensor& x, const at::Tensor& sigma) {
            const at::Tensor level = sigma.view({-1, 1, 1});
            return (x - picture - drift * level) / level;
        };
        const auto beside = [&](int64_t modes) {
            const ImitationRecipe recipe{.evaluations = 1, .shift = 1.8};
            const at::Tensor end = fittedPolicyEnd(teacher, noise(), {.modes = modes}, recipe);
            return ((end - picture).square().mean() / drift.square().mean()).item<double>();
        };
        const double linear = beside(1), few = beside(4);
        qInfo("linear %.1e, 4 modes %.1e", linear, few);
        QVERIFY(std::abs(linear - 1 / (2.92 * 2.92)) < 1e-3 && few < 0.1 * linear);
    }

    void canBeStopped() {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Error, fittedPolicyEnd(growing, noise(), {}, {}, {stop.get_token(), {}}));
    }
};

QTEST_GUILESS_MAIN(PolicyFitTest)
#include "tst_policy_fit.moc"
