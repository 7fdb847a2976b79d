#include "core/engine/trajectory_file.h"

#include "core/base/error.h"
#include "core/base/half_float.h"
#include "core/formats/safetensors_file.h"
#include "tests/support/temp_folder.h"

#include <QtTest/QtTest>

#include <cmath>
#include <random>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

/// Recorded steps as they are kept beside an image.
class TestTrajectoryFile : public QObject {
    Q_OBJECT

    TempFolder m_folder;
    std::mt19937 m_random{5};

    double random() { return std::uniform_real_distribution<float>(-2, 2)(m_random); }

    std::vector<StepRecord> run(RunMode mode, int steps, int points) {
        std::vector<StepRecord> records;
        for (int s = 0; s < steps; ++s) {
            StepRecord record{
                .run = mode, .index = s, .count = steps, .sigma = 1.0 - 0.25 * s, .sigmaNext = 0.75 - 0.25 * s};
            for (int p = 0; p < points; ++p) {
                TracePoint point{.sigma = random(),
                                 .planeX = random(),
                                 .planeY = random(),
                                 .velocityPlaneX = random(),
                                 .velocityPlaneY = random(),
                                 .velocityRms = random(),
                                 .turningAngle = random()};
                if (mode == RunMode::student && p % 2 == 0) {
                    point.teacherAngle = random();
                    point.teacherDistance = random();
                }
                auto latents = std::make_shared<LatentImage>(LatentImage{4, 3, 2, {}});
                for (int i = 0; i < 24; ++i) {
                    latents->values.push_back(static_cast<float>(random()));
                }
                point.estimate = latents;
                record.points.push_back(point);
            }
            if (mode == RunMode::student) {
                record.modeWeights = {0.25, 0.75};
                record.modeLogGammas = {0.5, -1.5};
                record.gammaHistogram.assign(2, std::vector<double>(logGammaBins, 0.03125));
            }
            records.push_back(record);
        }
        return records;
    }

    static int estimates(const std::vector<StepRecord>& steps) {
        int count = 0;
        for (const StepRecord& step : steps) {
            for (const TracePoint& point : step.points) {
                count += point.estimate ? 1 : 0;
            }
        }
        return count;
    }

private Q_SLOTS:
    void everythingComesBack() {
        const TrajectoryRecord record{run(RunMode::student, 2, 4), run(RunMode::teacher, 5, 1), {0.75, 0.125}};
        const fs::path file = m_folder.path() / "full.safetensors";
        writeTrajectory(file, record, 1 << 20);
        const TrajectoryRecord back = readTrajectory(file);
        QCOMPARE(back.plane.first, 0.75);
        QCOMPARE(back.teacher.size(), size_t{5});
        QVERIFY(back.teacher[4].run == RunMode::teacher && back.teacher[4].index == 4 && back.teacher[4].count == 5);
        for (size_t s = 0; s < 2; ++s) {
            const StepRecord &a = record.student[s], &b = back.student[s];
            QVERIFY(a.sigma == b.sigma && a.sigmaNext == b.sigmaNext && a.points.size() == b.points.size());
            QVERIFY(a.modeWeights == b.modeWeights && a.modeLogGammas == b.modeLogGammas &&
                    a.gammaHistogram == b.gammaHistogram);
            for (size_t p = 0; p < a.points.size(); ++p) {
                const TracePoint &x = a.points[p], &y = b.points[p];
                QVERIFY(x.sigma == y.sigma && x.planeX == y.planeX && x.planeY == y.planeY &&
                        x.velocityPlaneX == y.velocityPlaneX);
                QVERIFY(x.velocityPlaneY == y.velocityPlaneY && x.velocityRms == y.velocityRms &&
                        x.turningAngle == y.turningAngle);
                QVERIFY(x.teacherAngle == y.teacherAngle && x.teacherDistance == y.teacherDistance);
                QVERIFY(y.estimate && y.estimate->channels == 4 && y.estimate->height == 3 && y.estimate->width == 2);
                for (size_t i = 0; i < x.estimate->values.size(); ++i) {
                    QVERIFY(std::abs(x.estimate->values[i] - y.estimate->values[i]) <= 1e-3F);
                }
            }
        }
        QVERIFY(back.student.back().points.back().estimate->values ==
                record.student.back().points.back().estimate->values); // the image's own latents, unrounded
    }

