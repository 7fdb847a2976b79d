#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/modes_grid.h"

#include <QtTest>

#include <limits>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

class TestModesGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gammaCellsAddUpToTheirModes() {
        const auto data = syntheticTrajectory();
        for (size_t step = 0; step < 2; ++step) {
            const ModesGrid grid = modesByGamma(data->student, step);
            QCOMPARE(grid.rows, size_t(16));
            std::vector<double> sums(grid.rows);
            for (const ModesGrid::Cell& cell : grid.cells) {
                sums[cell.row] += cell.weight;
                QVERIFY(cell.weight <= grid.largest);
                QCOMPARE(cell.step, step);
                QVERIFY(std::abs(cell.right - cell.left - 2 * logGammaRange / logGammaBins) < 1e-12);
            }
            for (size_t row = 0; row < grid.rows; ++row) {
                QVERIFY(std::abs(sums[row] - data->student[step].modeWeights[row]) < 1e-12);
                QCOMPARE(grid.rowWeight[row], data->student[step].modeWeights[row]);
            }
        }
    }

    void stepsShareTheirExtent() {
        const auto data = syntheticTrajectory();
        const ModesGrid first = modesByGamma(data->student, 0), second = modesByGamma(data->student, 1);
        const auto brightest = [](const ModesGrid& grid) {
            return std::max_element(grid.cells.begin(), grid.cells.end(),
                                    [](const auto& a, const auto& b) { return a.weight < b.weight; })
                ->weight;
        };
        QCOMPARE(first.largest, brightest(first)); // each is seen in full range
        QCOMPARE(second.largest, brightest(second));
        QCOMPARE(first.left, second.left);
        QCOMPARE(first.right, second.right);
        QVERIFY(first.left >= -logGammaRange && first.right <= logGammaRange &&
                first.right - first.left < 2 * logGammaRange);
    }

    void sigmaCellsTileTheSteps() {
        const auto data = syntheticTrajectory();
        const ModesGrid grid = modesBySigma(data->student);
        QCOMPARE(grid.cells.size(), size_t(32));
        QCOMPARE(grid.cells[0].right, 1.0);
        QCOMPARE(grid.cells[0].left, 0.76);
        QCOMPARE(grid.cells[16].right, 0.76);
        QCOMPARE(grid.cells[16].left, 0.0);
        QCOMPARE(grid.cells[21].weight, data->student[1].modeWeights[5]);
    }

    void strangeRecordsDoNoHarm() {
        const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
        StepRecord record{.sigma = 1, .sigmaNext = 0.5};
        record.modeWeights = {nan, -1, inf, 0.5, 1e300};
        record.modeLogGammas = {0};
        record.gammaHistogram = {std::vector<double>(logGammaBins, nan),
                                 {},
                                 std::vector<double>(7, 1.0),
                                 std::vector<double>(logGammaBins, inf),
                                 std::vector<double>(logGammaBins, 0.1)};
        StepRecord crossed{.sigma = nan, .sigmaNext = 2};
        crossed.modeWeights = std::vector<double>(100000, 0.1);
        const ModesGrid bySigma = modesBySigma({record, crossed});
        QVERIFY(bySigma.rows <= mostModes);
        const ModesGrid byGamma = modesByGamma({record, crossed}, 0);
        for (const ModesGrid* grid : {&bySigma, &byGamma}) {
            for (const ModesGrid::Cell& cell : grid->cells) {
                QVERIFY(std::isfinite(cell.weight) && cell.weight >= 0 && cell.weight <= 1);
                QVERIFY(cell.left < cell.right);
            }
        }
        QVERIFY(modesByGamma({}, 3).cells.empty());
        QVERIFY(modesByGamma({record}, 3).cells.empty());
        QVERIFY(modesBySigma({}).cells.empty());
    }
};

QTEST_APPLESS_MAIN(TestModesGrid)
#include "tst_modes_grid.moc"
