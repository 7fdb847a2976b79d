#include "core/imaging/image.h"
#include "core/imaging/metrics.h"
#include "core/imaging/srgb.h"
#include "ui/canvas/difference_map.h"
#include "ui/canvas/picture.h"
#include "ui/canvas/resample.h"
#include "ui/canvas/scaled_tiles.h"

#include <QPainter>
#include <QRandomGenerator>
#include <QtTest/QtTest>

#include <cmath>

using namespace arcflow;
using namespace arcflow::ui;

class TestScaledPictures : public QObject {
    Q_OBJECT

    static QImage noise(QSize size, quint32 seed = 1) {
        QRandomGenerator random(seed);
        QImage image(size, QImage::Format_RGB32);
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                image.setPixel(x, y, random.generate() | 0xff000000);
            }
        }
        return image;
    }

    static int worst(const QImage& a, const QImage& b) {
        int result = a.size() == b.size() ? 0 : 1000;
        for (int y = 0; y < a.height() && result < 1000; ++y) {
            for (int x = 0; x < a.width(); ++x) {
                const QRgb p = a.pixel(x, y);
                const QRgb q = b.pixel(x, y);
                result = std::max({result, std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)),
                                   std::abs(qBlue(p) - qBlue(q))});
            }
        }
        return result;
    }

    static Image coreImage(const QImage& image) {
        Image result(image.width(), image.height());
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QRgb pixel = image.pixel(x, y);
                float* values = result.at(x, y);
                values[0] = float(qRed(pixel)) / 255;
                values[1] = float(qGreen(pixel)) / 255;
                values[2] = float(qBlue(pixel)) / 255;
            }
        }
        return result;
    }

