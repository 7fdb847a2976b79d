#include "core/base/error.h"
#include "core/train/gradient_exchange.h"
#include "tests/support/verify_error.h"

#include <ATen/core/grad_mode.h>
#include <QtTest/QtTest>
#include <torch/csrc/autograd/variable.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

using namespace arcflow;

namespace {

/// As if another process had the same gradients: sums are twice what is here. Tells when the first is asked for.
class Twins final : public ProcessGroup {
public:
    int size() const override { return 2; }
    void sum(float* values, int64_t count) override {
        std::for_each(values, values + count, [](float& value) { value *= 2; });
        const std::scoped_lock lock(m_mutex);
        ++m_sums;
        m_changed.notify_all();
    }
    void sum(double* values, int64_t count) override {
        std::for_each(values, values + count, [](double& value) { value *= 2; });
    }
    int sums() {
        const std::scoped_lock lock(m_mutex);
        return m_sums;
    }
    /// Whether a sum is asked for before time is up.
    bool waitForSum() {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return m_sums > 0; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_sums = 0;
};

/// As if process 0 trained something else.
class Stranger final : public ProcessGroup {
public:
    int rank() const override { return 1; }
    int size() const override { return 2; }
    void broadcast(void* bytes, int64_t size) override { std::fill_n(static_cast<char*>(bytes), size, char{1}); }
};

TrainedParameter parameter(const char* name, at::IntArrayRef shape) {
    return {name, at::ones(shape).set_requires_grad(true)};
}

} // namespace

class TestGradientExchange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::GradMode::set_enabled(true); }

    void sumsWhatAllProcessesHave() {
        Twins group;
        const std::vector<TrainedParameter> parameters{parameter("a", {3}), parameter("b", {2, 2}),
                                                       parameter("c", {1})};
        GradientExchange exchange(group, parameters);
        for (int iteration = 0; iteration < 2; ++iteration) {
            exchange.begin(/*passes=*/2);
            for (int pass = 0; pass < 2; ++pass) {
                ((parameters[0].value * at::tensor({1.0F, 2.0F, 3.0F})).sum() + parameters[1].value.sum()).backward();
            }
            QCOMPARE(exchange.finish(5), 10.0);
            QVERIFY(parameters[0].value.grad().equal(at::tensor({4.0F, 8.0F, 12.0F})));
            QVERIFY(parameters[1].value.grad().equal(at::full({2, 2}, 4.0F)));
            QVERIFY(!parameters[2].value.grad().defined()); // in the loss of no process: the optimiser leaves it alone
        }
    }

    /// The last layer's gradients are on their way while the first layer's are still to be made.
    void sumsDuringTheBackwardPass() {
        Twins group;
        const TrainedParameter first = parameter("first", {2}), last = parameter("last", {int64_t{1} << 20});
        GradientExchange exchange(group, {first, last});
        exchange.begin(1);
        const at::Tensor hidden = first.value * 2;
        bool summedBefore = false;
        hidden.register_hook([&](const at::Tensor&) { summedBefore = group.waitForSum(); });
        (hidden.sum() * last.value.sum()).backward();
        exchange.finish(0);
        QVERIFY(summedBefore);
        QCOMPARE(group.sums(), 2);
    }

    void notBeforeTheLastPass() {
        Twins group;
        const TrainedParameter only = parameter("only", {2});
        GradientExchange exchange(group, {only});
        exchange.begin(3);
        for (int pass = 0; pass < 3; ++pass) {
            QTest::qWait(5);
            QCOMPARE(group.sums(), 0);
            only.value.sum().backward();
        }
        exchange.finish(0);
        QCOMPARE(group.sums(), 1);
        QVERIFY(only.value.grad().equal(at::full({2}, 6.0F)));
    }

    void alone() {
        const TrainedParameter only = parameter("only", {2});
        GradientExchange exchange(ProcessGroup::current(), {only});
        exchange.begin(1);
        only.value.sum().backward();
        QCOMPARE(exchange.finish(3), 3.0);
        QVERIFY(only.value.grad().equal(at::ones({2})));
    }

    void refusesOtherParameters() {
        Stranger group;
        const std::vector<TrainedParameter> parameters{parameter("a", {2})};
        VERIFY_ERROR(GradientExchange(group, parameters), ErrorKind::invalidRequest, "different parameters");
    }
};

QTEST_GUILESS_MAIN(TestGradientExchange)
#include "tst_gradient_exchange.moc"
