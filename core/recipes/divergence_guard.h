#pragma once

#include "core/recipes/iteration_report.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace arcflow {

/// Tells when a training run has gone astray: gradients or losses that are no numbers, or losses far above what is
/// usual, several times in a row. A single outlier is no divergence: batches differ.
///
///     if (const std::optional<std::string> reason = guard.add(report)) { stop(*reason); }
class DivergenceGuard {
public:
    static constexpr int mostBroken = 5; ///< iterations in a row without a finite loss or gradient
    static constexpr int mostHigh = 4;   ///< in a row above the median times `highFactor`
    /// A loss falls by less than this over a whole run of the shipped recipes.
    static constexpr double highFactor = 10;
    static constexpr size_t window = 100; ///< losses the median is of
    static constexpr size_t fewest = 10;  ///< before, there is no median to speak of

    /// Why the run has diverged, or nothing.
    std::optional<std::string> add(const IterationReport& report);
    /// Nothing is suspicious: a state kept now is worth going back to.
    bool isCalm() const { return m_broken == 0 && m_high == 0; }

private:
    std::deque<double> m_losses; ///< the usual ones
    int m_broken = 0, m_high = 0;
};

} // namespace arcflow
