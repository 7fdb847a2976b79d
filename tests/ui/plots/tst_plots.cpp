#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/modes_plot.h"
#include "ui/plots/plot_legend.h"
#include "ui/plots/trajectory_plot.h"
#include "ui/plots/trajectory_text.h"
#include "ui/plots/velocity_plot.h"

#include <QSignalSpy>
#include <QToolTip>
#include <QtTest>

#include <memory>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

namespace {

double lastSigma(const QSignalSpy& spy) {
    return spy.isEmpty() ? -1 : spy.last().first().toDouble();
}

/// Horizontal place of σ in the plots whose axis it is, from outside: the plot's area is σ 1…0 with a known edge.
double xOf(const PlotView& plot, double sigma) {
    return plot.xAxis->coordToPixel(sigma);
}

void wheel(QWidget* widget, QPointF at, int notches) {
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &event);
}

/// What a hand does: Qt Test's own double click never lets go.
void doubleClick(QWidget* widget, QPoint at) {
    QTest::mouseClick(widget, Qt::LeftButton, {}, at);
    QTest::mouseDClick(widget, Qt::LeftButton, {}, at);
    QTest::mouseRelease(widget, Qt::LeftButton, {}, at);
}

int countPixels(const QImage& image, const QColor& colour, int tolerance = 24) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                         std::abs(pixel.blue() - colour.blue()) <
                     tolerance;
        }
    }
    return count;
}

} // namespace

class TestPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void clickPicksSigma();
    void dragMovesTheCursor();
    void clickInThePlanePicksTheNearestPoint();
    void cursorFollowsWithoutTouchingTheRest();
    void wheelZoomsAtThePointer();
    void zoomIsBounded();
    void zoomedDragMovesTheView();
    void doubleClickShowsAll();
    void keys_data();
    void keys();
    void planeHasEqualUnits();
    void planeKeepsUnitsWhenResizedZoomed();
    void hoverShowsNumbers();
    void hiddenSeriesAreNotDrawn();
    void legendTogglesByMouseAndKey();
    void studentLinesBreakAtJumps();
    void modesFollowTheCursor();
    void modesOverSigmaPick();
    void themeSwitchRedraws();
    void figureLeavesTheCursorOut();
    void emptyPlotsTakeInput();
    void singleRuns();
    void hugeAndStrangeData();

private:
    template <typename Plot>
    std::unique_ptr<Plot> shown(TrajectoryPtr data = syntheticTrajectory(), QSize size = {320, 200}) {
        auto plot = std::make_unique<Plot>();
        plot->setTrajectory(data);
        plot->resize(size);
        plot->show();
        [&] { QVERIFY(QTest::qWaitForWindowActive(plot.get())); }();
        plot->replot();
        return plot;
    }
};

void TestPlots::clickPicksSigma() {
    const auto plot = shown<VelocityPlot>();
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    for (const double sigma : {0.9, 0.5, 0.31, 0.02}) {
        const QPoint at(int(std::lround(xOf(*plot, sigma))), 80);
        QTest::mouseClick(plot.get(), Qt::LeftButton, {}, at);
        const double pixel = std::abs(plot->xAxis->pixelToCoord(1) - plot->xAxis->pixelToCoord(0));
        QVERIFY2(std::abs(lastSigma(picked) - sigma) <= pixel, qPrintable(QString::number(lastSigma(picked))));
        QCOMPARE(plot->sigma(), lastSigma(picked));
    }
    QVERIFY(xOf(*plot, 1) < xOf(*plot, 0)); // noise at the left
}

void TestPlots::dragMovesTheCursor() {
    const auto plot = shown<VelocityPlot>();
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    QTest::mousePress(plot.get(), Qt::LeftButton, {}, {100, 80});
    for (int x = 101; x <= 160; ++x) {
        QTest::mouseMove(plot.get(), {x, 80});
    }
    QVERIFY(picked.size() > 30);
    for (qsizetype i = 1; i < picked.size(); ++i) {
        QVERIFY(picked[i].first().toDouble() <= picked[i - 1].first().toDouble());
    }
    QTest::mouseMove(plot.get(), {-500, 80}); // beyond the edge it stops there
    QCOMPARE(lastSigma(picked), 1.0);
    QTest::mouseMove(plot.get(), {5000, 80});
    QCOMPARE(lastSigma(picked), 0.0);
    QTest::mouseRelease(plot.get(), Qt::LeftButton, {}, {160, 80});
    const qsizetype before = picked.size();
    QTest::mouseMove(plot.get(), {120, 80});
    QCOMPARE(picked.size(), before);
    QVERIFY(!plot->isZoomed());
}

