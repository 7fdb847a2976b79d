#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/trajectory_csv.h"
#include "ui/plots/trajectory_path.h"
#include "ui/plots/trajectory_summary.h"
#include "ui/plots/trajectory_text.h"

#include <QLocale>
#include <QtTest>

#include <clocale>
#include <limits>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

namespace {

QList<QList<QByteArray>> rowsOf(const QByteArray& csv) {
    QList<QList<QByteArray>> rows;
    for (const QByteArray& line : csv.split('\n')) {
        if (!line.isEmpty()) {
            rows.append(line.chopped(1).split(','));
        }
    }
    return rows;
}

} // namespace

class TestTrajectoryText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() {
        QLocale::setDefault(QLocale::c());
        setlocale(LC_ALL, "C");
    }

    void csvReadsBackExactly();
    void csvFollowsTheStandard();
    void csvIgnoresTheLocale();
    void csvLeavesUnknownsEmpty();
    void modesReadBack();
    void summarySaysTheNumbers();
    void summaryOfASingleRun();
    void summaryOfNothing();
    void summaryOfAnUnfinishedRun();
    void numbersInTheUsersLocale();
    void pointSaysAllItKnows();
};

void TestTrajectoryText::csvReadsBackExactly() {
    const TrajectoryPtr data = syntheticTrajectory();
    const auto rows = rowsOf(pointsCsv(*data));
    const QList<QByteArray> names = rows.first();
    qsizetype row = 1;
    constexpr double degrees = 180 / std::numbers::pi;
    for (const auto* run : {&data->student, &data->teacher}) {
        for (const StepRecord& record : *run) {
            for (size_t i = 0; i < record.points.size(); ++i, ++row) {
                QCOMPARE(rows[row].size(), names.size());
                const auto number = [&](const char* name) { return rows[row][names.indexOf(name)].toDouble(); };
                const TracePoint& point = record.points[i];
                QCOMPARE(rows[row][0], QByteArray(run == &data->student ? "student" : "teacher"));
                QCOMPARE(number("step"), record.index + 1.0);
                QCOMPARE(number("point"), double(i));
                const auto same = [](double a, double b) { return static_cast<float>(a) == static_cast<float>(b); };
                QVERIFY(same(number("sigma"), point.sigma));
                QVERIFY(same(number("plane_1"), point.planeX));
                QVERIFY(same(number("plane_2"), point.planeY));
                QVERIFY(same(number("velocity_rms"), point.velocityRms));
                QVERIFY(same(number("turning_deg"), point.turningAngle * degrees));
                QVERIFY(same(number("to_teacher_deg"), point.teacherAngle.value_or(0) * degrees));
            }
        }
    }
    QCOMPARE(row, rows.size());
}

void TestTrajectoryText::csvFollowsTheStandard() {
    const TrajectoryPtr data = syntheticTrajectory();
    for (const QByteArray& csv : {pointsCsv(*data), modesCsv(*data)}) {
        QVERIFY(csv.endsWith("\r\n"));
        QCOMPARE(csv.count('\n'), csv.count("\r\n"));
        QVERIFY(!csv.contains('"') && !csv.contains(' ') && !csv.contains(';'));
        for (const auto& row : rowsOf(csv)) {
            QCOMPARE(row.size(), rowsOf(csv).first().size());
        }
    }
    QCOMPARE(rowsOf(pointsCsv({})).size(), 1); // the header alone
}

void TestTrajectoryText::csvIgnoresTheLocale() {
    const TrajectoryPtr data = syntheticTrajectory();
    const QByteArray before = pointsCsv(*data);
    QLocale::setDefault(QLocale(QLocale::German));
    setlocale(LC_ALL, "de_DE.UTF-8");
    QCOMPARE(pointsCsv(*data), before);
}

void TestTrajectoryText::csvLeavesUnknownsEmpty() {
    auto data = std::make_shared<TrajectoryData>(*syntheticTrajectory());
    data->teacher[0].points[0].planeX = std::numeric_limits<double>::quiet_NaN();
    const auto rows = rowsOf(pointsCsv(*data));
    const auto column = [&](const char* name) { return rows.first().indexOf(name); };
    const auto& studentEnd = rows[17];
    QCOMPARE(studentEnd[column("sigma")], QByteArray("0"));
    for (const char* name : {"velocity_1", "velocity_rms", "turning_deg", "to_teacher_deg", "to_teacher_distance"}) {
        QVERIFY(studentEnd[column(name)].isEmpty());
    }
    QVERIFY(!studentEnd[column("plane_1")].isEmpty());
    QVERIFY(rows[18][column("plane_1")].isEmpty()); // NaN
    QVERIFY(rows[18][column("to_teacher_deg")].isEmpty());
}

