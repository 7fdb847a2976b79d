#include "core/recipes/divergence_guard.h"

#include "core/base/error.h"
#include "core/base/median.h"

#include <cmath>

namespace arcflow {

std::optional<std::string> DivergenceGuard::add(const IterationReport& report) {
    if (report.newLoss) {
        m_losses.clear();
        m_high = 0;
    }
    if (report.skipped || !std::isfinite(report.loss)) {
        if (++m_broken >= mostBroken) {
            return concat("the loss or its gradient was no number in ", m_broken,
                          " iterations in a row, up to iteration ", report.iteration + 1);
        }
        return {};
    }
    m_broken = 0;
    if (m_losses.size() >= fewest) {
        const double usual = medianOf({m_losses.begin(), m_losses.end()});
        if (report.loss > highFactor * usual) {
            if (++m_high >= mostHigh) {
                return concat("the loss was more than ", highFactor, " times its usual value in ", m_high,
                              " iterations in a row: ", report.loss, " against ", usual, " at iteration ",
                              report.iteration + 1);
            }
            return {}; // not one of the usual losses
        }
    }
    m_high = 0;
    m_losses.push_back(report.loss);
    if (m_losses.size() > window) {
        m_losses.pop_front();
    }
    return {};
}

} // namespace arcflow
