#include "core/vae/conv2d.h"
#include "tests/support/tensor_compare.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;

class TestConv2d : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void matchesAten_data();
    void matchesAten();
    void upsampledMatchesAten_data();
    void upsampledMatchesAten();
};

void TestConv2d::matchesAten_data() {
    QTest::addColumn<at::ScalarType>("type");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kDouble}) { // double: the path without oneDNN
        QTest::addRow("%s 3x3", at::toString(type)) << type << 3 << 1 << 1;
        QTest::addRow("%s 1x1", at::toString(type)) << type << 1 << 1 << 0;
        QTest::addRow("%s 3x3 stride 2", at::toString(type)) << type << 3 << 2 << 0;
    }
}

void TestConv2d::matchesAten() {
    QFETCH(at::ScalarType, type);
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, padding);
    at::manual_seed(1);
    const at::Tensor weight = (at::randn({7, 5, kernel, kernel}) * 0.2).to(type);
    const at::Tensor bias = at::randn({7}).to(type);
    const Conv2d conv(weight, bias, stride, padding);
    QCOMPARE(conv.inChannels(), 5);
    QCOMPARE(conv.outChannels(), 7);
    const double limit = type == at::kBFloat16 ? 8e-3 : 2e-6;
    for (const auto& [height, width] : {std::pair{9, 6}, {17, 31}}) {
        const at::Tensor x = at::randn({2, 5, height, width}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor expected = at::conv2d(x.to(at::kDouble), weight.to(at::kDouble), bias.to(at::kDouble),
                                               {stride, stride}, {padding, padding});
        const at::Tensor y = conv(x);
        QCOMPARE(y.scalar_type(), type);
        COMPARE_TENSOR(y, expected, limit);
        at::Tensor sum = at::randn_like(y);
        const at::Tensor expectedSum = sum.to(at::kDouble) + expected;
        conv.addTo(sum, x);
        COMPARE_TENSOR(sum, expectedSum, limit);
    }
}

void TestConv2d::upsampledMatchesAten_data() {
    QTest::addColumn<at::ScalarType>("type");
    QTest::addColumn<QList<int>>("size");
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kDouble}) {
        for (const QList<int>& size : {QList<int>{1, 1}, {1, 5}, {4, 4}, {7, 3}, {16, 33}}) {
            QTest::addRow("%s %dx%d", at::toString(type), size[0], size[1]) << type << size;
        }
    }
}

void TestConv2d::upsampledMatchesAten() {
    QFETCH(at::ScalarType, type);
    QFETCH(QList<int>, size);
    at::manual_seed(2);
    const at::Tensor weight = (at::randn({4, 6, 3, 3}) * 0.2).to(type);
    const at::Tensor bias = at::randn({4}).to(type);
    const at::Tensor x = at::randn({2, 6, size[0], size[1]}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor large = at::upsample_nearest2d(x.to(at::kDouble), {2 * size[0], 2 * size[1]});
    const at::Tensor expected = at::conv2d(large, weight.to(at::kDouble), bias.to(at::kDouble), 1, 1);

    const UpsampledConv2d conv(weight, bias);
    QCOMPARE(conv.inChannels(), 6);
    QCOMPARE(conv.outChannels(), 4);
    const at::Tensor y = conv(x);
    QCOMPARE(y.scalar_type(), type);
    COMPARE_TENSOR(y, expected, type == at::kBFloat16 ? 1e-2 : 2e-6);
}

QTEST_GUILESS_MAIN(TestConv2d)
#include "tst_conv2d.moc"