void TestTrajectoryText::modesReadBack() {
    const TrajectoryPtr data = syntheticTrajectory();
    const auto rows = rowsOf(modesCsv(*data));
    QCOMPARE(rows.size(), 1 + 2 * 16 * logGammaBins);
    const auto column = [&](const char* name) { return rows.first().indexOf(name); };
    double sum = 0;
    for (qsizetype i = 1; i < rows.size(); ++i) {
        sum += rows[i][column("weight")].toDouble() * rows[i][column("share")].toDouble();
    }
    QVERIFY(std::abs(sum - 2) < 1e-5); // all weight, of two steps
    QCOMPARE(rows[1][column("bin_low")].toDouble(), -logGammaRange);
    QCOMPARE(rows[logGammaBins][column("bin_high")].toDouble(), logGammaRange);
    QCOMPARE(rows[17 * logGammaBins + 1][column("mean_log_gamma")].toFloat(), float(data->student[1].modeLogGammas[1]));
}

void TestTrajectoryText::summarySaysTheNumbers() {
    const TrajectoryPtr data = syntheticTrajectory();
    const TrajectoryPath path(data);
    const QString text = trajectorySummary(*data);
    QCOMPARE(text.split(QStringLiteral("\n\n")).size(), 3);
    QVERIFY(text.contains(QStringLiteral("2 jumps")));
    QVERIFY(text.contains(QStringLiteral("32 steps")));
    QVERIFY(text.contains(percentText(0.71)) && text.contains(percentText(0.89)));
    QVERIFY(text.contains(numberText(path.student().length() / path.teacher().length()) + " times as long"));
    double angle = 0, where = 0;
    for (const PathNode& node : path.student().nodes()) {
        if (node.trace->teacherAngle.value_or(0) > angle) {
            angle = *node.trace->teacherAngle;
            where = node.sigma;
        }
    }
    QVERIFY2(text.contains(QStringLiteral("%1 at most, at σ %2").arg(degreesText(angle), sigmaText(where))),
             qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("of its 16 modes")));
    QVERIFY(!text.contains('%') ||
            !text.contains(QRegularExpression(QStringLiteral("%\\d")))); // no place left unfilled
}

void TestTrajectoryText::summaryOfASingleRun() {
    SyntheticChoice choice;
    choice.jumps.clear();
    const QString text = trajectorySummary(*syntheticTrajectory(choice));
    QVERIFY(text.contains(QStringLiteral("Teacher")) && !text.contains(QStringLiteral("tudent")));
    QCOMPARE(modesSummary(*syntheticTrajectory(choice)), QString());
}

void TestTrajectoryText::summaryOfNothing() {
    QCOMPARE(trajectorySummary({}), QString());
}

void TestTrajectoryText::summaryOfAnUnfinishedRun() {
    TrajectoryData data = *syntheticTrajectory();
    for (auto* run : {&data.student, &data.teacher}) {
        for (StepRecord& record : *run) {
            for (TracePoint& point : record.points) {
                point.planeX = point.planeY = 0;
            }
        }
    }
    QVERIFY(pathSummary(data).contains(QStringLiteral("when the run is complete")));
    QVERIFY(!pathSummary(data).contains(QStringLiteral("times as long")));
}

void TestTrajectoryText::numbersInTheUsersLocale() {
    QCOMPARE(sigmaText(0.314), QStringLiteral("0.31"));
    QCOMPARE(sigmaText(0.0123), QStringLiteral("0.012"));
    QCOMPARE(sigmaText(0), QStringLiteral("0"));
    QCOMPARE(sigmaText(1), QStringLiteral("1"));
    QCOMPARE(stepsText(1), QStringLiteral("1 step"));
    QCOMPARE(stepsText(32), QStringLiteral("32 steps"));
    QCOMPARE(numberText(1234.5), QStringLiteral("1235"));
    QCOMPARE(numberText(0.012345), QStringLiteral("0.0123"));
    QCOMPARE(numberText(0), QStringLiteral("0"));
    QCOMPARE(numberText(-2.5, 2), QStringLiteral("-2.5"));
    QVERIFY(numberText(1e-12).contains('e'));
    QCOMPARE(numberText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("–"));
    QCOMPARE(degreesText(std::numbers::pi / 6), QStringLiteral("30°"));
    QCOMPARE(degreesText(0.02), QStringLiteral("1.1°"));
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(sigmaText(0.314), QStringLiteral("0,31"));
}

void TestTrajectoryText::pointSaysAllItKnows() {
    const TrajectoryPath path(syntheticTrajectory());
    const PathNode& node = path.student().nodes()[9];
    const QString text = pointText(RunMode::student, node, 2);
    QVERIFY(text.startsWith(QStringLiteral("Student, jump 2 of 2, σ %1").arg(sigmaText(node.sigma))));
    for (const QString& number : {numberText(node.trace->velocityRms), degreesText(node.trace->turningAngle),
                                  degreesText(*node.trace->teacherAngle), percentText(*node.trace->teacherDistance)}) {
        QVERIFY2(text.contains(number), qPrintable(text + " / " + number));
    }
    QCOMPARE(pointText(RunMode::teacher, path.teacher().nodes().back(), 32), QStringLiteral("Teacher, end, σ 0"));
}

QTEST_APPLESS_MAIN(TestTrajectoryText)
#include "tst_trajectory_text.moc"
