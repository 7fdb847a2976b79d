#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/trajectory_path.h"

#include <QtTest>

#include <limits>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

namespace {

double distance(QPointF a, QPointF b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

TracePoint tracePoint(double sigma, QPointF place, QPointF velocity = {1, 0}, double rms = 1) {
    TracePoint point;
    point.sigma = sigma;
    point.planeX = place.x();
    point.planeY = place.y();
    point.velocityPlaneX = velocity.x();
    point.velocityPlaneY = velocity.y();
    point.velocityRms = rms;
    return point;
}

StepRecord step(int index, std::vector<TracePoint> points) {
    StepRecord record;
    record.index = index;
    record.count = index + 1;
    record.points = std::move(points);
    return record;
}

} // namespace

class TestTrajectoryPath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passesThroughEveryRecordedPoint();
    void tangentsAreTheRecordedVelocities();
    void derivativeIsTheVelocity();
    void studentFollowsItsClosedForm();
    void endTangentIsThirdOrder();
    void bezierIsTheSameCurve();
    void teacherWalksStraight();
    void straightStepsLeaveTheCurve();
    void continuousRunsAreNeverBroken_data();
    void continuousRunsAreNeverBroken();
    void lookUpIsMonotone();
    void stepsStartWhereTheyStart();
    void valuesStayInsideAStep();
    void nearestFindsTheCurve();
    void singleRuns();
    void emptyData();
    void badPointsAreLeftOut();
    void levels();
    void planeOfAnUnfinishedRun();
};

void TestTrajectoryPath::passesThroughEveryRecordedPoint() {
    const TrajectoryPath path(syntheticTrajectory());
    for (const RunPath* run : {&path.student(), &path.teacher()}) {
        QVERIFY(run->nodes().size() > 10);
        for (const PathNode& node : run->nodes()) {
            QVERIFY(distance(*run->placeAt(node.sigma), {node.trace->planeX, node.trace->planeY}) < 1e-12);
        }
    }
    QCOMPARE(path.student().nodes().size(), size_t(17));
    QCOMPARE(path.teacher().nodes().size(), size_t(33));
}

void TestTrajectoryPath::tangentsAreTheRecordedVelocities() {
    const TrajectoryPath path(syntheticTrajectory());
    for (const PathNode& node : path.student().nodes()) {
        if (node.hasVelocity) {
            const QPointF recorded(node.trace->velocityPlaneX, node.trace->velocityPlaneY);
            QVERIFY(distance(*path.student().velocityAt(node.sigma), recorded) < 1e-12);
        }
    }
    QVERIFY(!path.student().nodes().back().hasVelocity);
    QVERIFY(!path.teacher().nodes().back().hasVelocity);
}

void TestTrajectoryPath::derivativeIsTheVelocity() {
    const TrajectoryPath path(syntheticTrajectory());
    constexpr double h = 1e-5;
    for (double sigma = 0.013; sigma < 0.99; sigma += 0.0317) {
        for (const RunPath* run : {&path.student(), &path.teacher()}) {
            const auto inNode = [&](const PathNode& node) { return std::abs(node.sigma - sigma) < 2 * h; };
            if (std::none_of(run->nodes().begin(), run->nodes().end(), inNode)) {
                const QPointF slope = (*run->placeAt(sigma + h) - *run->placeAt(sigma - h)) / (2 * h);
                QVERIFY2(distance(slope, *run->velocityAt(sigma)) < 1e-4, qPrintable(QString::number(sigma)));
            }
        }
    }
}

void TestTrajectoryPath::studentFollowsItsClosedForm() {
    const SyntheticChoice choice;
    const TrajectoryPath path(syntheticTrajectory(choice));
    const SyntheticJump first({1.7, -1.1}, 1.0, 0.76, choice.error);
    const SyntheticJump second(first.place(0.76), 0.76, 0.0, choice.error);
    double worst = 0;
    for (double sigma = 0.0; sigma <= 1.0; sigma += 0.003) {
        const auto truth = sigma > 0.76 ? first.place(sigma) : second.place(sigma);
        worst = std::max(worst, distance(*path.student().placeAt(sigma), {truth[0], truth[1]}));
    }
    qInfo("largest distance to the closed form: %.2g of a path %.2g long", worst, path.student().length());
    QVERIFY(worst < 1e-3 * path.student().length());
}

