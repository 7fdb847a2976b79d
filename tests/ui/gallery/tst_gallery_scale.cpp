#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/gallery_panel.h"
#include "ui/gallery/gallery_view.h"

#include <QElapsedTimer>
#include <QFile>
#include <QScrollBar>

#include <algorithm>

#include <unistd.h>

using namespace arcflow::ui;

namespace {

constexpr int images = 100'000;
constexpr int pictures = 400; // files, shared by the images

double residentMiB() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    return file.readAll().split(' ').value(1).toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Times {
    QVector<double> values;
    double quantile(double share) {
        std::sort(values.begin(), values.end());
        return values.isEmpty() ? 0 : values[static_cast<qsizetype>(share * static_cast<double>(values.size() - 1))];
    }
};

} // namespace

/// The promises of the gallery at 100 000 images. Limits are three times the promised ones: machines are noisy.
class GalleryScaleTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryFixture> m_fixture;
    double m_before = 0;

private Q_SLOTS:
    void initTestCase() {
        m_fixture = std::make_unique<GalleryFixture>();
        for (int i = 0; i < pictures; ++i) {
            m_fixture->paint(QStringLiteral("%1.png").arg(i), i, {512, 512});
        }
        QVector<ImageRecord> records;
        records.reserve(images);
        const QStringList things{QStringLiteral("moon"),    QStringLiteral("house"),    QStringLiteral("cactus"),
                                 QStringLiteral("balloon"), QStringLiteral("mountain"), QStringLiteral("flower"),
                                 QStringLiteral("cat"),     QStringLiteral("umbrella")};
        for (int i = 0; i < images; ++i) {
            ImageRecord record = i % 4 == 0 ? GalleryFixture::pair(i) : GalleryFixture::record(i);
            record.prompt = QStringLiteral("%1 beside a %2 of colour %3, at dusk, number %4")
                                .arg(things[i % 8], things[i / 8 % 8])
                                .arg(i % 97)
                                .arg(i);
            record.studentFile = m_fixture->path(QStringLiteral("%1.png").arg(i % pictures));
            record.contentHash = QString::number(i, 16).rightJustified(40, u'0'); // each its own thumbnail
            record.rating = i % 7 == 0 ? i % 5 + 1 : 0;
            records.append(record);
        }
        m_fixture->ask([records](LibraryDatabase& db) { db.addImages(records); });
        records.clear();
        m_before = residentMiB();
    }
    void cleanupTestCase() { m_fixture.reset(); }

    void keepsItsPromises() {
        QElapsedTimer clock;
        clock.start();
        GalleryModel model(m_fixture->library);
        GallerySelection selection(&model);
        ThumbnailCache thumbnails(m_fixture->path(QStringLiteral("thumbnails")));
        GalleryController controller(m_fixture->library, model);
        GalleryPanel panel(controller, selection, thumbnails);
        panel.resize(1600, 1000);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTRY_VERIFY(model.isReady() && model.record(0));
        panel.view()->viewport()->grab();
        const double opening = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        QCOMPARE(model.rowCount(), images);
        QTRY_COMPARE(model.total(), images);

        // Scrolling: every frame is the whole viewport, with records and thumbnails coming in between.
        GalleryView* view = panel.view();
        QScrollBar* bar = view->verticalScrollBar();
        QImage frame(view->viewport()->size(), QImage::Format_RGB32);
        Times frames, between;
        const auto scroll = [&](int steps, int by) {
            for (int step = 0; step < steps; ++step) {
                clock.start();
                bar->setValue(bar->value() + by);
                view->viewport()->render(&frame);
                frames.values.append(static_cast<double>(clock.nsecsElapsed()) / 1e6);
                clock.start();
                QCoreApplication::processEvents(); // what has arrived
                between.values.append(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            }
        };
        scroll(300, 90);                   // a steady wheel
        scroll(150, bar->maximum() / 150); // the bar dragged from end to end
        scroll(150, -bar->maximum() / 170);
        QTest::qWait(500);
        scroll(100, 40); // with most of the thumbnails there
        const double p50 = frames.quantile(0.5), p99 = frames.quantile(0.99);
        const double events = between.quantile(0.99);

        ImageFilter filter;
        Times answers;
        for (const char* text : {"moon", "moo", "balloon cactus", "number 77777", "zebra", "dusk", ""}) {
            const int generation = model.filterGeneration();
            filter.text = QLatin1String(text);
            clock.start();
            model.setFilter(filter);
            QTRY_VERIFY_WITH_TIMEOUT(model.filterGeneration() > generation, 5000);
            const double answer = static_cast<double>(clock.nsecsElapsed()) / 1e6;
            answers.values.append(answer);
            qInfo("  filter \"%s\": %d images after %.0f ms", text, model.rowCount(), answer);
        }
        clock.start();
        filter.sort = ImageSort::bestRatedFirst;
        model.setFilter(filter);
        QTRY_COMPARE_WITH_TIMEOUT(model.record(0) ? model.record(0)->rating : 0, 5, 5000);
        const double sorted = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        clock.start();
        view->selectAll();
        const int selected = selection.count();
        view->viewport()->render(&frame);
        const double all = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        QCOMPARE(selected, images);
        const double memory = residentMiB() - m_before;

        qInfo("open %.0f ms; frame p50 %.1f ms, p99 %.1f ms; events between frames p99 %.1f ms; filter worst %.0f ms "
              "(60 of them "
              "the pause); new order %.0f ms; select all %.0f ms; memory +%.0f MiB",
              opening, p50, p99, events, answers.quantile(1.0), sorted, all, memory);
        QVERIFY2(opening < 3 * 300, qPrintable(QString::number(opening)));
        QVERIFY2(p99 < 3 * 16, qPrintable(QString::number(p99)));
        QVERIFY2(events < 3 * 50, qPrintable(QString::number(events)));
        QVERIFY2(answers.quantile(1.0) < 60 + 3 * 100, qPrintable(QString::number(answers.quantile(1.0))));
        QVERIFY2(memory < 400, qPrintable(QString::number(memory)));
    }
};

QTEST_MAIN(GalleryScaleTest)
#include "tst_gallery_scale.moc"