void TestPlots::clickInThePlanePicksTheNearestPoint() {
    const auto plot = shown<TrajectoryPlot>(syntheticTrajectory(), {400, 300});
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    for (const PathNode& node : plot->path().student().nodes()) {
        const QPointF at = plot->toPixels(node.place);
        QTest::mouseClick(plot.get(), Qt::LeftButton, {}, at.toPoint());
        // The teacher passes close by: what is picked must lie within a pixel and a half of the click on either path.
        const QPointF student = plot->toPixels(*plot->path().student().placeAt(lastSigma(picked)));
        const QPointF teacher = plot->toPixels(*plot->path().teacher().placeAt(lastSigma(picked)));
        const double off = std::min(QLineF(student, at).length(), QLineF(teacher, at).length());
        QVERIFY2(off < 1.5, qPrintable(QString::number(off)));
    }
    plot->setShown(TrajectoryPlot::teacherItem, false);
    plot->replot();
    const QPointF at = plot->toPixels(*plot->path().student().placeAt(0.4));
    QTest::mouseClick(plot.get(), Qt::LeftButton, {}, at.toPoint());
    QVERIFY(QLineF(plot->toPixels(*plot->path().student().placeAt(lastSigma(picked))), at).length() < 1.5);
}

void TestPlots::cursorFollowsWithoutTouchingTheRest() {
    const auto plot = shown<VelocityPlot>();
    QSignalSpy replots(plot.get(), &QCustomPlot::afterReplot);
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    const auto cursorColumn = [&] { // where a whole column differs from the plot without it
        QImage image(plot->size(), QImage::Format_RGB32);
        QCPPainter painter(&image);
        plot->paintFigure(painter);
        painter.end();
        const QImage with = plot->grab().toImage();
        int best = -1, most = 0;
        for (int x = 0; x < image.width(); ++x) {
            int count = 0;
            for (int y = 0; y < image.height(); ++y) {
                count += image.pixelColor(x, y) != with.pixelColor(x, y);
            }
            if (count > most) {
                most = count;
                best = x;
            }
        }
        return best;
    };
    for (const double sigma : {0.8, 0.42, 0.1}) {
        plot->setSigma(sigma);
        QVERIFY2(std::abs(cursorColumn() - xOf(*plot, sigma)) <= 1.5, qPrintable(QString::number(cursorColumn())));
    }
    QCOMPARE(replots.size(), 0);
    QCOMPARE(picked.size(), 0); // set from outside: says nothing
}

void TestPlots::wheelZoomsAtThePointer() {
    const auto plot = shown<VelocityPlot>();
    const QPointF at(xOf(*plot, 0.4), 80);
    const double before = plot->xAxis->range().size();
    wheel(plot.get(), at, 3);
    QVERIFY(plot->isZoomed());
    QVERIFY(plot->xAxis->range().size() < before * 0.7);
    QVERIFY(std::abs(xOf(*plot, 0.4) - at.x()) < 1e-6); // stays under the pointer
    QVERIFY(plot->xAxis->range().lower >= -0.02 && plot->xAxis->range().upper <= 1.02);

    const auto plane = shown<TrajectoryPlot>(syntheticTrajectory(), {400, 300});
    const QPointF place = *plane->path().student().placeAt(0.5), there = plane->toPixels(place);
    wheel(plane.get(), there, 2);
    QVERIFY(QLineF(plane->toPixels(place), there).length() < 1e-6);

    const auto norms = shown<VelocityPlot>(); // over an axis: only that one
    const QCPRange sigmas = norms->xAxis->range(), angles = norms->yAxis2->range();
    wheel(norms.get(), {4, 80}, 2);
    QCOMPARE(norms->xAxis->range(), sigmas);
    QCOMPARE(norms->yAxis2->range(), angles);
    QVERIFY(norms->isZoomed());
}