void TestTrajectoryPath::endTangentIsThirdOrder() {
    // Twice as many points: the last interval's tangent, which nobody recorded, must come at least six times closer.
    const auto errorWith = [](int points) {
        SyntheticChoice choice;
        choice.pointsPerJump = points;
        const TrajectoryPath path(syntheticTrajectory(choice));
        const auto truth = SyntheticJump({1.7, -1.1}, 1.0, 0.76, choice.error).velocity(0.76);
        const PathSegment& last = path.student().segments()[size_t(points) - 1];
        return distance(last.velocityNext, {truth[0], truth[1]});
    };
    const double coarse = errorWith(8), fine = errorWith(16);
    QVERIFY2(fine < coarse / 6, qPrintable(QStringLiteral("%1 → %2").arg(coarse).arg(fine)));
}

void TestTrajectoryPath::bezierIsTheSameCurve() {
    const TrajectoryPath path(syntheticTrajectory());
    for (const PathSegment& segment : path.student().segments()) {
        const auto p = segment.bezier();
        for (const double t : {0.0, 0.2, 0.5, 0.9, 1.0}) {
            const double s = 1 - t;
            const QPointF there =
                p[0] * (s * s * s) + p[1] * (3 * s * s * t) + p[2] * (3 * s * t * t) + p[3] * (t * t * t);
            QVERIFY(distance(there, segment.placeAt(std::lerp(segment.sigma, segment.sigmaNext, t))) < 1e-12);
        }
    }
}

void TestTrajectoryPath::teacherWalksStraight() {
    const TrajectoryPath path(syntheticTrajectory());
    const auto& nodes = path.teacher().nodes();
    for (size_t i = 0; i + 1 < nodes.size(); ++i) {
        const double middle = (nodes[i].sigma + nodes[i + 1].sigma) / 2;
        QVERIFY(distance(*path.teacher().placeAt(middle), (nodes[i].place + nodes[i + 1].place) / 2) < 1e-12);
        QVERIFY(distance(*path.teacher().velocityAt(middle), nodes[i].velocity) < 1e-9); // Euler: the recorded one
    }
}

void TestTrajectoryPath::straightStepsLeaveTheCurve() {
    SyntheticChoice choice;
    choice.straight = true;
    const TrajectoryPath path(syntheticTrajectory(choice));
    const PathSegment& last = path.student().segments()[7];
    QVERIFY(!last.joined);
    const auto truth = SyntheticJump({1.7, -1.1}, 1.0, 0.76, choice.error).place(0.76);
    QVERIFY(distance(last.to, {truth[0], truth[1]}) < 0.1 * distance(last.to, path.student().nodes()[8].place));
    // The run itself goes on where the straight step ended.
    QVERIFY(distance(*path.student().placeAt(0.76), path.student().nodes()[8].place) < 1e-12);
}

void TestTrajectoryPath::continuousRunsAreNeverBroken_data() {
    QTest::addColumn<int>("points");
    QTest::addColumn<double>("error");
    for (const int points : {1, 2, 3, 4, 8, 64, 256}) {
        for (const double error : {0.0, 0.05, 0.3}) {
            QTest::addRow("%d points, error %.2f", points, error) << points << error;
        }
    }
}

void TestTrajectoryPath::continuousRunsAreNeverBroken() {
    QFETCH(int, points);
    QFETCH(double, error);
    for (const auto& jumps : {std::vector{1.0, 0.76}, std::vector{1.0}, std::vector{1.0, 0.9, 0.75, 0.5}}) {
        SyntheticChoice choice;
        choice.jumps = jumps;
        choice.pointsPerJump = points;
        choice.error = error;
        const TrajectoryPath path(syntheticTrajectory(choice));
        for (const PathSegment& segment : path.student().segments()) {
            QVERIFY(segment.joined);
        }
    }
}

