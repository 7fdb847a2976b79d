#include "core/imaging/heat_colour.h"
#include "core/imaging/image_io.h"
#include "core/imaging/metrics.h"
#include "core/imaging/srgb.h"

#include <QtTest/QtTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace arcflow;

namespace {

const std::string folder = std::string(ARCFLOW_TEST_DATA) + "/golden/";

nlohmann::json goldenPairs() {
    return nlohmann::json::parse(std::ifstream(folder + "metrics.json")).at("pairs");
}

/// Lightness, a, b in Oklab: the way back from what the colour map computes.
std::array<double, 3> oklab(const std::array<float, 3>& srgb) {
    const double r = linearFromSrgb(srgb[0]);
    const double g = linearFromSrgb(srgb[1]);
    const double b = linearFromSrgb(srgb[2]);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

#define COMPARE_RELATIVE(actual, expected)                                                                             \
    do {                                                                                                               \
        const double error = std::abs((actual) - (expected)) / std::max(std::abs(expected), 1e-12);                    \
        qInfo("%s: relative error %.2e", #actual, error);                                                              \
        QVERIFY2(error <= 1e-6,                                                                                        \
                 qPrintable(QString("%1, expected %2").arg(actual, 0, 'g', 12).arg(expected, 0, 'g', 12)));            \
    } while (false)

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void golden_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& pair : goldenPairs()) {
            QTest::newRow(pair.at("image").get<std::string>().c_str()) << index++;
        }
    }
    void golden() {
        QFETCH(int, index);
        const auto pair = goldenPairs().at(static_cast<size_t>(index));
        const Image reference = readImage(folder + pair.at("reference").get<std::string>());
        const Image image = readImage(folder + pair.at("image").get<std::string>());
        const double mse = pair.at("mse").get<double>();
        if (mse == 0) {
            QCOMPARE(meanSquaredError(reference, image), 0.0);
            QVERIFY(pair.at("psnr").is_null() && std::isinf(psnr(reference, image)));
        } else {
            COMPARE_RELATIVE(meanSquaredError(reference, image), mse);
            COMPARE_RELATIVE(psnr(reference, image), pair.at("psnr").get<double>());
        }
        const Ssim similarity = ssim(reference, image);
        COMPARE_RELATIVE(similarity.mean, pair.at("ssim").get<double>());
        COMPARE_RELATIVE(similarity.luma, pair.at("ssim_luma").get<double>());
        for (size_t c = 0; c < 3; ++c) {
            COMPARE_RELATIVE(similarity.channels[c], pair.at("ssim_per_channel").at(c).get<double>());
        }
        const Ssim swapped = ssim(image, reference);
        QVERIFY(std::abs(swapped.mean - similarity.mean) < 1e-12);
    }

    void sizesMustFit() {
        QVERIFY_EXCEPTION_THROWN(psnr(Image(4, 4), Image(4, 5)), Error);
        QVERIFY_EXCEPTION_THROWN(psnr(Image(4, 4), Image(4, 4, 1)), Error);
        QVERIFY_EXCEPTION_THROWN(ssim(Image(10, 30), Image(10, 30)), Error);
        QCOMPARE(ssim(Image(11, 11), Image(11, 11)).mean, 1.0);
    }

    void similarityStopsWhenAsked() {
        std::stop_source source;
        source.request_stop();
        try {
            ssim(Image(64, 64), Image(64, 64), Task{source.get_token(), {}});
            QFAIL("expected an error");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::cancelled);
        }
    }

    void differencesAreShown() {
        Image a(3, 1);
        Image b(3, 1);
        b.pixels = {0, 0, 0, 0, 0.1f, 0.25f, std::nanf(""), 0, 0};
        const Image shown = differenceImage(a, b, 2);
        const auto pixel = [&](int x) {
            return std::array<float, 3>{shown.at(x, 0)[0], shown.at(x, 0)[1], shown.at(x, 0)[2]};
        };
        QVERIFY(pixel(0) == heatColour(0));
        QVERIFY(pixel(1) == heatColour(0.5f));
        QVERIFY(pixel(2) == heatColour(1));
        QVERIFY(heatColour(0) == (std::array<float, 3>{0, 0, 0}));
        QVERIFY(heatColour(-1) == heatColour(0));
        QVERIFY(heatColour(7) == heatColour(1));
    }

    void heatColoursAreEvenlySpaced() {
        constexpr int steps = 64;
        double least = 1;
        double most = 0;
        auto before = oklab(heatColour(0));
        for (int i = 1; i <= steps; ++i) {
            const auto now = oklab(heatColour(static_cast<float>(i) / steps));
            QVERIFY(now[0] > before[0]);
            const double distance = std::hypot(now[0] - before[0], now[1] - before[1], now[2] - before[2]);
            least = std::min(least, distance);
            most = std::max(most, distance);
            before = now;
        }
        qInfo("steps differ by %.2f %%", 100 * (most / least - 1));
        QVERIFY(most / least < 1.001);
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
