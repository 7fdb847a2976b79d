#include "kernels/cpu/instruction_set.h"
#include "kernels/exp_math.h"
#include "kernels/gelu_tanh_math.h"
#include "kernels/host_device.h"
#include "kernels/momentum_step_math.h"
#include "kernels/qk_norm_rope_math.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <QtTest/QtTest>

#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace arcflow::kernels;

namespace {

/// ∫ f over [a, b] by Gauss-Legendre with 64 points (nodes by Newton's method on P₆₄).
template <typename Function> double integral(const Function& f, double a, double b) {
    constexpr int points = 64;
    double sum = 0;
    for (int i = 0; i < points; ++i) {
        double x = std::cos(M_PI * (i + 0.75) / (points + 0.5)), slope = 0;
        for (int iteration = 0; iteration < 100; ++iteration) {
            double previous = 1, value = x;
            for (int n = 2; n <= points; ++n) {
                const double next = ((2 * n - 1) * x * value - (n - 1) * previous) / n;
                previous = value;
                value = next;
            }
            slope = points * (x * value - previous) / (x * x - 1);
            const double change = value / slope;
            x -= change;
            if (std::abs(change) < 1e-16) {
                break;
            }
        }
        sum += 2 / ((1 - x * x) * slope * slope) * f((a + b) / 2 + (b - a) / 2 * x);
    }
    return sum * (b - a) / 2;
}

double relativeError(double value, double truth) {
    return std::abs(value - truth) / std::abs(truth);
}

/// Distance in units of the last place of the float nearest to the truth.
double ulps(float value, double truth) {
    const float nearest = static_cast<float>(truth);
    const double unit = std::nextafter(std::abs(nearest), std::numeric_limits<float>::infinity()) - std::abs(nearest);
    return std::abs(value - truth) / unit;
}

} // namespace

