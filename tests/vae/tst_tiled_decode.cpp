#include "core/vae/tiled_decode.h"
#include "tests/support/component_folder.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/verify_error.h"

#include <c10/core/InferenceMode.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

Vae loadNano() {
    const char* const folder = "resources/models/nano/flux-nano/vae";
    return loadVae(componentConfig(folder), componentReader(folder, "diffusion_pytorch_model"));
}

Vae loadQwen() {
    const char* const folder = "tests/data/qwen-tiny/vae";
    return loadVae(componentConfig(folder), componentReader(folder, "diffusion_pytorch_model"));
}

/// Latents of a real picture, enlarged: smooth, and in the range the decoder was trained for.
at::Tensor smoothLatents(int64_t height, int64_t width) {
    const TensorFile golden("nano-golden/e2e-nano-teacher-apples.safetensors");
    const at::Tensor small =
        golden["latents.8"].view({1, 8, 8, -1, 2, 2}).permute({0, 3, 1, 4, 2, 5}).flatten(4, 5).flatten(2, 3);
    return at::upsample_bicubic2d(small, {height, width}, /*align_corners=*/true);
}

} // namespace

class TestTiledDecode : public QObject {
    Q_OBJECT

    c10::InferenceMode m_inference;

private Q_SLOTS:
    void oneTileIsTheWholeDecode();
    void tilesJoinWithoutSeams_data();
    void tilesJoinWithoutSeams();
    void budgetChoosesTheTile();
    void estimateGrowsWithTheImage();
    void badOptions();
    void reportsAndStopsPerTile();
};

void TestTiledDecode::oneTileIsTheWholeDecode() {
    const Vae vae = loadNano();
    const at::Tensor z = at::randn({2, vae.latentChannels(), 10, 7});
    const at::Tensor whole = vae.decode(z, {});
    QVERIFY(at::equal(tiledDecode(vae, z, {.tile = 10, .overlap = 4}, {}), whole));
    QVERIFY(at::equal(tiledDecode(vae, z, {.tile = 64, .overlap = 16}, {}), whole));
    QVERIFY(at::equal(decodeWithin(vae, z, uint64_t{1} << 40, {}), whole));
}

void TestTiledDecode::tilesJoinWithoutSeams_data() {
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("tile");
    QTest::addColumn<int>("overlap");
    QTest::newRow("2 x 2 tiles") << 24 << 24 << 16 << 8;
    QTest::newRow("wide") << 16 << 40 << 16 << 8;
    QTest::newRow("three tiles meet") << 17 << 33 << 16 << 10;
    QTest::newRow("no overlap") << 32 << 32 << 16 << 0;
    QTest::newRow("uneven steps") << 29 << 21 << 12 << 5;
}

void TestTiledDecode::tilesJoinWithoutSeams() {
    QFETCH(int, height);
    QFETCH(int, width);
    QFETCH(int, tile);
    QFETCH(int, overlap);
    const Vae vae = loadNano();
    const at::Tensor z = smoothLatents(height, width);
    const at::Tensor whole = vae.decode(z, {});
    const at::Tensor tiled = tiledDecode(vae, z, {.tile = tile, .overlap = overlap}, {});
    QCOMPARE(tiled.sizes(), whole.sizes());
    const double mean = ((tiled - whole).abs().mean() / whole.abs().mean()).item<double>();
    // Norms and attention see a tile alone, so colours differ a little: found are 0.013 to 0.070. A picture
    // that is one latent off differs by 0.11 to 0.18.
    const double misplaced = ((whole.roll(8, 3) - whole).abs().mean() / whole.abs().mean()).item<double>();
    qInfo("mean difference %.2e of the mean, %.2e if misplaced", mean, misplaced);
    QVERIFY(mean < 0.08);
}

void TestTiledDecode::budgetChoosesTheTile() {
    const Vae vae = loadNano();
    const at::Tensor z = smoothLatents(40, 24);
    int tiles = 0;
    const Task task{{}, [&](double fraction) { tiles += fraction == 1.0 ? 1 : 0; }};
    const at::Tensor tiled = decodeWithin(vae, z, vae.decodeBytes(20, 20), task);
    QCOMPARE(tiled.sizes(), at::IntArrayRef({1, 3, 320, 192}));
    QVERIFY(!at::equal(tiled, vae.decode(z, {})));
    QVERIFY(decodeWithin(vae, z, 1, {}).isfinite().all().item<bool>()); // an impossible budget: the least tile
}

void TestTiledDecode::estimateGrowsWithTheImage() {
    const Vae vae = loadNano();
    QCOMPARE(vae.decodeBytes(32, 32), 4 * vae.decodeBytes(16, 16));
    // At least x, norm, convolution and norm at full size, 32 channels in and 16 out.
    QVERIFY(vae.decodeBytes(16, 16) >= 128 * 128 * (2 * 32 + 2 * 16) * 4);
}

void TestTiledDecode::badOptions() {
    const Vae vae = loadQwen();
    const at::Tensor z = at::zeros({1, 4, 8, 8});
    VERIFY_ERROR(tiledDecode(vae, z, {.tile = 8, .overlap = 8}, {}), ErrorKind::invalidRequest, "overlap");
    VERIFY_ERROR(tiledDecode(vae, z, {.tile = 8, .overlap = -1}, {}), ErrorKind::invalidRequest, "overlap");
    VERIFY_ERROR(tiledDecode(vae, z, {.tile = 0, .overlap = 0}, {}), ErrorKind::invalidRequest, "overlap");
}

void TestTiledDecode::reportsAndStopsPerTile() {
    const Vae vae = loadQwen();
    const at::Tensor z = at::zeros({1, 4, 8, 8});
    std::vector<double> seen;
    (void)tiledDecode(vae, z, {.tile = 5, .overlap = 2}, {{}, [&](double fraction) { seen.push_back(fraction); }});
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QCOMPARE(seen.back(), 1.0);
    std::stop_source source;
    const Task task{source.get_token(), [&](double fraction) {
                        if (fraction > 0.3) {
                            source.request_stop();
                        }
                    }};
    VERIFY_ERROR(tiledDecode(vae, z, {.tile = 5, .overlap = 2}, task), ErrorKind::cancelled, "");
}

QTEST_GUILESS_MAIN(TestTiledDecode)
#include "tst_tiled_decode.moc"
