#pragma once

#include "core/engine/result.h"

#include <QRectF>

#include <vector>

namespace arcflow::ui {

/// The cells of a heat map of the student's mixture: row = mode from 0, x as named below.
struct ModesGrid {
    struct Cell {
        double left = 0, right = 0; ///< left < right, in units of the axis
        size_t row = 0;
        double weight = 0;
        size_t step = 0; ///< index into the records
    };

    size_t rows = 0;
    std::vector<Cell> cells;
    double left = 0, right = 0;    ///< of the columns in which anything is
    double largest = 0;            ///< weight
    std::vector<double> rowWeight; ///< over all cells of a row of one step
};

/// Most modes shown: files may claim any number.
inline constexpr size_t mostModes = 256;

/// One step's weight over ℓ = log γ: cells are bins of the histogram, times their mode's weight. The columns' extent is
/// that of all records, so that steps can be compared; the largest weight is the step's own, since one step with narrow
/// peaks would leave the others in the dark.
ModesGrid modesByGamma(const std::vector<StepRecord>& records, size_t step);

/// Every step's mode weights over σ, each as wide as its step.
ModesGrid modesBySigma(const std::vector<StepRecord>& records);

} // namespace arcflow::ui
