#include "core/engine/training_loop.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace arcflow;

/// What a training run does when, over a trainer that only counts.
class TestTrainingLoop : public QObject {
    Q_OBJECT

    TrainingRun counting(int64_t iterations) {
        m_iteration = m_kept = 0;
        m_steps = m_measured = m_keeps = 0;
        m_reported.clear();
        return {.iterations = iterations,
                .iteration = [this] { return m_iteration; },
                .step =
                    [this](const Task& task) {
                        task.checkpoint();
                        ++m_steps;
                        return IterationReport{.iteration = m_iteration++, .loss = m_loss};
                    },
                .measure =
                    [this](const Task& task) {
                        task.checkpoint();
                        ++m_measured;
                        return 0.5;
                    },
                .measureEvery = 4,
                .keep =
                    [this] {
                        m_kept = m_iteration;
                        ++m_keeps;
                    },
                .restore = [this] { m_iteration = m_kept; },
                .report =
                    [this](const IterationReport& last, double, std::optional<double> measured) {
                        QCOMPARE(last.iteration, static_cast<int64_t>(m_reported.size()));
                        m_reported.push_back(measured.has_value());
                    }};
    }

    int64_t m_iteration = 0, m_kept = 0;
    int m_steps = 0, m_measured = 0, m_keeps = 0;
    double m_loss = 1;
    std::vector<bool> m_reported; ///< whether that iteration was measured

private Q_SLOTS:
    void init() { m_loss = 1; }

    void toTheEnd() {
        const TrainingEnd end = runTraining(counting(10), {});
        QCOMPARE(m_steps, 10);
        QCOMPARE(m_kept, int64_t{10});
        QCOMPARE(m_keeps, 1); // at the end: five minutes have not passed
        QCOMPARE(end.measured, std::optional(0.5));
        for (size_t i = 0; i < m_reported.size(); ++i) {
            QCOMPARE(m_reported[i], i == 3 || i == 7 || i == 9);
        }
    }

    void everyIterationIsKeptWhereAsked() {
        TrainingRun run = counting(5);
        run.saveEverySeconds = 0;
        runTraining(run, {});
        QCOMPARE(m_keeps, 5);
    }

    void measuredBeforeTheFirst() {
        TrainingRun run = counting(3);
        run.measureFirst = true;
        runTraining(run, {});
        QCOMPARE(m_measured, 2);
    }

    /// A run that had come to the end trains no more, but still says what it has come to.
    void anEarlierRunWasAtTheEnd() {
        const TrainingRun run = counting(5);
        m_iteration = 5;
        QCOMPARE(runTraining(run, {}).measured, std::optional(0.5));
        QCOMPARE(m_steps, 0);
    }

    void stopped() {
        std::stop_source stop;
        TrainingRun run = counting(10);
        run.report = [&](const IterationReport& last, double, std::optional<double>) {
            if (last.iteration == 5) {
                stop.request_stop();
            }
        };
        QVERIFY_EXCEPTION_THROWN(runTraining(run, {stop.get_token(), {}}), Error);
        QCOMPARE(m_kept, int64_t{6});
    }

    void diverged() {
        TrainingRun run = counting(100);
        run.measure = {};
        run.saveEverySeconds = 0;
        run.report = [this](const IterationReport& last, double, std::optional<double>) {
            m_loss = last.iteration < 19 ? 1 : std::nan("");
        };
        TrainingLoop loop(run);
        try {
            while (!loop.finished()) {
                loop.advance({});
            }
            QFAIL("it went on");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::diverged);
        }
        QCOMPARE(m_kept, int64_t{20}); // the last with a loss that is a number
        QCOMPARE(m_iteration, m_kept);
    }

    void failsToMeasure() {
        TrainingRun run = counting(4);
        run.measure = [](const Task&) -> double { fail(ErrorKind::diskFull, "full"); };
        TrainingLoop loop(run);
        for (int i = 0; i < 4; ++i) {
            loop.advance({});
        }
        QVERIFY_EXCEPTION_THROWN(loop.advance({}), Error);
        QCOMPARE(m_reported.size(), size_t{4}); // told without
        loop.advance({});
        QVERIFY(loop.finished());
    }
};

QTEST_GUILESS_MAIN(TestTrainingLoop)
#include "tst_training_loop.moc"
