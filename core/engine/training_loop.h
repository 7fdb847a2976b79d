#pragma once

#include "core/base/stopwatch.h"
#include "core/base/task.h"
#include "core/recipes/divergence_guard.h"

#include <cmath>
#include <functional>
#include <optional>

namespace arcflow {

/// A run of any trainer: functions that each do one piece of work. They throw arcflow::Error; what is stopped in one
/// (Error(cancelled)) has changed nothing.
struct TrainingRun {
    int64_t iterations = 0;             ///< of the whole run
    std::function<int64_t()> iteration; ///< the next one
    std::function<IterationReport(const Task&)> step;
    std::function<double(const Task&)> measure; ///< on what is held out; may be empty
    int64_t measureEvery = 1000;                ///< iterations
    bool measureFirst = false;                  ///< also before the first iteration, to see where it starts from
    std::function<void()> keep;                 ///< the state
    std::function<void()> restore;              ///< what was kept, or the start; may be empty
    double saveEverySeconds = 300;              ///< 0: after every iteration; else less often where that takes long
    std::function<void(const IterationReport&, double seconds, std::optional<double> measured)> report;
};

struct TrainingEnd {
    double loss = NAN;              ///< of the last iteration that ran; not a number: none did
    std::optional<double> measured; ///< the last
    double seconds = 0;             ///< of work, waits left out
};

/// What is done when in a training run, in common with the other processes where several train one model. One piece of
/// work at a time, so that whoever drives it can do something else in between; a piece that was stopped is done again.
///
///     TrainingLoop loop(run);
///     while (!loop.finished()) { loop.advance(task); }
class TrainingLoop {
public:
    explicit TrainingLoop(TrainingRun run);

    /// Iterates or measures, whichever is next, and keeps the state at intervals and at the end. Error(diverged) leaves
    /// the run at its last good state.
    void advance(const Task& task);
    bool finished() const { return m_finished; } ///< the last iteration is done, measured and kept

    /// Keeps the state, unless it is kept or the numbers of the last iterations make the one before worth more.
    void keep();

    const TrainingEnd& end() const { return m_end; }

private:
    struct Iteration {
        IterationReport report;
        double seconds = 0;
    };

    void iterate(const Task& task);
    void measure(const Task& task);
    void report(const std::optional<double>& measured);
    [[noreturn]] void giveUp(const std::string& reason);
    bool shouldKeep() const;

    TrainingRun m_run;
    TrainingEnd m_end;
    DivergenceGuard m_guard;
    std::optional<Iteration> m_unreported; ///< waits for what is measured after it
    int64_t m_keptAt = -1;                 ///< iteration; -1: not yet
    Stopwatch m_sinceKept;
    double m_keepingSeconds = 0; ///< that it took the last time
    bool m_measures;             ///< next
    bool m_finished = false;
};

/// Runs to the last iteration. Stopped, it keeps the state first: Error(cancelled).
TrainingEnd runTraining(const TrainingRun& run, const Task& task);

} // namespace arcflow
