#include "ui/plots/modes_grid.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {
namespace {

constexpr double binWidth = 2 * logGammaRange / logGammaBins;
constexpr double visibleShare = 1e-3; ///< of the largest weight: what lies below looks like nothing

double usable(double weight) {
    return std::isfinite(weight) && weight > 0 ? std::min(weight, 1.0) : 0.0;
}

ModesGrid cellsOf(const StepRecord& record, size_t step) {
    ModesGrid grid;
    grid.rows = std::min({record.modeWeights.size(), record.gammaHistogram.size(), mostModes});
    grid.rowWeight.assign(grid.rows, 0.0);
    for (size_t row = 0; row < grid.rows; ++row) {
        const std::vector<double>& shares = record.gammaHistogram[row];
        if (shares.size() != logGammaBins) {
            continue;
        }
        grid.rowWeight[row] = usable(record.modeWeights[row]);
        for (size_t bin = 0; bin < shares.size(); ++bin) {
            const double weight = grid.rowWeight[row] * usable(shares[bin]);
            if (weight > 0) {
                const double left = -logGammaRange + binWidth * double(bin);
                grid.cells.push_back({left, left + binWidth, row, weight, step});
                grid.largest = std::max(grid.largest, weight);
            }
        }
    }
    return grid;
}

} // namespace

ModesGrid modesByGamma(const std::vector<StepRecord>& records, size_t step) {
    ModesGrid shown;
    double largest = 0;
    std::vector<ModesGrid> all;
    for (size_t i = 0; i < records.size(); ++i) {
        all.push_back(cellsOf(records[i], i));
        largest = std::max(largest, all.back().largest);
    }
    double left = logGammaRange, right = -logGammaRange;
    for (const ModesGrid& grid : all) {
        for (const ModesGrid::Cell& cell : grid.cells) {
            if (cell.weight >= largest * visibleShare) {
                left = std::min(left, cell.left - binWidth);
                right = std::max(right, cell.right + binWidth);
            }
        }
    }
    if (step < all.size()) {
        shown = std::move(all[step]);
    }
    shown.left = std::max(left, -logGammaRange);
    shown.right = std::min(right, logGammaRange);
    return shown;
}

ModesGrid modesBySigma(const std::vector<StepRecord>& records) {
    ModesGrid grid;
    grid.left = 0;
    grid.right = 1;
    for (size_t step = 0; step < records.size(); ++step) {
        const StepRecord& record = records[step];
        const double high = std::clamp(record.sigma, 0.0, 1.0), low = std::clamp(record.sigmaNext, 0.0, 1.0);
        const size_t rows = std::min(record.modeWeights.size(), mostModes);
        grid.rows = std::max(grid.rows, rows);
        for (size_t row = 0; row < rows && low < high; ++row) {
            const double weight = usable(record.modeWeights[row]);
            grid.cells.push_back({low, high, row, weight, step});
            grid.largest = std::max(grid.largest, weight);
        }
    }
    return grid;
}

} // namespace arcflow::ui
