#include "tests/ui/gallery/large_gallery.h"
#include "tests/ui/window/stall_monitor.h"
#include "tests/ui/window/studio_session.h"
#include "ui/gallery/gallery_panel.h"
#include "ui/gallery/gallery_view.h"

#include <QLineEdit>
#include <QScrollBar>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

/// Limits are this many times the promised ones: machines are noisy.
constexpr double slack = 3;

} // namespace

/// The real window over a library of 100 000 images.
class TestLargeLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromises() {
        const QTemporaryDir empty, folder;
        LibraryDatabase(folder.path() + QStringLiteral("/library.sqlite"), LibraryDatabase::Access::readWrite)
            .addImages(largeGalleryRecords(folder.path(), 200));
        double engineAlone = 0;
        {
            StudioSession session(empty.path());
            QVERIFY(session.waitReady());
            engineAlone = residentMiB();
        }
        QElapsedTimer clock;
        clock.start();
        StudioSession studio(folder.path());
        studio.window.resize(1600, 1000);
        GalleryModel& model = studio.services.gallery;
        QVERIFY(QTest::qWaitFor([&] { return model.isReady(); }, StudioSession::patience));
        const qint64 ready = clock.elapsed();
        clock.start();
        studio.window.workspaces().switchTo(Workspace::gallery);
        QVERIFY(QTest::qWaitFor([&] { return model.record(0) != nullptr; }, StudioSession::patience));
        GalleryView& view = *studio.window.findChild<GalleryPanel*>()->view();
        view.viewport()->grab();
        const qint64 opening = clock.elapsed();
        QCOMPARE(model.rowCount(), largeGallery);
        QVERIFY(studio.waitReady());

        auto& application = *static_cast<StallMonitor*>(qApp);
        application.reset();
        QVector<double> frames;
        QScrollBar* bar = view.verticalScrollBar();
        const auto scroll = [&](int steps, int by) {
            for (int step = 0; step < steps; ++step) {
                bar->setValue(bar->value() + by);
                QElapsedTimer frame;
                frame.start();
                view.viewport()->repaint();
                frames.append(static_cast<double>(frame.nsecsElapsed()) / 1e6);
                QTest::qWait(2); // what has arrived
            }
        };
        scroll(300, 90);                   // a steady wheel
        scroll(150, bar->maximum() / 150); // the bar dragged from end to end
        scroll(100, -bar->maximum() / 110);
        const StallMonitor::Stall scrolling = application.worst();
        application.reset();

        auto& search = *studio.window.findChild<QLineEdit*>(QStringLiteral("search"));
        QVector<double> answers;
        for (const char* text : {"moon", "balloon cactus", "number 77777", "zebra"}) {
            const int generation = model.filterGeneration();
            search.clear();
            QTest::keyClicks(&search, QLatin1String(text));
            clock.start();
            QVERIFY(QTest::qWaitFor([&] { return model.filterGeneration() > generation; }, StudioSession::patience));
            answers.append(static_cast<double>(clock.elapsed()) - typingPause);
        }
        const StallMonitor::Stall filtering = application.worst();
        const double memory = residentMiB() - engineAlone;
        const double p99 = quantile(frames, 0.99), slowest = quantile(answers, 1);
        qInfo("library there %lld ms after the start; gallery opened in %lld ms; frames p50 %.1f ms, p99 %.1f ms; "
              "longest stall %.1f "
              "ms while scrolling, %.1f ms while filtering; filter at most %.0f ms; memory +%.0f MiB",
              ready, opening, quantile(frames, 0.5), p99, scrolling.milliseconds, filtering.milliseconds, slowest,
              memory);
        QVERIFY(static_cast<double>(opening) < slack * 300);
        QVERIFY2(p99 < slack * 16, qPrintable(QString::number(p99)));
        QVERIFY2(scrolling.milliseconds < 50, qPrintable(scrolling.text()));
        QVERIFY2(filtering.milliseconds < 50, qPrintable(filtering.text()));
        QVERIFY2(slowest < slack * 100, qPrintable(QString::number(slowest)));
        QVERIFY2(memory < 400, qPrintable(QString::number(memory)));
    }

private:
    static constexpr double typingPause = 60; ///< which the gallery waits for
};

int main(int argc, char** argv) {
    StallMonitor application(argc, argv);
    TestLargeLibrary test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_large_library.moc"
