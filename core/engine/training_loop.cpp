#include "core/engine/training_loop.h"

#include "core/base/stopwatch.h"

namespace arcflow {
namespace {

/// Gradients that are not finite are left out; so many in a row do not come right again.
constexpr int mostSkipped = 20;

class Loop {
public:
    Loop(const TrainingRun& run, const Task& task) : m_run(run), m_task(task) {}

    TrainingEnd operator()() {
        while (!m_run.optimisation.finished()) {
            iterate();
        }
        if (m_run.measure && !m_end.measured) {
            m_end.measured = m_run.measure(); // an earlier run had come to the end
        }
        m_end.seconds = m_whole.seconds();
        return m_end;
    }
    void keep() {
        if (!m_run.state.empty()) {
            m_run.optimisation.save(m_run.state);
        }
        m_sinceKept.restart();
    }

private:
    void iterate() {
        const Stopwatch own;
        const IterationReport report = m_run.step(m_task);
        const double seconds = own.seconds();
        giveUpIfDiverged(report);
        std::optional<double> measured;
        const Optimisation& optimisation = m_run.optimisation;
        if (m_run.measure && (optimisation.iteration() % m_run.measureEvery == 0 || optimisation.finished())) {
            measured = m_end.measured = m_run.measure();
        }
        m_end.loss = report.loss;
        m_run.report(report, seconds, measured);
        if (m_sinceKept.seconds() >= m_run.saveEverySeconds) {
            keep();
        }
    }

    void giveUpIfDiverged(const IterationReport& report) {
        m_skipped = report.skipped ? m_skipped + 1 : 0;
        if (m_skipped >= mostSkipped) {
            fail(ErrorKind::invalidRequest, "the training diverged: the gradients of the last ", mostSkipped,
                 " iterations up to ", report.iteration,
                 " are not finite. Start again with a lower rate, or a longer warm-up; ", m_run.state.string(),
                 " holds the last state that was kept");
        }
    }

    const TrainingRun& m_run;
    const Task& m_task;
    TrainingEnd m_end;
    Stopwatch m_whole, m_sinceKept;
    int m_skipped = 0;
};

} // namespace

TrainingEnd runTraining(const TrainingRun& run, const Task& task) {
    if (!run.state.empty() && std::filesystem::exists(run.state)) {
        run.optimisation.load(run.state);
    }
    Loop loop(run, task);
    try {
        TrainingEnd end = loop();
        loop.keep();
        return end;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) {
            loop.keep(); // the iterations before stay
        }
        throw;
    }
}

} // namespace arcflow