void TestTrajectoryPath::lookUpIsMonotone() {
    const TrajectoryPath path(syntheticTrajectory());
    for (const RunPath* run : {&path.student(), &path.teacher()}) {
        for (size_t i = 0; i + 1 < run->nodes().size(); ++i) {
            QVERIFY(run->nodes()[i].sigma > run->nodes()[i + 1].sigma);
        }
        size_t last = 0;
        QPointF before = *run->placeAt(1);
        for (double sigma = 1; sigma >= 0; sigma -= 0.001) {
            QVERIFY(run->stepAt(sigma) >= last);
            last = run->stepAt(sigma);
            const QPointF here = *run->placeAt(sigma);
            QVERIFY(distance(here, before) < 0.05); // no leaps anywhere
            before = here;
        }
        QCOMPARE(last, run->stepCount() - 1);
        QCOMPARE(*run->placeAt(-3), run->nodes().back().place); // held at the ends
        QVERIFY(distance(*run->placeAt(7), run->nodes().front().place) < 1e-12);
    }
}

void TestTrajectoryPath::stepsStartWhereTheyStart() {
    const TrajectoryPath path(syntheticTrajectory());
    QCOMPARE(path.student().stepStarts(), (std::vector<size_t>{0, 8}));
    QCOMPARE(path.student().stepAt(0.76), size_t(1));
    QCOMPARE(path.student().stepAt(0.7601), size_t(0));
    QCOMPARE(path.student().stepAt(1), size_t(0));
    QCOMPARE(path.student().stepAt(0), size_t(1));
}

void TestTrajectoryPath::valuesStayInsideAStep() {
    const TrajectoryPath path(syntheticTrajectory());
    const auto norm = [](const TracePoint& point) { return std::optional(point.velocityRms); };
    const auto& nodes = path.student().nodes();
    QCOMPARE(*path.student().valueAt(nodes[2].sigma, norm), nodes[2].trace->velocityRms);
    const double between = *path.student().valueAt((nodes[2].sigma + nodes[3].sigma) / 2, norm);
    QCOMPARE(between, (nodes[2].trace->velocityRms + nodes[3].trace->velocityRms) / 2);
    QVERIFY(!path.student().valueAt(0.77, norm)); // behind a jump's last point: recorded nowhere
    QVERIFY(!path.student().valueAt(0, norm));
    const auto& steps = path.teacher().nodes();
    QCOMPARE(*path.teacher().valueAt((steps[4].sigma + steps[5].sigma) / 2, norm),
             (steps[4].trace->velocityRms + steps[5].trace->velocityRms) / 2);
    QCOMPARE(*path.teacher().valueAt(0.001, norm), steps[31].trace->velocityRms); // Euler: the same to the end
    QVERIFY(!path.teacher().valueAt(0.5, [](const TracePoint& point) { return point.teacherAngle; }));
}

void TestTrajectoryPath::nearestFindsTheCurve() {
    const TrajectoryPath path(syntheticTrajectory());
    for (const RunPath* run : {&path.student(), &path.teacher()}) {
        for (double sigma = 0.02; sigma < 1; sigma += 0.049) {
            const auto nearest = run->nearestTo(*run->placeAt(sigma));
            QVERIFY(nearest->distance < 1e-3);
            QVERIFY2(std::abs(nearest->sigma - sigma) < 2e-3, qPrintable(QString::number(sigma)));
        }
        const auto far = run->nearestTo(run->nodes().front().place + QPointF(100, -100));
        QVERIFY(far->sigma >= 0 && far->sigma <= 1 && far->distance > 100);
    }
}

void TestTrajectoryPath::singleRuns() {
    SyntheticChoice choice;
    choice.jumps.clear();
    const TrajectoryPath teacher(syntheticTrajectory(choice));
    QVERIFY(teacher.student().empty() && !teacher.teacher().empty() && !teacher.empty());
    QCOMPARE(teacher.levels().size(), size_t(33));
    choice = {};
    choice.teacherSteps = 0;
    const TrajectoryPath student(syntheticTrajectory(choice));
    QVERIFY(!student.student().empty() && student.teacher().empty());
    QCOMPARE(student.levels().size(), size_t(17));
    QVERIFY(student.hasPlane());

    const RunPath one({step(0, {tracePoint(0.4, {2, 3})})}, PathKind::smooth);
    QCOMPARE(*one.placeAt(0.9), QPointF(2, 3));
    QCOMPARE(*one.velocityAt(0.1), QPointF(1, 0));
    QCOMPARE(one.length(), 0.0);
    QCOMPARE(one.nearestTo({2, 4})->distance, 1.0);
    QCOMPARE(one.stepAt(0.5), size_t(0));
}