    void estimatesStayWithinTheBudget() {
        const TrajectoryRecord record{run(RunMode::student, 2, 8), run(RunMode::teacher, 20, 1), {}};
        const fs::path file = m_folder.path() / "budget.safetensors";
        writeTrajectory(file, record, 10 * 48); // ten of 36
        const TrajectoryRecord back = readTrajectory(file);
        const int kept = estimates(back.student) + estimates(back.teacher);
        QVERIFY2(kept >= 8 && kept <= 12, qPrintable(QString::number(kept)));
        QVERIFY(back.student.front().points.front().estimate && back.teacher.back().points.back().estimate);
        writeTrajectory(file, record, 0);
        QCOMPARE(estimates(readTrajectory(file).teacher), 0);
    }

    void oneRunAlone() {
        const fs::path file = m_folder.path() / "teacher.safetensors";
        writeTrajectory(file, {{}, run(RunMode::teacher, 3, 1), {}}, 0);
        QVERIFY(readTrajectory(file).student.empty());
        QCOMPARE(readTrajectory(file).teacher.size(), size_t{3});
    }

    void brokenFilesAreRefused_data() {
        QTest::addColumn<QString>("tensor");
        QTest::addColumn<std::vector<int64_t>>("shape");
        QTest::newRow("points of another width") << "student.points" << std::vector<int64_t>{2, 8};
        QTest::newRow("fewer points than steps say") << "student.points" << std::vector<int64_t>{1, 9};
        QTest::newRow("steps of another width") << "student.steps" << std::vector<int64_t>{1, 4};
        QTest::newRow("modes of more steps") << "student.modes" << std::vector<int64_t>{2, 2, 3};
        QTest::newRow("plane") << "plane" << std::vector<int64_t>{3};
    }
    void brokenFilesAreRefused() {
        QFETCH(QString, tensor);
        QFETCH(std::vector<int64_t>, shape);
        std::map<std::string, std::vector<int64_t>> shapes{
            {"student.steps", {1, 5}}, {"student.points", {2, 9}}, {"plane", {2}}};
        shapes[tensor.toStdString()] = shape;
        const std::vector<float> values(64, 2.0F); // a step of two points
        std::vector<TensorToWrite> tensors;
        for (const auto& [name, size] : shapes) {
            int64_t count = 1;
            for (const int64_t side : size) {
                count *= side;
            }
            tensors.push_back({name, StoredType::f32, size, std::as_bytes(std::span(values).first(count))});
        }
        const fs::path file = m_folder.path() / "broken.safetensors";
        writeSafetensors(file, tensors, {{"format", "arcflow-trajectory"}});
        QVERIFY_THROWS_EXCEPTION(Error, readTrajectory(file));
        writeSafetensors(file, tensors, {});
        QVERIFY_THROWS_EXCEPTION(Error, readTrajectory(file));
    }

    void halfFloats() {
        for (uint32_t bits = 0; bits < 0x10000; ++bits) {
            const float value = floatFromHalf(static_cast<uint16_t>(bits));
            if (std::isnan(value)) {
                QVERIFY(std::isnan(floatFromHalf(halfFromFloat(value))));
            } else {
                QCOMPARE(halfFromFloat(value), static_cast<uint16_t>(bits));
            }
        }
        QCOMPARE(halfFromFloat(1.0F + 0x1p-11F), uint16_t{0x3c00}); // ties to even
        QCOMPARE(halfFromFloat(1.0F + 3 * 0x1p-11F), uint16_t{0x3c02});
        QCOMPARE(halfFromFloat(65519.0F), uint16_t{0x7bff});
        QCOMPARE(halfFromFloat(65520.0F), uint16_t{0x7c00});
        QCOMPARE(halfFromFloat(-0x1p-25F), uint16_t{0x8000});
    }
};

QTEST_GUILESS_MAIN(TestTrajectoryFile)
#include "tst_trajectory_file.moc"
