#include "tests/ui/canvas/canvas_fixture.h"

#include <QThreadPool>

#include <algorithm>

using namespace arcflow::ui;

/// Painting a pair of sixteen megapixels each. Limits are three times what the slowest of our machines needs.
class TestCanvasSpeed : public QObject {
    Q_OBJECT

    static constexpr QSize large{4096, 4096};
    static constexpr QSize window{1600, 1000};

    static QImage busy(int phase) {
        QImage image(large, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y) {
            auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < image.width(); ++x) {
                row[x] = qRgb((x ^ y) & 255, (x * 3 + phase) & 255, (y * 5) & 255);
            }
        }
        return image;
    }

    struct Times {
        double median = 0, worst = 0;
    };

    template <typename Step> Times measure(int count, Step step) {
        std::vector<double> times;
        QImage screen(window, QImage::Format_RGB32);
        for (int i = 0; i < count; ++i) {
            step(i);
            QElapsedTimer timer;
            timer.start();
            m_fixture->canvas.render(&screen, {}, {}, {});
            times.push_back(double(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(times.begin(), times.end());
        return {times[times.size() / 2], times.back()};
    }

    std::unique_ptr<CanvasFixture> m_fixture;

private Q_SLOTS:
    void initTestCase() {
        m_fixture = std::make_unique<CanvasFixture>(window);
        const CanvasFace first = student(busy(0));
        const CanvasFace second = teacher(busy(90));
        QElapsedTimer timer;
        timer.start();
        m_fixture->canvas.setFaces(first, second);
        const double blocked = double(timer.nsecsElapsed()) / 1e6;
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->canvas.pictures().isPair(), 30000);
        qInfo("setting a pair blocks for %.1f ms; it is ready after %lld ms", blocked, timer.elapsed());
        // Comparing them goes on in the background for seconds, on one of the machine's processors.
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->canvas.pictures().similarity(), 60000);
        QVERIFY(blocked < 50);
    }
    void cleanupTestCase() { m_fixture.reset(); }

    void panning_data() {
        QTest::addColumn<CompareMode>("mode");
        QTest::addColumn<double>("zoom");
        for (const double zoom : {0.6, 1.0, 3.0}) {
            for (const auto& [name, mode] :
                 {std::pair("wipe", CompareMode::wipe), std::pair("side by side", CompareMode::sideBySide),
                  std::pair("opacity", CompareMode::opacity), std::pair("difference", CompareMode::difference)}) {
                QTest::addRow("%s at %g %%", name, 100 * zoom) << mode << zoom;
            }
        }
    }
    void panning() {
        QFETCH(CompareMode, mode);
        QFETCH(double, zoom);
        ImageCanvas& canvas = m_fixture->canvas;
        canvas.setMode(mode);
        QTRY_VERIFY_WITH_TIMEOUT(mode != CompareMode::difference || canvas.pictures().difference(), 30000);
        canvas.run(CanvasCommand::reset);
        canvas.setZoom(zoom);
        const QPoint start(400, 700);
        QTest::mousePress(&canvas, Qt::LeftButton, {}, start);
        measure(1, [](int) {}); // fills the view
        const Times times =
            measure(60, [&](int i) { m_fixture->move(start + QPoint(9 * i, -7 * i) / 2, Qt::LeftButton); });
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, start);
        qInfo("median %.1f ms, worst %.1f ms", times.median, times.worst);
        QVERIFY(times.median < 24);
        QVERIFY(times.worst < 80);
    }

    void zooming() {
        ImageCanvas& canvas = m_fixture->canvas;
        canvas.setMode(CompareMode::wipe);
        canvas.run(CanvasCommand::reset);
        const Times times = measure(40, [&](int i) { canvas.setZoom(0.2 * std::pow(1.09, i)); });
        qInfo("a frame: median %.1f ms, worst %.1f ms", times.median, times.worst);
        QVERIFY(times.median < 80);
        canvas.setZoom(0.37);
        int frames = 0; // what does not fit into one follows in the next
        do {
            measure(1, [](int) {});
            ++frames;
        } while (!canvas.isSharp() && frames < 100);
        qInfo("sharp after %d frames", frames);
        QVERIFY(canvas.isSharp());
    }

    void gainIsInstant() {
        ImageCanvas& canvas = m_fixture->canvas;
        canvas.setMode(CompareMode::difference);
        canvas.run(CanvasCommand::reset);
        measure(1, [](int) {});
        const Times times = measure(20, [&](int i) {
            CompareValues values;
            values.gain = 1 + i;
            canvas.setValues(values);
        });
        qInfo("another gain: median %.1f ms, worst %.1f ms", times.median, times.worst);
        QVERIFY(times.median < 40);
    }
};

QTEST_MAIN(TestCanvasSpeed)
#include "tst_canvas_speed.moc"
