#include "core/imaging/metrics.h"
#include "tests/ui/canvas/canvas_fixture.h"

#include <QSignalSpy>
#include <QThreadPool>

using namespace arcflow;
using namespace arcflow::ui;

class TestPairMetrics : public QObject {
    Q_OBJECT

    static QImage noisy(const QImage& image, int strength) {
        QRandomGenerator random(3);
        QImage result = image;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const auto level = [&](int value) {
                    return std::clamp(value + random.bounded(-strength, strength + 1), 0, 255);
                };
                const QRgb pixel = image.pixel(x, y);
                result.setPixel(x, y, qRgb(level(qRed(pixel)), level(qGreen(pixel)), level(qBlue(pixel))));
            }
        }
        return result;
    }

    static Image coreImage(const QImage& image) {
        Image result(image.width(), image.height());
        for (int i = 0; i < image.width() * image.height(); ++i) {
            const QRgb pixel = image.pixel(i % image.width(), i / image.width());
            result.pixels[size_t(3 * i)] = float(qRed(pixel)) / 255;
            result.pixels[size_t(3 * i + 1)] = float(qGreen(pixel)) / 255;
            result.pixels[size_t(3 * i + 2)] = float(qBlue(pixel)) / 255;
        }
        return result;
    }

    static void finishThreads() {
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void valuesAreThoseOfCore() {
        const QImage a = coordinates({90, 60});
        const QImage b = noisy(a, 9);
        PairMetrics metrics;
        QSignalSpy ready(&metrics, &PairMetrics::ready);
        metrics.measure(a, b);
        QTRY_COMPARE(ready.size(), 1);
        QCOMPARE(ready[0][0].toDouble(), psnr(coreImage(a), coreImage(b)));
        QCOMPARE(ready[0][1].toDouble(), ssim(coreImage(a), coreImage(b)).mean);
        QCOMPARE(metrics.result()->psnr, ready[0][0].toDouble());
    }

    void identicalAndTinyPictures() {
        const PairSimilarity same = similarityOf(coordinates({20, 20}), coordinates({20, 20}));
        QVERIFY(std::isinf(same.psnr));
        QVERIFY(std::abs(same.ssim - 1) < 1e-9);
        QVERIFY(std::isnan(similarityOf(coordinates({8, 8}), coordinates({8, 8})).ssim));
    }

    void onlyTheLastPairIsReported() {
        const QImage large = coordinates({900, 900});
        const QImage a = coordinates({40, 40});
        const QImage b = noisy(a, 20);
        PairMetrics metrics;
        QSignalSpy ready(&metrics, &PairMetrics::ready);
        for (int i = 0; i < 4; ++i) {
            metrics.measure(large, large);
            QVERIFY(!metrics.result());
        }
        metrics.measure(a, b);
        QTRY_COMPARE(ready.size(), 1);
        finishThreads();
        QCOMPARE(ready.size(), 1);
        QCOMPARE(ready[0][0].toDouble(), psnr(coreImage(a), coreImage(b)));
    }

    void clearedAndDestroyedReportNothing() {
        int reports = 0;
        auto metrics = std::make_unique<PairMetrics>();
        connect(metrics.get(), &PairMetrics::ready, this, [&] { ++reports; });
        metrics->measure(coordinates({300, 300}), coordinates({300, 300}));
        metrics->clear();
        finishThreads();
        metrics->measure(coordinates({300, 300}), coordinates({300, 300}));
        metrics.reset();
        finishThreads();
        QCOMPARE(reports, 0);
    }

    void failedWorkIsReportedAsNothing() {
        PairMetrics metrics;
        QSignalSpy ready(&metrics, &PairMetrics::ready);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression("expected two of the same size"));
        metrics.measure(coordinates({30, 30}), coordinates({20, 20}));
        finishThreads();
        QCOMPARE(ready.size(), 0);
        QVERIFY(!metrics.result());
    }

    void theCanvasReportsThePairItShows() {
        CanvasFixture fixture;
        QSignalSpy ready(&fixture.canvas, &ImageCanvas::metricsReady);
        const QImage a = coordinates({120, 80});
        const QImage b = noisy(a, 12);
        fixture.setPair(coordinates({700, 700}), coordinates({700, 700}, 9));
        fixture.setPair(a, b);
        QTRY_COMPARE(ready.size(), 1);
        finishThreads();
        QCOMPARE(ready.size(), 1);
        QCOMPARE(ready[0][0].toDouble(), psnr(coreImage(b), coreImage(a)));
        QVERIFY(fixture.canvas.accessibleDescription().contains("PSNR"));

        CanvasFace preview = teacher(b);
        preview.image.setPixel(0, 0, qRgb(1, 2, 3));
        preview.provisional = true;
        fixture.canvas.setFace(Face::teacher, preview);
        QVERIFY(!fixture.canvas.pictures().similarity());
        preview.provisional = false; // the same picture, now final
        fixture.canvas.setFace(Face::teacher, preview);
        QTRY_COMPARE(ready.size(), 2);
        fixture.canvas.setFaces(student(a), teacher(plain(Qt::red, {30, 30})));
        finishThreads();
        QCOMPARE(ready.size(), 2); // of different sizes
    }
};

QTEST_MAIN(TestPairMetrics)
#include "tst_pair_metrics.moc"
