#include "ui/canvas/difference_map.h"

#include "core/imaging/heat_colour.h"
#include "core/imaging/image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr size_t heatSteps = 1024; // as many as heatColour() tells apart

const std::array<QRgb, heatSteps + 1>& heatTable() {
    static const auto table = [] {
        std::array<QRgb, heatSteps + 1> colours{};
        for (size_t i = 0; i < colours.size(); ++i) {
            const std::array<float, 3> colour = heatColour(float(i) / heatSteps);
            colours[i] = qRgb(level8(colour[0]), level8(colour[1]), level8(colour[2]));
        }
        return colours;
    }();
    return table;
}

int largestOf(QRgb a, QRgb b) {
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

} // namespace

DifferencePtr measureDifference(const QImage& first, const QImage& second, const std::stop_token& stop) {
    if (first.isNull() || first.size() != second.size() || first.format() != QImage::Format_RGB32 ||
        second.format() != QImage::Format_RGB32) {
        return {};
    }
    QImage magnitudes(first.size(), QImage::Format_Grayscale16);
    if (magnitudes.isNull()) {
        return {};
    }
    auto map = std::make_shared<DifferenceMap>();
    quint64 sum = 0;
    for (int y = 0; y < first.height(); ++y) {
        if (stop.stop_requested()) {
            return {};
        }
        const auto* a = reinterpret_cast<const QRgb*>(first.constScanLine(y));
        const auto* b = reinterpret_cast<const QRgb*>(second.constScanLine(y));
        auto* row = reinterpret_cast<quint16*>(magnitudes.scanLine(y));
        for (int x = 0; x < first.width(); ++x) {
            const int magnitude = largestOf(a[x], b[x]);
            row[x] = static_cast<quint16>(magnitude * DifferenceMap::unit);
            map->largest = std::max(map->largest, magnitude);
            sum += static_cast<quint64>(magnitude);
        }
    }
    map->mean = double(sum) / (double(first.width()) * first.height());
    map->magnitudes = buildPyramid(magnitudes, stop);
    return map->magnitudes.isEmpty() ? DifferencePtr() : map;
}

QRgb heatRgb(double value) {
    return heatTable()[static_cast<size_t>(std::lround(std::clamp(value, 0.0, 1.0) * heatSteps))];
}

QImage heatImage(const QImage& magnitudes, double gain) {
    QImage image(magnitudes.size(), QImage::Format_RGB32);
    const auto& table = heatTable();
    const float scale = float(gain) * heatSteps / (255.0f * DifferenceMap::unit);
    for (int y = 0; y < image.height(); ++y) {
        const auto* numbers = reinterpret_cast<const quint16*>(magnitudes.constScanLine(y));
        auto* colours = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const float raised = float(numbers[x]) * scale + 0.5f; // to the nearest
            colours[x] = table[std::min(heatSteps, static_cast<size_t>(raised))];
        }
    }
    return image;
}

} // namespace arcflow::ui
