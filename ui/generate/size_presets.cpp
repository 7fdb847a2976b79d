#include "ui/generate/size_presets.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace arcflow::ui {

namespace {

struct Ratio {
    int width, height;
};
constexpr std::array usualRatios{Ratio{1, 1}, Ratio{5, 4}, Ratio{4, 3}, Ratio{3, 2},  Ratio{16, 9}, Ratio{21, 9},
                                 Ratio{4, 5}, Ratio{3, 4}, Ratio{2, 3}, Ratio{9, 16}, Ratio{9, 21}};

QString text(const Ratio& ratio) {
    return QStringLiteral("%1:%2").arg(ratio.width).arg(ratio.height);
}

/// How far a size is from a ratio, as the logarithm of the factor between them.
double ratioError(const QSize& size, const Ratio& ratio) {
    return std::abs(std::log(static_cast<double>(size.width()) * ratio.height /
                             (static_cast<double>(size.height()) * ratio.width)));
}

/// Of the four ways to round both sides to tokens, the one that keeps shape and area best; shape counts twice.
QSize fitted(const Ratio& ratio, double area, int step) {
    const double width = std::sqrt(area * ratio.width / ratio.height) / step;
    const double height = std::sqrt(area * ratio.height / ratio.width) / step;
    QSize best;
    double least = 0;
    for (const double w : {std::floor(width), std::ceil(width)}) {
        for (const double h : {std::floor(height), std::ceil(height)}) {
            const QSize size(std::clamp(static_cast<int>(w), 1, largestSide / step) * step,
                             std::clamp(static_cast<int>(h), 1, largestSide / step) * step);
            const double areaError = std::abs(std::log(static_cast<double>(size.width()) * size.height() / area));
            const double cost = ratioError(size, ratio) + areaError / 2;
            if (best.isEmpty() || cost < least) {
                best = size;
                least = cost;
            }
        }
    }
    return best;
}

} // namespace

int snapped(int pixels, int pixelsPerToken) {
    const int step = std::max(1, pixelsPerToken);
    const int tokens = (std::clamp(pixels, 1, largestSide) + step / 2) / step;
    return std::clamp(tokens, 1, std::max(1, largestSide / step)) * step;
}

QSize snapped(const QSize& size, int pixelsPerToken) {
    return {snapped(size.width(), pixelsPerToken), snapped(size.height(), pixelsPerToken)};
}

QString ratioText(const QSize& size) {
    if (size.isEmpty()) {
        return {};
    }
    constexpr double alike = 0.03; // 1344 × 768 goes by the name of 16:9
    const auto nearest = std::min_element(usualRatios.begin(), usualRatios.end(), [&](const Ratio& a, const Ratio& b) {
        return ratioError(size, a) < ratioError(size, b);
    });
    if (ratioError(size, *nearest) < alike) {
        return text(*nearest);
    }
    const int divisor = std::gcd(size.width(), size.height());
    if (std::max(size.width(), size.height()) / divisor <= 16) {
        return text({size.width() / divisor, size.height() / divisor});
    }
    const double ratio = static_cast<double>(size.width()) / size.height();
    return ratio >= 1 ? QStringLiteral("%1:1").arg(QLocale().toString(ratio, 'f', 2))
                      : QStringLiteral("1:%1").arg(QLocale().toString(1 / ratio, 'f', 2));
}

std::vector<SizePreset> sizePresets(const QSize& modelSize, int pixelsPerToken) {
    if (modelSize.isEmpty()) {
        return {};
    }
    std::vector<SizePreset> presets{{ratioText(modelSize), modelSize, true}};
    const double area = static_cast<double>(modelSize.width()) * modelSize.height();
    for (const Ratio& ratio : usualRatios) {
        const SizePreset preset{text(ratio), fitted(ratio, area, std::max(1, pixelsPerToken)), false};
        const auto same = std::find_if(presets.begin(), presets.end(), [&](const SizePreset& other) {
            return other.size == preset.size || other.name == preset.name;
        });
        if (same == presets.end()) {
            presets.push_back(preset);
        } else if (!same->ofModel && ratioText(preset.size) == preset.name) {
            *same = preset; // of two ratios that came out as one size, the size's own name
        }
    }
    return presets;
}

} // namespace arcflow::ui
