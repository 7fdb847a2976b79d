#include "core/vae/norm_silu.h"
#include "kernels/cpu/instruction_set.h"
#include "tests/support/tensor_compare.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using kernels::cpu::InstructionSet;

Q_DECLARE_METATYPE(InstructionSet)

/// The fused norms against plain ATen in double, on every instruction set this machine has.
class TestNormSilu : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void matchesReference_data();
    void matchesReference();
    void keepsVarianceFarFromZero();
    void zeroPixelsStayFinite();
    void nanStaysNan();
    void cleanup() { kernels::cpu::setInstructionSet(kernels::cpu::supportedInstructionSet()); }
};

void TestNormSilu::matchesReference_data() {
    QTest::addColumn<InstructionSet>("set");
    QTest::addColumn<at::ScalarType>("type");
    QTest::addColumn<QList<int>>("shape");
    QTest::addColumn<int>("groups");
    for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            for (const auto& [shape, groups] : {std::pair{QList<int>{2, 12, 5, 7}, 4},
                                                {QList<int>{1, 96, 33, 17}, 8},
                                                {QList<int>{1, 3, 1, 1}, 1},
                                                {QList<int>{1, 20, 64, 64}, 20}}) {
                QTest::addRow("%s, %s, %d channels in %d groups", kernels::cpu::name(set), at::toString(type), shape[1],
                              groups)
                    << set << type << shape << groups;
            }
        }
    }
}

void TestNormSilu::matchesReference() {
    QFETCH(InstructionSet, set);
    QFETCH(at::ScalarType, type);
    QFETCH(QList<int>, shape);
    QFETCH(int, groups);
    kernels::cpu::setInstructionSet(set);
    if (kernels::cpu::instructionSet() != set) {
        QSKIP("this machine has no such instructions");
    }
    at::manual_seed(7);
    const at::Tensor x =
        (at::randn(std::vector<int64_t>(shape.begin(), shape.end())) * 3 + 1).to(type); // NCHW on purpose
    const at::Tensor weight = at::randn({shape[1]}).to(type);
    const at::Tensor bias = at::randn({shape[1]}).to(type);
    const double limit = type == at::kFloat ? 1e-6 : 4e-3; // half a unit in the last place of bf16 is 2e-3
    for (const Activation activation : {Activation::none, Activation::silu}) {
        const at::Tensor group = groupNorm(x, groups, weight, bias, 1e-6, activation);
        QVERIFY(group.is_contiguous(at::MemoryFormat::ChannelsLast));
        QCOMPARE(group.scalar_type(), type);
        COMPARE_TENSOR(group,
                       reference::groupNorm(x.to(at::kDouble), groups, weight.to(at::kDouble), bias.to(at::kDouble),
                                            1e-6, activation),
                       limit);
        const at::Tensor rms = channelRmsNorm(x, weight, activation);
        QVERIFY(rms.is_contiguous(at::MemoryFormat::ChannelsLast));
        COMPARE_TENSOR(rms, reference::channelRmsNorm(x.to(at::kFloat), weight.to(at::kFloat), activation), limit);
    }
}

void TestNormSilu::keepsVarianceFarFromZero() {
    at::manual_seed(8);
    const at::Tensor x = at::randn({1, 8, 40, 40}) + 1000; // E[x²] − E[x]² in fp32 would be noise
    const at::Tensor one = at::ones({8});
    const at::Tensor zero = at::zeros({8});
    const at::Tensor expected =
        reference::groupNorm(x.to(at::kDouble), 2, one.to(at::kDouble), zero.to(at::kDouble), 1e-6, Activation::none);
    // 1000 in fp32 is known to 6e-5 only, and enters as scale · x + shift: ATen's own error is as large.
    COMPARE_TENSOR(groupNorm(x, 2, one, zero, 1e-6, Activation::none), expected, 1e-4);
}

void TestNormSilu::zeroPixelsStayFinite() {
    const at::Tensor x = at::zeros({1, 8, 2, 2});
    const at::Tensor one = at::ones({8});
    QVERIFY(at::equal(channelRmsNorm(x, one, Activation::silu), x));
    QVERIFY(at::equal(groupNorm(x, 2, one, at::zeros({8}), 1e-6, Activation::silu), x));
}

void TestNormSilu::nanStaysNan() {
    at::Tensor x = at::zeros({1, 4, 2, 2});
    x.index_put_({0, 1, 1, 1}, NAN);
    QVERIFY(channelRmsNorm(x, at::ones({4}), Activation::silu).isnan().any().item<bool>());
    QVERIFY(groupNorm(x, 1, at::ones({4}), at::zeros({4}), 1e-6, Activation::silu).isnan().all().item<bool>());
}

QTEST_GUILESS_MAIN(TestNormSilu)
#include "tst_norm_silu.moc"