/// The per-element functions that CPU loops and CUDA kernels share, on the host and mostly in double: what holds here
/// holds in every kernel up to rounding.
class HostMathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bf16AgreesWithC10() {
        for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
            const float wide = toFloat(Bf16{static_cast<uint16_t>(bits)});
            if (std::isnan(wide)) {
                QVERIFY(std::isnan(rounded<Bf16>(wide)));
            } else {
                QCOMPARE(fromFloat<Bf16>(wide).bits, static_cast<uint16_t>(bits));
            }
            // Every float between two bf16 values by its upper 8 of 16 lost bits, and both neighbours of the tie.
            for (const uint32_t low : {0x0001u, 0x3fffu, 0x7fffu, 0x8000u, 0x8001u, 0xc000u, 0xffffu}) {
                const float value = floatOf((bits << 16) | low);
                if (std::isnan(value)) {
                    QVERIFY(std::isnan(rounded<Bf16>(value)));
                } else {
                    QCOMPARE(fromFloat<Bf16>(value).bits, c10::BFloat16(value).x);
                }
            }
        }
    }

    void expIsAccurate() {
        double worst = 0;
        for (float x = -87.3f; x < 88.72f; x += 0.00037f) {
            worst = std::max(worst, ulps(expOf(x), std::exp(static_cast<double>(x))));
        }
        for (float x = -1e-3f; x < 1e-3f; x += 1.1e-8f) {
            worst = std::max(worst, ulps(expOf(x), std::exp(static_cast<double>(x))));
        }
        qInfo("expOf: at most %.3f ulp", worst);
        QVERIFY(worst < 1.5);
        for (float x = -103.9f; x < -87.3f; x += 0.001f) { // denormal results
            QVERIFY(std::abs(expOf(x) - std::exp(static_cast<double>(x))) < 1.5e-45);
        }
        QCOMPARE(expOf(0.0f), 1.0f);
        QCOMPARE(expOf(-200.0f), 0.0f);
        QCOMPARE(expOf(-std::numeric_limits<float>::infinity()), 0.0f);
        QCOMPARE(expOf(200.0f), std::numeric_limits<float>::infinity());
        QCOMPARE(expOf(std::numeric_limits<float>::infinity()), std::numeric_limits<float>::infinity());
        QVERIFY(std::isnan(expOf(std::numeric_limits<float>::quiet_NaN())));
    }

    void meanGrowthIsTheMeanOfTheExponential() {
        double worst = 0, worstFloat = 0;
        for (const double size :
             {0.0, 1e-12, 1e-8, 1e-6, 1e-4, 1e-3, 0.03, 0.3, 0.5, 0.999, 1.0, 1.001, 1.7, 5.0, 20.0, 40.0}) {
            for (const double y : {size, -size}) {
                const double truth = integral([y](double s) { return std::exp(y * s); }, 0, 1);
                worst = std::max(worst, relativeError(meanGrowth(y), truth));
                const float held = static_cast<float>(y);
                const double floatTruth = held == 0 ? 1.0 : std::expm1(static_cast<double>(held)) / held;
                worstFloat = std::max(worstFloat, relativeError(meanGrowth(held), floatTruth));
            }
        }
        qInfo("meanGrowth: relative error at most %.1e in double, %.1e in float", worst, worstFloat);
        QVERIFY(worst < 1e-13);
        QVERIFY(worstFloat < 4e-7);
        QCOMPARE(meanGrowth(0.0), 1.0);
        QVERIFY(std::isnan(meanGrowth(std::numeric_limits<float>::quiet_NaN())));
    }

    void publishedRuleHoldsSmallArguments() {
        QCOMPARE(heldFromZero(0.0), 1e-4);
        QCOMPARE(heldFromZero(-0.0), 1e-4);
        QCOMPARE(heldFromZero(1e-9), 1e-4);
        QCOMPARE(heldFromZero(-1e-9), -1e-4);
        QCOMPARE(heldFromZero(0.5), 0.5);
        QCOMPARE(heldFromZero(-40.0), -40.0);
        QVERIFY(std::isnan(heldFromZero(std::numeric_limits<double>::quiet_NaN())));
        QVERIFY(relativeError(meanGrowth(heldFromZero(0.0)), 1.00005) < 1e-8);
    }

    /// The displacement of a mode is the integral of its velocity, whatever ℓ and wherever the interval lies.
    void displacementIsTheIntegralOfTheVelocity() {
        std::mt19937_64 random(7);
        std::uniform_real_distribution<double> level(0, 1), exponent(-9, std::log10(40.0));
        double worst = 0;
        for (int trial = 0; trial < 400; ++trial) {
            const double logGamma = (trial % 2 ? 1 : -1) * std::pow(10.0, exponent(random));
            const double source = level(random), from = source * level(random), to = from * level(random);
            const auto velocity = [&](double sigma) {
                return modeGain<MomentumTerm::velocity>(logGamma, source - sigma, 1.0);
            };
            const double closed = modeGain<MomentumTerm::displacementExact>(logGamma, source - from, from - to);
            worst = std::max(worst, relativeError(closed, integral(velocity, to, from)));
        }
        qInfo("displacement against 64-point quadrature: relative error at most %.1e", worst);
        QVERIFY(worst < 1e-12);
    }

    void geluNeedsNoTanh() {
        for (double x = -12; x <= 12; x += 0.01) {
            const double u = std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x);
            QVERIFY(std::abs(geluOf(x) - 0.5 * x * (1 + std::tanh(u))) < 1e-15 * (1 + std::abs(x)));
        }
        QCOMPARE(geluOf(-100.0f), -0.0f);
        QCOMPARE(geluOf(100.0f), 100.0f);
    }

    void layerNormFactor() {
        QVERIFY(relativeError(inverseRoot(8.0, 2.0, 0.0), 0.5) < 1e-15);
        QVERIFY(relativeError(inverseRoot(0.0, 4.0, 1e-6), 1e3) < 1e-12); // a constant row is finite
    }

    /// What RoPE is for: turned by their positions, two vectors have a product that depends on the distance alone.
    void rotationMakesProductsRelative() {
        const auto product = [](double m, double n) {
            const double omega = 0.37, qEven = 0.3, qOdd = -1.2, kEven = 0.8, kOdd = 0.5;
            const double cm = std::cos(m * omega), sm = std::sin(m * omega);
            const double cn = std::cos(n * omega), sn = std::sin(n * omega);
            return rotatedEven(qEven, qOdd, cm, sm) * rotatedEven(kEven, kOdd, cn, sn) +
                   rotatedOdd(qEven, qOdd, cm, sm) * rotatedOdd(kEven, kOdd, cn, sn);
        };
        QVERIFY(std::abs(product(3, 8) - product(10, 15)) < 1e-13);
        QVERIFY(std::abs(product(3, 8) - product(8, 3)) > 0.1); // and on its sign
        QCOMPARE(rotatedEven(1.0, 0.0, 0.0, 1.0), 0.0);         // a quarter turn takes even to odd
        QCOMPARE(rotatedOdd(1.0, 0.0, 0.0, 1.0), 1.0);
    }

    /// The other tests skip what the processor lacks; this one notices when we think it lacks what ATen finds.
    void instructionSetIsTheProcessors() {
        const std::string capability = at::get_cpu_capability();
        const cpu::InstructionSet supported = cpu::supportedInstructionSet();
        qInfo("ATen: %s, our loops: %s", capability.c_str(), cpu::name(supported));
        if (capability.starts_with("AVX512")) {
            QCOMPARE(supported, cpu::InstructionSet::avx512);
        } else if (capability.starts_with("AVX2")) {
            QVERIFY(supported >= cpu::InstructionSet::avx2);
        }
        QCOMPARE(cpu::instructionSet(), supported);
    }

    void quadratureItself() {
        QVERIFY(relativeError(integral([](double s) { return std::exp(-3 * s); }, 0, 1), -std::expm1(-3.0) / 3) <
                1e-14);
        QVERIFY(relativeError(integral([](double s) { return s * s; }, -1, 2), 3.0) < 1e-14);
    }
};

QTEST_GUILESS_MAIN(HostMathTest)
#include "tst_host_math.moc"
