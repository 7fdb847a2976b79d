#include "core/sampling/latents.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include "core/base/error.h"

using namespace arcflow;
using namespace arcflow::test;

class TestLatents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void packing() {
        const TensorFile golden("golden/packing.safetensors");
        const at::Tensor unpacked = golden["unpacked"];
        QVERIFY(at::equal(pack(unpacked), golden["packed"]));
        QVERIFY(at::equal(unpack(golden["packed"], {unpacked.size(2) / 2, unpacked.size(3) / 2}), unpacked));
    }

    void noise_data() {
        QTest::addColumn<QString>("file");
        for (const char* name :
             {"flux-teacher-truecfg", "flux-arcflow-tall", "qwen-teacher-wide", "qwen-arcflow-3step"}) {
            QTest::newRow(name) << QString("golden/e2e-%1.safetensors").arg(name);
        }
        QTest::newRow("nano") << "nano-golden/e2e-nano-arcflow-apples.safetensors";
    }
    void noise() {
        // The very numbers torch.randn draws in Python, large seeds included.
        QFETCH(QString, file);
        const TensorFile golden(file.toStdString());
        const at::Tensor expected = golden["noise"];
        const uint64_t seed = std::stoull(golden.metadata().at("seed"));
        QVERIFY(at::equal(seededNoise(seed, expected.size(1), {expected.size(2) / 2, expected.size(3) / 2}), expected));
    }

    void grid() {
        QCOMPARE(tokenGrid(1024, 768, 8), (TokenGrid{48, 64}));
        QCOMPARE(tokenGrid(1039, 783, 8), (TokenGrid{48, 64})); // rounded down
        QVERIFY_THROWS_EXCEPTION(Error, tokenGrid(15, 64, 8));
        QVERIFY_THROWS_EXCEPTION(Error, tokenGrid(64, 0, 8));
        QVERIFY_THROWS_EXCEPTION(Error, tokenGrid(1 << 20, 64, 8));
    }
};

QTEST_GUILESS_MAIN(TestLatents)
#include "tst_latents.moc"
