#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/modes_plot.h"
#include "ui/plots/sigma_scrubber.h"
#include "ui/plots/trajectory_plot.h"
#include "ui/plots/velocity_plot.h"

#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

namespace {

/// Median of some runs, in milliseconds.
template <typename Action> double medianTime(Action action) {
    QList<double> times;
    for (int i = 0; i < 15; ++i) {
        QElapsedTimer timer;
        timer.start();
        action(i);
        times.append(double(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

class TestPlotsSpeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void plots_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("in the dock") << QSize(320, 200);
        QTest::newRow("torn off") << QSize(1200, 700);
    }

    void plots() {
        QFETCH(QSize, size);
        const TrajectoryPtr data = longRun();
        TrajectoryPlot trajectory;
        VelocityPlot velocity;
        ModesPlot modes;
        for (PlotView* plot : std::initializer_list<PlotView*>{&trajectory, &velocity, &modes}) {
            plot->resize(size);
            plot->show();
            QVERIFY(QTest::qWaitForWindowExposed(plot));
            const double load = medianTime([&](int) {
                plot->setTrajectory(data);
                plot->replot(QCustomPlot::rpQueuedRefresh);
            });
            const double move = medianTime([&](int i) {
                plot->setSigma(0.7 - 0.01 * i);
                plot->repaint();
            });
            qInfo("%s: new trajectory %.1f ms, cursor %.2f ms", qPrintable(plot->objectName()), load, move);
            QVERIFY(load < 20);
            QVERIFY(move < 8);
        }
    }

    void scrubber() {
        SigmaScrubber scrubber;
        scrubber.resize(1200, scrubber.sizeHint().height());
        scrubber.show();
        QVERIFY(QTest::qWaitForWindowExposed(&scrubber));
        scrubber.setTrajectory(longRun());
        const double move = medianTime([&](int i) {
            scrubber.setSigma(0.7 - 0.01 * i);
            scrubber.repaint();
        });
        qInfo("scrubber: move %.2f ms", move);
        QVERIFY(move < 8);
    }

private:
    static TrajectoryPtr longRun() {
        SyntheticChoice choice;
        choice.teacherSteps = 64;
        choice.pointsPerJump = 64;
        return syntheticTrajectory(choice);
    }
};

QTEST_MAIN(TestPlotsSpeed)
#include "tst_plots_speed.moc"