private Q_SLOTS:
    void fullSizeIsThePictureItself() {
        const QImage image = noise({150, 90});
        QCOMPARE(worst(scaledPart(buildPyramid(image), 1, image.rect(), true), image), 0);
    }

    void flatColoursStayAtAnyZoom() {
        for (int level = 0; level < 256; level += level < 20 ? 1 : 15) {
            QImage image(300, 217, QImage::Format_RGB32);
            image.fill(qRgb(level, 255 - level, level / 2));
            const Pyramid pyramid = buildPyramid(image);
            for (const double zoom : {0.11, 0.25, 0.3333, 0.5, 0.77, 1.0, 1.3, 2.9, 5.0}) {
                const QRect whole(0, 0, qRound(300 * zoom), qRound(217 * zoom));
                QImage expected(whole.size(), QImage::Format_RGB32);
                expected.fill(image.pixel(0, 0));
                QCOMPARE(worst(scaledPart(pyramid, zoom, whole, true), expected), 0);
            }
        }
    }

    void reductionIsTheMeanOfLight() {
        QImage image(64, 64, QImage::Format_RGB32);
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x) {
                image.setPixel(x, y, (x + y) % 2 ? qRgb(255, 255, 255) : qRgb(0, 0, 0));
            }
        }
        const int expected = static_cast<int>(std::lround(255 * srgbFromLinear(0.5F)));
        for (const double zoom : {0.5, 0.25, 0.125}) {
            const QImage small = scaledPart(buildPyramid(image), zoom, {0, 0, 8, 8}, true);
            QVERIFY(std::abs(qRed(small.pixel(3, 4)) - expected) <= 1);
        }
    }

    void reductionAgreesWithTheExactArea() {
        const QImage image = noise({97, 61});
        const double scale = 0.37;
        const QImage small = resampled(image, scale, {0, 0, 36, 23}, Interpolation::area);
        for (const QPoint at : {QPoint(0, 0), QPoint(17, 9), QPoint(35, 22)}) {
            double sum = 0;
            double weights = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const auto overlap = [&](int target, int source) {
                        return std::max(0.0, std::min((target + 1) / scale, source + 1.0) -
                                                 std::max(target / scale, double(source)));
                    };
                    const double weight = overlap(at.x(), x) * overlap(at.y(), y);
                    sum += weight * linearFromSrgb(float(qGreen(image.pixel(x, y))) / 255);
                    weights += weight;
                }
            }
            const double expected = 255 * srgbFromLinear(float(sum / weights));
            QVERIFY(std::abs(qGreen(small.pixel(at)) - expected) <= 1);
        }
    }

    void levelsOfThePyramidDoNotJump() {
        // Just above and below a change of level, where a flicker would be.
        const Pyramid pyramid = buildPyramid(noise({512, 512}));
        for (const double zoom : {0.5, 0.25}) {
            const QRect part(10, 10, 40, 40);
            QVERIFY(worst(scaledPart(pyramid, zoom, part, true), scaledPart(pyramid, zoom + 1e-7, part, true)) <= 3);
        }
    }

    void enlargementIsSmoothOrHard() {
        QImage image(2, 1, QImage::Format_RGB32);
        image.setPixel(0, 0, qRgb(0, 0, 0));
        image.setPixel(1, 0, qRgb(200, 100, 50));
        const Pyramid pyramid = buildPyramid(image);
        const QImage hard = scaledPart(pyramid, 8, {0, 0, 16, 8}, false);
        QCOMPARE(hard.pixel(7, 3), qRgb(0, 0, 0));
        QCOMPARE(hard.pixel(8, 3), qRgb(200, 100, 50));
        const QImage smooth = scaledPart(pyramid, 8, {0, 0, 16, 8}, true);
        QCOMPARE(smooth.pixel(0, 0), qRgb(0, 0, 0));
        QCOMPARE(smooth.pixel(15, 7), qRgb(200, 100, 50));
        QVERIFY(std::abs(qRed(smooth.pixel(8, 3)) - 112) <= 1); // 0.5625 · 200
    }

    void partsFitTogether() {
        const Pyramid pyramid = buildPyramid(noise({333, 201}));
        for (const double zoom : {0.21, 0.6, 1.7, 6.0}) {
            const QSize whole(qRound(333 * zoom), qRound(201 * zoom));
            const QImage one = scaledPart(pyramid, zoom, {QPoint(0, 0), whole}, zoom < 4);
            QImage painted(whole, QImage::Format_RGB32);
            painted.fill(Qt::magenta);
            ScaledTiles tiles;
            QPainter painter(&painted);
            tiles.paint(painter, pyramid, {0, 0}, {zoom, zoom < 4, 0}, painted.rect());
            painter.end();
            QCOMPARE(worst(painted, one), 0);
        }
    }

    void withoutTimeTilesAreRoughAndThenExact() {
        QImage image(700, 500, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                image.setPixel(x, y, qRgb(x / 3, y / 2, (x + y) / 5)); // smooth, so that rough is near
            }
        }
        const Pyramid pyramid = buildPyramid(image);
        for (const double zoom : {0.2, 0.45, 0.9, 2.3, 7.0}) {
            ScaledTiles tiles;
            const auto painted = [&](double milliseconds) {
                QImage result(300, 260, QImage::Format_RGB32);
                result.fill(Qt::magenta);
                QPainter painter(&result);
                tiles.beginFrame(milliseconds);
                tiles.paint(painter, pyramid, {-10, -6}, {zoom, true, 0}, result.rect());
                return result;
            };
            const QImage rough = painted(0);
            QVERIFY(!tiles.isFrameComplete());
            const QImage exact = painted(ScaledTiles::unlimited);
            QVERIFY(tiles.isFrameComplete());
            QVERIFY2(worst(rough.copy(0, 0, 120, 80), exact.copy(0, 0, 120, 80)) <= 8,
                     qPrintable(QString::number(zoom)));
            QCOMPARE(worst(painted(0), exact), 0); // they are kept
            QVERIFY(tiles.isFrameComplete());
        }
    }

    void tilesKeepToTheirClip() {
        const Pyramid pyramid = buildPyramid(noise({600, 600}));
        QImage painted(300, 300, QImage::Format_RGB32);
        painted.fill(Qt::magenta);
        ScaledTiles tiles;
        QPainter painter(&painted);
        const QRect clip(50, 60, 101, 77);
        tiles.paint(painter, pyramid, {-133, -20}, {1, true, 0}, clip);
        painter.end();
        for (int y = 0; y < 300; ++y) {
            for (int x = 0; x < 300; ++x) {
                const QRgb expected =
                    clip.contains(x, y) ? pyramid.levels.first().pixel(x + 133, y + 20) : QColor(Qt::magenta).rgb();
                QCOMPARE(painted.pixel(x, y), expected);
            }
        }
    }

    void picturesAreConvertedToSrgb() {
        QImage wide(20, 20, QImage::Format_RGB32);
        wide.fill(qRgb(120, 200, 80));
        wide.setColorSpace(QColorSpace::DisplayP3);
        const PicturePtr picture = preparePicture(wide, {});
        QCOMPARE(picture->srgb.format(), QImage::Format_RGB32);
        const QRgb expected =
            QColorSpace(QColorSpace::DisplayP3).transformationToColorSpace(QColorSpace::SRgb).map(qRgb(120, 200, 80));
        QVERIFY(picture->srgb.pixel(3, 3) != wide.pixel(3, 3));
        QVERIFY(std::abs(qRed(picture->srgb.pixel(3, 3)) - qRed(expected)) <= 1);
        QVERIFY(std::abs(qGreen(picture->srgb.pixel(3, 3)) - qGreen(expected)) <= 1);

        const PicturePtr shown = preparePicture(picture->srgb, QColorSpace(QColorSpace::DisplayP3));
        QCOMPARE(worst(shown->srgb, picture->srgb), 0);
        QVERIFY(worst(shown->shown.levels.first(), wide) <= 1);
    }

    void anyFormatBecomesAPicture() {
        for (int format = QImage::Format_Mono; format < QImage::NImageFormats; ++format) {
            QImage image(5, 4, static_cast<QImage::Format>(format));
            image.fill(1);
            image.setColorSpace(QColorSpace::AdobeRgb);
            const PicturePtr picture = preparePicture(image, {});
            QVERIFY2(picture && picture->srgb.size() == image.size(), qPrintable(QString::number(format)));
        }
        QVERIFY(!preparePicture({}, {}));
        QImage glass(4, 4, QImage::Format_ARGB32);
        glass.fill(qRgba(255, 0, 0, 0));
        QCOMPARE(preparePicture(glass, {})->srgb.pixel(0, 0), qRgb(128, 128, 128));
    }

    void differenceIsThatOfCore() {
        const QImage a = noise({70, 41}, 1);
        const QImage b = noise({70, 41}, 2);
        const DifferencePtr map = measureDifference(a, b);
        for (const float gain : {1.0F, 4.0F, 32.0F}) {
            const Image expected = differenceImage(coreImage(a), coreImage(b), gain);
            const QImage heat = heatImage(map->magnitudes.levels.first(), gain);
            for (int y = 0; y < a.height(); ++y) {
                for (int x = 0; x < a.width(); ++x) {
                    const float* colour = expected.at(x, y);
                    const QRgb found = heat.pixel(x, y);
                    QVERIFY(std::abs(qRed(found) - 255 * colour[0]) < 1.5F);
                    QVERIFY(std::abs(qBlue(found) - 255 * colour[2]) < 1.5F);
                }
            }
        }
    }

    void differenceHasItsNumbers() {
        QImage a(10, 10, QImage::Format_RGB32);
        a.fill(qRgb(10, 20, 30));
        QImage b = a;
        b.setPixel(3, 4, qRgb(10, 70, 31));
        const DifferencePtr map = measureDifference(a, b);
        QCOMPARE(map->largest, 50);
        QCOMPARE(map->mean, 0.5);
        QVERIFY(!measureDifference(a, a.copy(0, 0, 5, 5)));
    }

    void stoppedWorkBringsNothing() {
        std::stop_source source;
        source.request_stop();
        const QImage image = noise({300, 300});
        QVERIFY(buildPyramid(image, source.get_token()).isEmpty());
        QVERIFY(!preparePicture(image, {}, source.get_token()));
        QVERIFY(!measureDifference(image, image, source.get_token()));
    }
};

QTEST_MAIN(TestScaledPictures)
#include "tst_scaled_pictures.moc"