void TestPlots::zoomIsBounded() {
    const auto plot = shown<TrajectoryPlot>();
    const QCPRange home = plot->xAxis->range();
    wheel(plot.get(), {100, 80}, -5);
    QCOMPARE(plot->xAxis->range(), home);
    for (int i = 0; i < 200; ++i) {
        wheel(plot.get(), {100, 80}, 10);
    }
    QVERIFY(plot->xAxis->range().size() > home.size() / 600);
    plot->replot();
    for (int i = 0; i < 200; ++i) {
        wheel(plot.get(), {100, 80}, -10);
    }
    QCOMPARE(plot->xAxis->range(), home);
    QVERIFY(!plot->isZoomed());
}

void TestPlots::zoomedDragMovesTheView() {
    const auto plot = shown<VelocityPlot>();
    plot->setSigma(0.9);
    wheel(plot.get(), {xOf(*plot, 0.4), 80}, 5);
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    const double under = plot->xAxis->pixelToCoord(150);
    QTest::mousePress(plot.get(), Qt::LeftButton, {}, {150, 80});
    QTest::mouseMove(plot.get(), {175, 80});
    QTest::mouseMove(plot.get(), {190, 80});
    QTest::mouseRelease(plot.get(), Qt::LeftButton, {}, {190, 80});
    QCOMPARE(picked.size(), 0);
    QVERIFY(std::abs(plot->xAxis->pixelToCoord(190) - under) < 1e-9); // what was taken hold of moved along
    QTest::mouseClick(plot.get(), Qt::LeftButton, {}, {150, 80});     // a click still picks
    QCOMPARE(picked.size(), 1);
    QTest::mousePress(plot.get(), Qt::LeftButton, {}, {152, 80}); // and a drag from the cursor moves the cursor
    QTest::mouseMove(plot.get(), {200, 80});
    QTest::mouseRelease(plot.get(), Qt::LeftButton, {}, {200, 80});
    QVERIFY(std::abs(xOf(*plot, plot->sigma()) - 200) < 1);
    const QCPRange range = plot->xAxis->range(); // the middle button always moves the view
    QTest::mousePress(plot.get(), Qt::MiddleButton, {}, {200, 80});
    QTest::mouseMove(plot.get(), {180, 80});
    QTest::mouseRelease(plot.get(), Qt::MiddleButton, {}, {180, 80});
    QVERIFY(plot->xAxis->range() != range);
}

void TestPlots::doubleClickShowsAll() {
    const auto plot = shown<TrajectoryPlot>();
    const QCPRange x = plot->xAxis->range(), y = plot->yAxis->range();
    wheel(plot.get(), {120, 90}, 4);
    QVERIFY(plot->xAxis->range() != x);
    doubleClick(plot.get(), {120, 90});
    QCOMPARE(plot->xAxis->range(), x);
    QCOMPARE(plot->yAxis->range(), y);
}