void TestTrajectoryPath::emptyData() {
    for (const TrajectoryPtr& data : {TrajectoryPtr(), TrajectoryPtr(std::make_shared<TrajectoryData>())}) {
        const TrajectoryPath path(data);
        QVERIFY(path.empty() && !path.hasPlane() && path.levels().empty());
        QVERIFY(!path.student().placeAt(0.5) && !path.student().velocityAt(0.5) && !path.student().nearestTo({}));
        QVERIFY(!path.teacher().nearestNode(0.5));
        QCOMPARE(path.student().length(), 0.0);
        QCOMPARE(path.nearestLevel(0.3), 0.3);
        QCOMPARE(path.nextLevel(0.3), 0.3);
        QCOMPARE(path.previousLevel(0.3), 0.3);
    }
    QVERIFY(RunPath({step(0, {}), step(1, {})}, PathKind::smooth).empty());
}

void TestTrajectoryPath::badPointsAreLeftOut() {
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    const RunPath run(
        {step(0, {tracePoint(1, {0, 0}), tracePoint(nan, {1, 1}), tracePoint(0.9, {nan, 1}), tracePoint(0.8, {1, inf}),
                  tracePoint(0.7, {1e300, 0}), tracePoint(1.5, {0, 0}), tracePoint(0.6, {1, 1}, {nan, 0})}),
         step(1, {tracePoint(0.5, {2, 2}), tracePoint(0.5, {3, 3}), tracePoint(0.8, {4, 4}), tracePoint(0.2, {5, 5})}),
         step(2, {tracePoint(0.2, {6, 6}), tracePoint(-0.5, {7, 7}), tracePoint(0, {8, 8}, {}, 0)})},
        PathKind::smooth);
    std::vector<double> sigmas;
    for (const PathNode& node : run.nodes()) {
        sigmas.push_back(node.sigma);
    }
    QCOMPARE(sigmas, (std::vector<double>{1, 0.5, 0.2, 0}));
    QCOMPARE(run.nodes()[2].place, QPointF(6, 6)); // a step's start replaces the recorded end of the step before
    QCOMPARE(run.nodes()[2].step, size_t(2));
    QCOMPARE(run.stepStarts(), (std::vector<size_t>{0, 1, 2}));
}

void TestTrajectoryPath::levels() {
    const TrajectoryPath path(syntheticTrajectory());
    const auto& levels = path.levels();
    QCOMPARE(levels.front(), 1.0);
    QCOMPARE(levels.back(), 0.0);
    QVERIFY(std::is_sorted(levels.rbegin(), levels.rend()));
    QVERIFY(std::find(levels.begin(), levels.end(), 0.76) != levels.end());
    double sigma = 1; // walking down visits each once, and up again
    for (size_t i = 1; i < levels.size(); ++i) {
        sigma = path.nextLevel(sigma);
        QCOMPARE(sigma, levels[i]);
    }
    QCOMPARE(path.nextLevel(0), 0.0);
    for (size_t i = levels.size() - 1; i-- > 0;) {
        sigma = path.previousLevel(sigma);
        QCOMPARE(sigma, levels[i]);
    }
    QCOMPARE(path.previousLevel(1), 1.0);
    QCOMPARE(path.nearestLevel(0.7601), 0.76);
    QCOMPARE(path.nextLevel(0.7605), 0.76);
    QCOMPARE(path.student().nearestNode(0.74)->sigma, 0.76);
}

void TestTrajectoryPath::planeOfAnUnfinishedRun() {
    auto data = std::make_shared<TrajectoryData>(*syntheticTrajectory());
    for (auto* run : {&data->student, &data->teacher}) {
        for (StepRecord& record : *run) {
            for (TracePoint& point : record.points) {
                point.planeX = point.planeY = point.velocityPlaneX = point.velocityPlaneY = 0;
            }
        }
    }
    QVERIFY(!TrajectoryPath(data).hasPlane());
    QVERIFY(!TrajectoryPath(data).empty());
}

QTEST_APPLESS_MAIN(TestTrajectoryPath)
#include "tst_trajectory_path.moc"
