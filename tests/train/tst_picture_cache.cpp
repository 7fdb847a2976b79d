#include "core/train/picture_cache.h"

#include "core/imaging/image_io.h"
#include "tests/support/temp_folder.h"

#include <QtTest/QtTest>

#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

namespace {

/// Left half `left`, right half `right`, in all channels.
Image halves(int width, int height, float left, float right) {
    Image image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::fill_n(image.at(x, y), 3, x < width / 2 ? left : right);
        }
    }
    return image;
}

} // namespace

class PictureCacheTest : public QObject {
    Q_OBJECT

    static void add(const TempFolder& folder, const std::string& name, const Image& image) {
        writeImage(folder.path() / (name + ".png"), image, ImageFormat::png8, {.replaceExisting = true});
        std::ofstream(folder.path() / (name + ".txt")) << name;
    }

private Q_SLOTS:
    void levelsAndSizes() {
        const TempFolder folder;
        add(folder, "a", halves(16, 16, 0.2F, 0.6F)); // of the size asked for: level for level
        add(folder, "b", halves(80, 32, 0.0F, 1.0F)); // the square around the middle, scaled
        const at::Tensor cached =
            cachedPictures(readCaptionedFolder(folder.path()), 16, folder.path() / "cache.safetensors", {});
        QCOMPARE(cached.sizes().vec(), (std::vector<int64_t>{2, 16, 16, 3}));
        QVERIFY(cached[0].narrow(1, 0, 8).eq(51).all().item<bool>());
        QVERIFY(cached[0].narrow(1, 8, 8).eq(153).all().item<bool>());
        QVERIFY(cached[1].narrow(1, 0, 6).eq(0).all().item<bool>());
        QVERIFY(cached[1].narrow(1, 10, 6).eq(255).all().item<bool>());
    }

    void isMadeAnewWhenPicturesChange() {
        const TempFolder folder;
        const auto file = folder.path() / "cache.safetensors";
        add(folder, "a", halves(16, 16, 0, 0));
        const auto made = [&] {
            cachedPictures(readCaptionedFolder(folder.path()), 16, file, {});
            return std::filesystem::last_write_time(file);
        };
        const auto first = made();
        QCOMPARE(made(), first);
        add(folder, "b", halves(16, 16, 1, 1));
        QVERIFY(made() != first);
        std::filesystem::resize_file(file, 100); // damaged
        QCOMPARE(cachedPictures(readCaptionedFolder(folder.path()), 16, file, {}).size(0), int64_t(2));
    }

    void aBrokenPictureIsNamed() {
        const TempFolder folder;
        add(folder, "a", halves(16, 16, 0, 0));
        add(folder, "bad", halves(16, 16, 0, 0));
        std::ofstream(folder.path() / "bad.png") << "no picture";
        try {
            cachedPictures(readCaptionedFolder(folder.path()), 16, folder.path() / "cache.safetensors", {});
            QFAIL("a broken picture was read");
        } catch (const Error& error) {
            QVERIFY2(std::string(error.what()).find("bad.png") != std::string::npos, error.what());
        }
        QVERIFY(!std::filesystem::exists(folder.path() / "cache.safetensors"));
    }

    void inputs() {
        const at::Tensor x = asInput(at::tensor({0, 255, 51}, at::kByte).view({1, 1, 1, 3}), at::kCPU);
        QVERIFY(at::allclose(x.flatten(), at::tensor({-1.0F, 1.0F, -0.6F})));
    }
};

QTEST_GUILESS_MAIN(PictureCacheTest)
#include "tst_picture_cache.moc"
