#include "kernels/momentum_step.h"

#include "tests/kernels/backend.h"
#include "tests/support/tensor_compare.h"

#include <ATen/Parallel.h>

using namespace arcflow;
using namespace arcflow::test;
using kernels::MomentumModes;
using kernels::PhiRule;

namespace {

/// [B, K, C, H, W] to token layout [B, I, K, 4C]: token (r, q) holds pixels (2r + dy, 2q + dx) at c·4 + dy·2 + dx.
at::Tensor toTokens(const at::Tensor& maps) {
    return maps.unflatten(4, {maps.size(4) / 2, int64_t(2)})
        .unflatten(3, {maps.size(3) / 2, int64_t(2)}) // [B, K, C, H/2, dy, W/2, dx]
        .permute({0, 3, 5, 1, 2, 4, 6})               // [B, H/2, W/2, K, C, dy, dx]
        .flatten(4)
        .flatten(1, 2);
}

/// The way back, without K: [B, I, 4C] to [B, C, H, W].
at::Tensor toMap(const at::Tensor& tokens, int64_t height, int64_t width) {
    return tokens.unflatten(1, {height / 2, width / 2})
        .unflatten(3, {tokens.size(2) / 4, int64_t(2), int64_t(2)}) // [B, H/2, W/2, C, dy, dx]
        .permute({0, 3, 1, 4, 2, 5})
        .reshape({tokens.size(0), tokens.size(2) / 4, height, width});
}

MomentumModes randomModes(int64_t batch, int64_t tokens, int64_t count, int64_t channels, at::ScalarType type) {
    return {at::randn({batch, tokens, count, 4 * channels}).to(type), at::randn({batch, tokens, count, 4}).to(type),
            (at::randn({batch, tokens, count - 1, 4}) * 3).to(type)};
}

MomentumModes converted(const MomentumModes& modes, at::TensorOptions options) {
    return {modes.means.to(options), modes.logWeights.to(options), modes.logGammas.to(options)};
}

MomentumModes batchItem(const MomentumModes& modes, int64_t item) {
    return {modes.means.narrow(0, item, 1), modes.logWeights.narrow(0, item, 1), modes.logGammas.narrow(0, item, 1)};
}

at::Tensor scalar(double value) {
    return at::scalar_tensor(value, at::kDouble);
}

} // namespace

class MomentumStepTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(8); }

    void agreesWithReference_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("channels");
        for (const QString& backend : backends()) {
            for (const QString& type : {QString("fp32"), QString("bf16")}) {
                const auto row = [&](int batch, int tokens, int count, int channels) {
                    QTest::addRow("%s %s B %d, I %d, K %d, C %d", qPrintable(backend), qPrintable(type), batch, tokens,
                                  count, channels)
                        << backend << type << batch << tokens << count << channels;
                };
                row(1, 1, 1, 1);
                row(2, 3, 2, 3);
                row(3, 5, 4, 16);
                row(1, 48, 16, 16);
                row(2, 300, 16, 4);
                row(1, 7, 5, 9);
                row(1, 2, 64, 16);
            }
        }
    }
    void agreesWithReference() {
        QFETCH(QString, backend);
        QFETCH(QString, type);
        QFETCH(int, batch);
        QFETCH(int, tokens);
        QFETCH(int, count);
        QFETCH(int, channels);
        REQUIRE_BACKEND(backend);
        const BackendScope scope(backend);
        const MomentumModes modes = randomModes(batch, tokens, count, channels, storageType(type));
        const MomentumModes exact = converted(modes, at::kDouble);
        const MomentumModes here = converted(modes, at::TensorOptions(scope.device()).dtype(storageType(type)));
        // Both storage types accumulate in fp32 and give fp32, so one limit holds for both.
        for (const PhiRule rule : {PhiRule::published, PhiRule::exact}) {
            for (const auto& [source, from, to] : {std::array{1.0, 1.0, 0.76}, std::array{0.8, 0.5, 0.1}}) {
                const at::Tensor actual = kernels::momentumDisplacement(here, source, from, to, rule);
                QCOMPARE(actual.scalar_type(), at::kFloat);
                COMPARE_TENSOR(
                    actual,
                    kernels::reference::momentumDisplacement(exact, scalar(source), scalar(from), scalar(to), rule),
                    3e-6);
            }
        }
        COMPARE_TENSOR(kernels::momentumVelocity(here, 0.8, 0.3),
                       kernels::reference::momentumVelocity(exact, scalar(0.8), scalar(0.3)), 3e-6);
    }

    /// Modes as slices of one wide head output, rows and modes apart from each other in memory.
    void acceptsStridedModes() {
        for (const QString& backend : backends()) {
            if (!whyNot(backend).isEmpty()) {
                continue;
            }
            const BackendScope scope(backend);
            const int64_t count = 4, channels = 3;
            const at::Tensor head = scope.here(at::randn({2, 5, 16 * count + 4 * count + 4 * (count - 1) + 1}));
            const auto slice = [&](int64_t begin, int64_t modes, int64_t spread, int64_t width) {
                return head.narrow(2, begin, modes * spread).unflatten(2, {modes, spread}).narrow(3, 0, width);
            };
            const MomentumModes strided{slice(0, count, 16, 4 * channels), slice(16 * count, count, 4, 4),
                                        slice(20 * count, count - 1, 4, 4)};
            const MomentumModes dense{strided.means.contiguous(), strided.logWeights.contiguous(),
                                      strided.logGammas.contiguous()};
            QVERIFY(at::equal(kernels::momentumDisplacement(strided, 1, 0.9, 0.4),
                              kernels::momentumDisplacement(dense, 1, 0.9, 0.4)));
        }
    }

    void invariants() {
        const c10::NoGradGuard noGrad;
        const MomentumModes modes = randomModes(2, 9, 8, 4, at::kFloat);
        const auto displacement = [&](double from, double to) {
            return kernels::momentumDisplacement(modes, 1.0, from, to, PhiRule::exact);
        };
        // An integral is additive over adjoining intervals, changes its sign with its direction, and is 0 over none.
        COMPARE_TENSOR(displacement(0.9, 0.5) + displacement(0.5, 0.2), displacement(0.9, 0.2), 1e-6);
        COMPARE_TENSOR(-displacement(0.2, 0.9), displacement(0.9, 0.2), 1e-6);
        QVERIFY((displacement(0.5, 0.5) == 0).all().item<bool>());
        // A mean velocity over a short step is the velocity.
        COMPARE_TENSOR(displacement(0.5005, 0.4995) / 0.001, kernels::momentumVelocity(modes, 1.0, 0.5), 3e-5);
        // Softmax forgets a common offset of the log-weights, even one that alone would overflow.
        const MomentumModes shifted{modes.means, modes.logWeights + 300, modes.logGammas};
        COMPARE_TENSOR(kernels::momentumVelocity(shifted, 1.0, 0.5), kernels::momentumVelocity(modes, 1.0, 0.5), 1e-4);
        // All weight on the straight mode: the Euler step of its mean.
        at::Tensor onlyFirst = at::full({2, 9, 8, 4}, -200.0);
        onlyFirst.select(2, 0).zero_();
        const MomentumModes straight{modes.means, onlyFirst, modes.logGammas};
        COMPARE_TENSOR(kernels::momentumDisplacement(straight, 1.0, 0.9, 0.2), modes.means.select(2, 0) * 0.7, 1e-6);
    }

    void threadsDoNotChangeTheResult() {
        const c10::NoGradGuard noGrad;
        const MomentumModes modes = randomModes(2, 500, 16, 16, at::kFloat);
        const int before = at::get_num_threads();
        at::set_num_threads(1);
        const at::Tensor one = kernels::momentumDisplacement(modes, 1, 1, 0.4);
        at::set_num_threads(3);
        const at::Tensor three = kernels::momentumDisplacement(modes, 1, 1, 0.4);
        at::set_num_threads(before);
        QVERIFY(at::equal(one, three));
    }

    void refusesWhatDoesNotFit() {
        const c10::NoGradGuard noGrad;
        const MomentumModes good = randomModes(1, 3, 4, 2, at::kFloat);
        const auto run = [](const MomentumModes& modes) { kernels::momentumVelocity(modes, 1, 0.5); };
        run(good);
        QVERIFY_THROWS_EXCEPTION(c10::Error, run({good.means[0], good.logWeights, good.logGammas}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run({good.means.narrow(3, 0, 6), good.logWeights, good.logGammas}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run({good.means, good.logWeights.narrow(2, 0, 3), good.logGammas}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run({good.means, good.logWeights, good.logWeights}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run({good.means, good.logWeights, good.logGammas.to(at::kBFloat16)}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run(randomModes(1, 3, 65, 2, at::kFloat)));
    }

    void goldenHeads_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("family");
        for (const QString& backend : backends() + QStringList{"reference"}) {
            for (const QString& family : {QString("flux"), QString("qwen")}) {
                QTest::addRow("%s %s", qPrintable(backend), qPrintable(family)) << backend << family;
            }
        }
    }
    /// Velocities and displacements of the published policy, in its own [B, C, H, W] layout.
    void goldenHeads() {
        QFETCH(QString, backend);
        QFETCH(QString, family);
        const bool reference = backend == "reference";
        if (!reference) {
            REQUIRE_BACKEND(backend);
        }
        const BackendScope scope(reference ? "baseline" : backend);
        const TensorFile golden("golden/arcflow-" + family.toStdString() + "-heads.safetensors");
        const MomentumModes modes{scope.here(golden["tokens.means"]), scope.here(golden["tokens.logweights"]),
                                  scope.here(golden["tokens.loggammas"])};
        QVERIFY(at::equal(toTokens(golden["means"]), modes.means.cpu()));
        QVERIFY(at::equal(toTokens(golden["loggammas"]), modes.logGammas.cpu()));
        const at::Tensor source = golden["in.sigma"]; // [B]
        const auto level = [](const at::Tensor& levels, int64_t item) { return levels[item].item<double>(); };

        for (const std::string name : {"u.0", "u.1", "u.2"}) {
            const at::Tensor sigma = golden[name + ".sigma"];
            std::vector<at::Tensor> items;
            for (int64_t b = 0; b < source.size(0) && !reference; ++b) {
                items.push_back(kernels::momentumVelocity(batchItem(modes, b), level(source, b), level(sigma, b)));
            }
            const at::Tensor u =
                reference ? kernels::reference::momentumVelocity(modes, source, sigma) : at::cat(items); // [B, I, 4C]
            COMPARE_TENSOR(toMap(u, 6, 8), golden[name], 1e-5);
        }
        for (const std::string name : {"advance.from_source", "advance.from_mid"}) {
            const at::Tensor from = golden[name + ".a"], to = golden[name + ".b"];
            std::vector<at::Tensor> items;
            for (int64_t b = 0; b < source.size(0) && !reference; ++b) {
                items.push_back(
                    kernels::momentumDisplacement(batchItem(modes, b), level(source, b), level(from, b), level(to, b)));
            }
            const at::Tensor displacement =
                reference ? kernels::reference::momentumDisplacement(modes, source, from, to) : at::cat(items);
            COMPARE_TENSOR(toMap(displacement, 6, 8), golden[name + ".displacement"], 1e-5);
        }
    }

    void goldenIntegral_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<int>("interval");
        for (const QString& backend : backends() + QStringList{"reference"}) {
            for (int interval = 0; interval < 4; ++interval) {
                QTest::addRow("%s interval %d", qPrintable(backend), interval) << backend << interval;
            }
        }
    }
    /// Log-gammas of 0, ±1e-6, ±1e-4, 1, −1.5, 20, −40: the published rule and the exact one, each with its own golden.
    void goldenIntegral() {
        QFETCH(QString, backend);
        QFETCH(int, interval);
        const bool reference = backend == "reference";
        if (!reference) {
            REQUIRE_BACKEND(backend);
        }
        const BackendScope scope(reference ? "baseline" : backend);
        if (reference) {
            kernels::setPath(kernels::Path::reference);
        }
        const TensorFile golden("golden/arcflow-integral.safetensors");
        // Maps of 2 × 3 pixels: a fourth column fills the second token.
        const auto tokens = [&](const std::string& name) {
            return scope.here(toTokens(at::constant_pad_nd(golden[name], {0, 1})));
        };
        const MomentumModes modes{tokens("means"), tokens("logweights"), tokens("loggammas")};
        const std::string prefix = std::to_string(interval) + ".";
        for (int64_t row = 0; row < modes.means.size(0); ++row) {
            const double source = golden["sigma_src"][row].item<double>();
            const double from = golden[prefix + "a"][row].item<double>(), to = golden[prefix + "b"][row].item<double>();
            const std::string name = prefix + "row" + std::to_string(row) + ".";
            const auto compareMap = [&](const at::Tensor& actual, const std::string& key) {
                const at::Tensor map = toMap(actual, 2, 4)[0].narrow(2, 0, 3); // [C, 2, 3]
                COMPARE_TENSOR(map, golden[name + key], 1e-5);
            };
            const MomentumModes one = batchItem(modes, row);
            compareMap(kernels::momentumDisplacement(one, source, from, to), "displacement");
            compareMap(kernels::momentumDisplacement(one, source, from, to, PhiRule::exact), "displacement_exact");
            compareMap(kernels::momentumVelocity(one, source, to), "u_at_b");
        }
    }
    void cleanup() { kernels::setPath(kernels::Path::fused); }
};

QTEST_GUILESS_MAIN(MomentumStepTest)
#include "tst_momentum_step.moc"