void TestPlots::keys_data() {
    QTest::addColumn<QString>("which");
    for (const char* name : {"trajectory", "velocity", "modes"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestPlots::keys() {
    QFETCH(QString, which);
    std::unique_ptr<PlotView> plot;
    if (which == QLatin1String("trajectory")) {
        plot = shown<TrajectoryPlot>();
    } else if (which == QLatin1String("velocity")) {
        plot = shown<VelocityPlot>();
    } else {
        plot = shown<ModesPlot>();
    }
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    plot->setFocus(Qt::TabFocusReason);
    QVERIFY(plot->hasFocus());
    const auto& levels = plot->path().levels();
    for (size_t i = 1; i < 6; ++i) {
        QTest::keyClick(plot.get(), Qt::Key_Right);
        QCOMPARE(lastSigma(picked), levels[i]);
    }
    QTest::keyClick(plot.get(), Qt::Key_Left);
    QCOMPARE(lastSigma(picked), levels[4]);
    QTest::keyClick(plot.get(), Qt::Key_Plus);
    QVERIFY(plot->isZoomed());
    QTest::keyClick(plot.get(), Qt::Key_Minus);
    QVERIFY(!plot->isZoomed());
    QTest::keyClick(plot.get(), Qt::Key_Plus);
    QTest::keyClick(plot.get(), Qt::Key_Plus);
    QTest::keyClick(plot.get(), Qt::Key_Home);
    QVERIFY(!plot->isZoomed());
    // Focus that came by the keyboard can be seen.
    QVERIFY(countPixels(plot->grab().toImage(), theme().color(Token::accent), 6) > 200);
}

void TestPlots::planeHasEqualUnits() {
    for (const QSize& size : {QSize(240, 130), QSize(320, 200), QSize(1200, 500), QSize(300, 600)}) {
        const auto plot = shown<TrajectoryPlot>(syntheticTrajectory(), size);
        const QPointF origin = plot->toPixels({0, 0});
        const double right = plot->toPixels({1, 0}).x() - origin.x(), up = origin.y() - plot->toPixels({0, 1}).y();
        QVERIFY2(std::abs(right / up - 1) < 1e-6, qPrintable(QString::number(right / up)));
        for (const PathNode& node : plot->path().teacher().nodes()) {
            QVERIFY(plot->plotArea().contains(plot->toPixels(node.place)));
        }
    }
}

void TestPlots::planeKeepsUnitsWhenResizedZoomed() {
    const auto plot = shown<TrajectoryPlot>();
    wheel(plot.get(), {150, 90}, 4);
    plot->resize(500, 240);
    QTRY_COMPARE(plot->viewport().width(), 500);
    const QPointF origin = plot->toPixels({0, 0});
    const double right = plot->toPixels({1, 0}).x() - origin.x(), up = origin.y() - plot->toPixels({0, 1}).y();
    QVERIFY2(std::abs(right / up - 1) < 1e-6, qPrintable(QString::number(right / up)));
    QVERIFY(plot->isZoomed());
}

void TestPlots::hoverShowsNumbers() {
    const auto plot = shown<VelocityPlot>();
    const PathNode& node = plot->path().student().nodes()[4];
    const QPointF at = plot->toPixels(VelocityPlot::studentNorm, node.sigma, node.trace->velocityRms);
    const QPointF nowhere = plot->plotArea().topRight() + QPointF(-3, 3);
    QVERIFY(plot->hintText(nowhere).isEmpty());
    QTest::mouseMove(plot.get(), nowhere.toPoint());
    QTest::mouseMove(plot.get(), at.toPoint() + QPoint(2, -2));
    QTRY_COMPARE(QToolTip::text(), pointText(RunMode::student, node, 2));

    const auto plane = shown<TrajectoryPlot>(syntheticTrajectory(), {400, 300});
    const PathNode& end = plane->path().teacher().nodes().front();
    plane->setShown(TrajectoryPlot::studentItem, false);
    QCOMPARE(plane->hintText(plane->toPixels(end.place)), pointText(RunMode::teacher, end, 32));
    QCOMPARE(plane->hintText({2, 2}), QString());
}

void TestPlots::hiddenSeriesAreNotDrawn() {
    const auto plot = shown<VelocityPlot>();
    const QColor blue = theme().pen(Series::student).color();
    const auto drawn = [&](int item) {
        return plot->plottable(5 - item)->visible();
    }; // added from the last to the first
    QVERIFY(countPixels(plot->grab().toImage(), blue) > 50);
    plot->setShown(VelocityPlot::studentNorm, false);
    plot->setShown(VelocityPlot::studentTurning, false);
    plot->replot();
    QVERIFY(!drawn(VelocityPlot::studentNorm) && drawn(VelocityPlot::teacherNorm));
    QCOMPARE(countPixels(plot->grab().toImage(), blue), 0);
    const double before = plot->yAxis2->range().upper;
    plot->setShown(VelocityPlot::teacherNorm, false); // angles alone may have the whole height
    QVERIFY(plot->yAxis2->range().upper < before);
}

void TestPlots::legendTogglesByMouseAndKey() {
    const auto plot = shown<VelocityPlot>();
    PlotLegend legend(plot.get());
    legend.resize(320, legend.heightForWidth(320));
    legend.show();
    QVERIFY(QTest::qWaitForWindowExposed(&legend));
    const QList<LegendButton*> buttons = legend.findChildren<LegendButton*>();
    QCOMPARE(buttons.size(), 6);
    QVERIFY(!plot->legendItems()[VelocityPlot::toTeacherDistance].shown); // off at first
    for (LegendButton* button : buttons) {
        QVERIFY(legend.rect().contains(button->geometry()));
        QVERIFY(!button->accessibleName().isEmpty() && !button->toolTip().isEmpty());
        const int id = button->item().id;
        const bool before = plot->legendItems()[id].shown;
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(plot->legendItems()[id].shown, !before);
        button->setFocus(Qt::TabFocusReason);
        QTest::keyClick(button, Qt::Key_Space);
        QCOMPARE(plot->legendItems()[id].shown, before);
        QCOMPARE(button->isChecked(), before);
    }
    QVERIFY(legend.heightForWidth(160) > legend.heightForWidth(1200)); // wraps
    SyntheticChoice choice;
    choice.jumps.clear();
    plot->setTrajectory(syntheticTrajectory(choice));
    QCOMPARE(plot->legendItems().size(), 2); // only what was recorded
}

void TestPlots::studentLinesBreakAtJumps() {
    const auto plot = shown<VelocityPlot>();
    const auto points = plot->graph(5)->data(); // the student's norms
    int breaks = 0;
    for (const QCPGraphData& point : *points) {
        breaks += std::isnan(point.value);
    }
    QCOMPARE(breaks, 1);
    QCOMPARE(points->size(), 17); // 16 recorded velocities, none at the end
}

void TestPlots::modesFollowTheCursor() {
    const auto plot = shown<ModesPlot>();
    QSignalSpy titles(plot.get(), &ModesPlot::titleChanged);
    plot->setSigma(0.9);
    QCOMPARE(plot->title(), QStringLiteral("Modes at σ = 0.90"));
    const QImage first = plot->grab().toImage();
    QCOMPARE(plot->grid().cells.front().step, size_t(0));
    plot->setSigma(0.31);
    QCOMPARE(plot->title(), QStringLiteral("Modes at σ = 0.31"));
    QCOMPARE(plot->grid().cells.front().step, size_t(1));
    QCOMPARE(titles.size(), 2);
    QTRY_VERIFY(plot->grab().toImage() != first);
    const ModesGrid::Cell* strongest = &plot->grid().cells.front();
    for (const ModesGrid::Cell& cell : plot->grid().cells) {
        strongest = cell.weight > strongest->weight ? &cell : strongest;
    }
    const QString hint = plot->hintText(plot->cellRect(*strongest).center());
    QVERIFY(hint.startsWith(QStringLiteral("Mode %1, jump 2 of 2").arg(strongest->row + 1)));
    QVERIFY(hint.contains(numberText(strongest->weight, 2)));
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked); // ℓ is not σ
    QTest::mouseClick(plot.get(), Qt::LeftButton, {}, {150, 80});
    QCOMPARE(picked.size(), 0);
}

void TestPlots::modesOverSigmaPick() {
    const auto plot = shown<ModesPlot>();
    plot->setAcross(ModesPlot::Across::sigma);
    plot->replot();
    QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
    QTest::mouseClick(plot.get(), Qt::LeftButton, {}, {int(std::lround(xOf(*plot, 0.6))), 80});
    QVERIFY(std::abs(lastSigma(picked) - 0.6) < 0.005);
    QVERIFY(plot->hintText({xOf(*plot, 0.9), 80}).contains(QStringLiteral("jump 1 of 2")));
    QVERIFY(plot->hintText({xOf(*plot, 0.3), 80}).contains(QStringLiteral("jump 2 of 2")));
    const auto velocity = shown<VelocityPlot>(); // the two stand above each other: their σ must line up
    QCOMPARE(xOf(*plot, 0.3), xOf(*velocity, 0.3));
}

void TestPlots::themeSwitchRedraws() {
    for (const auto& plot : std::initializer_list<std::shared_ptr<PlotView>>{
             shown<TrajectoryPlot>(), shown<VelocityPlot>(), shown<ModesPlot>()}) {
        theme().apply(ColourScheme::light);
        QTRY_VERIFY(countPixels(plot->grab().toImage(), theme().color(Token::panel), 3) > 3000);
        const QColor lightBlue = theme().pen(Series::student).color();
        QTRY_VERIFY(countPixels(plot->grab().toImage(), lightBlue) > 20);
        theme().apply(ColourScheme::dark);
        QTRY_VERIFY(countPixels(plot->grab().toImage(), theme().color(Token::panel), 3) > 3000);
        QTRY_COMPARE(countPixels(plot->grab().toImage(), lightBlue, 3), 0);
    }
}

void TestPlots::figureLeavesTheCursorOut() {
    const auto plot = shown<VelocityPlot>();
    const auto figure = [&] {
        QImage image(plot->size(), QImage::Format_RGB32);
        QCPPainter painter(&image);
        plot->paintFigure(painter);
        painter.end();
        return image;
    };
    plot->setSigma(0.8);
    const QImage first = figure();
    plot->setSigma(0.2);
    QCOMPARE(figure(), first);
    QVERIFY(plot->grab().toImage() != first);
}

void TestPlots::emptyPlotsTakeInput() {
    for (const auto& plot : std::initializer_list<std::shared_ptr<PlotView>>{
             shown<TrajectoryPlot>(nullptr), shown<VelocityPlot>(nullptr), shown<ModesPlot>(nullptr)}) {
        QSignalSpy picked(plot.get(), &PlotView::sigmaPicked);
        QTest::mouseClick(plot.get(), Qt::LeftButton, {}, {100, 80});
        QTest::mouseMove(plot.get(), {110, 85});
        wheel(plot.get(), {100, 80}, 2);
        doubleClick(plot.get(), {100, 80});
        QTest::keyClick(plot.get(), Qt::Key_Plus);
        plot->setSigma(0.4);
        QCOMPARE(picked.size(), 0);
        plot->setTrajectory(syntheticTrajectory());
        plot->setTrajectory({});
        QVERIFY(plot->legendItems().isEmpty());
    }
}

void TestPlots::singleRuns() {
    SyntheticChoice student;
    student.teacherSteps = 0;
    SyntheticChoice teacher;
    teacher.jumps.clear();
    SyntheticChoice single; // one jump, one point: as few as a run can have
    single.teacherSteps = 1;
    single.jumps = {1.0};
    single.pointsPerJump = 1;
    for (const SyntheticChoice& choice : {student, teacher, single}) {
        const TrajectoryPtr data = syntheticTrajectory(choice);
        for (const auto& plot : std::initializer_list<std::shared_ptr<PlotView>>{
                 shown<TrajectoryPlot>(data), shown<VelocityPlot>(data), shown<ModesPlot>(data)}) {
            for (const double sigma : {1.0, 0.5, 0.0}) {
                plot->setSigma(sigma);
                plot->grab();
            }
            plot->hintText(plot->rect().center());
        }
    }
}

void TestPlots::hugeAndStrangeData() {
    auto data = std::make_shared<TrajectoryData>(*syntheticTrajectory());
    data->student[0].points[3].velocityRms = std::numeric_limits<double>::infinity();
    data->student[0].points[4].teacherAngle = std::numeric_limits<double>::quiet_NaN();
    data->teacher[5].points[0].planeX = 1e300;
    data->student[1].gammaHistogram[2].clear();
    data->student[1].modeLogGammas.resize(3);
    data->student[0].modeWeights.clear();
    const auto plane = shown<TrajectoryPlot>(data);
    const auto velocity = shown<VelocityPlot>(data);
    const auto modes = shown<ModesPlot>(data);
    for (double sigma = 1; sigma >= 0; sigma -= 0.05) {
        for (PlotView* plot : std::initializer_list<PlotView*>{plane.get(), velocity.get(), modes.get()}) {
            plot->setSigma(sigma);
            plot->replot();
        }
    }
    QVERIFY(plane->xAxis->range().size() < 100);
    QVERIFY(velocity->yAxis->range().upper < 100);
}

QTEST_MAIN(TestPlots)
#include "tst_plots.moc"
