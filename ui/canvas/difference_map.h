#pragma once

#include "ui/canvas/pyramid.h"

#include <QColor>

#include <memory>

namespace arcflow::ui {

/// How far two pictures of the same size are apart: per pixel the largest difference of its channels, as core's
/// differenceImage has it, kept as numbers so that another gain only needs other colours. Immutable, shared between
/// threads.
struct DifferenceMap {
    static constexpr int unit = 256; ///< of the numbers, for one level of 8 bits: means of small differences survive

    Pyramid magnitudes; ///< Format_Grayscale16
    int largest = 0;    ///< 0…255
    double mean = 0;    ///< 0…255
};
using DifferencePtr = std::shared_ptr<const DifferenceMap>;

/// Both Format_RGB32 and of the same size, else null; null also once a stop was asked for. Any thread.
DifferencePtr measureDifference(const QImage& first, const QImage& second, const std::stop_token& stop = {});

/// heatColour() at 0…1.
QRgb heatRgb(double value);

/// The numbers of a DifferenceMap as colours: full at 255 / gain.
QImage heatImage(const QImage& magnitudes, double gain);

} // namespace arcflow::ui
