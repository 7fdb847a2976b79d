#include "core/engine/training_loop.h"

#include "core/engine/common_run.h"

#include <algorithm>
#include <utility>

namespace arcflow {
namespace {

/// Of a large model the state is many gigabytes: keeping it takes no more than a twentieth of the time.
constexpr double restPerKeeping = 20;

} // namespace

TrainingLoop::TrainingLoop(TrainingRun run) : m_run(inCommon(std::move(run), ProcessGroup::current())) {
    const int64_t next = m_run.iteration();
    // Also where an earlier run had come to the end: its last measurement is not known any more.
    m_measures = m_run.measure && ((m_run.measureFirst && next == 0) || next >= m_run.iterations);
}

void TrainingLoop::advance(const Task& task) {
    const Stopwatch own;
    if (m_measures) {
        measure(task);
    } else if (m_run.iteration() < m_run.iterations) {
        iterate(task);
    }
    const bool last = !m_measures && m_run.iteration() >= m_run.iterations;
    if (last || shouldKeep()) {
        keep();
    }
    m_finished = last;
    m_end.seconds += own.seconds();
}

void TrainingLoop::iterate(const Task& task) {
    const Stopwatch own;
    const IterationReport last = m_run.step(task);
    m_unreported = {last, own.seconds()};
    m_end.loss = last.loss;
    if (const std::optional<std::string> reason = m_guard.add(last)) {
        report({});
        giveUp(*reason);
    }
    const int64_t next = m_run.iteration();
    m_measures = m_run.measure && (next % m_run.measureEvery == 0 || next >= m_run.iterations);
    if (!m_measures) {
        report({});
    }
}

void TrainingLoop::giveUp(const std::string& reason) {
    m_guard = {};
    if (m_run.restore) {
        try {
            m_run.restore();
        } catch (const Error&) {
            // The failure that matters is the one below.
        }
    }
    fail(ErrorKind::diverged, reason);
}

void TrainingLoop::measure(const Task& task) {
    try {
        m_end.measured = m_run.measure(task);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::cancelled) { // the training can go on without
            m_measures = false;
            report({});
        }
        throw;
    }
    m_measures = false;
    report(m_end.measured);
}

void TrainingLoop::report(const std::optional<double>& measured) {
    if (const std::optional<Iteration> last = std::exchange(m_unreported, std::nullopt)) {
        m_run.report(last->report, last->seconds, measured);
    }
}

bool TrainingLoop::shouldKeep() const {
    const double since = m_sinceKept.seconds();
    return m_run.saveEverySeconds <= 0 || since >= std::max(m_run.saveEverySeconds, restPerKeeping * m_keepingSeconds);
}

void TrainingLoop::keep() {
    const int64_t next = m_run.iteration();
    if (!m_guard.isCalm() || next == m_keptAt) {
        return;
    }
    const Stopwatch own;
    m_run.keep();
    m_keptAt = next;
    m_keepingSeconds = own.seconds();
    m_sinceKept.restart();
}

TrainingEnd runTraining(const TrainingRun& run, const Task& task) {
    TrainingLoop loop(run);
    try {
        while (!loop.finished()) {
            loop.advance(task);
        }
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) {
            loop.keep(); // the iterations before stay
        }
        throw;
    }
    return loop.end();
}

} // namespace arcflow
