#pragma once

#include <QSize>
#include <QString>

#include <vector>

namespace arcflow::ui {

inline constexpr int largestSide = 16384; ///< pixels: what a request may ask for

struct SizePreset {
    QString name; ///< "16:9"
    QSize size;   ///< pixels, whole tokens
    bool ofModel = false;
};

/// Sizes of about the model's own number of pixels in the usual aspect ratios: its own first, then square, landscape,
/// portrait. Small models have few tokens a side: ratios that come out as the same size are left out.
std::vector<SizePreset> sizePresets(const QSize& modelSize, int pixelsPerToken);

/// The nearest whole number of tokens, at least one.
int snapped(int pixels, int pixelsPerToken);
QSize snapped(const QSize& size, int pixelsPerToken);

/// The closest usual ratio ("3:2"), an exact small one ("11:7"), or width by height ("1.91:1").
QString ratioText(const QSize& size);

} // namespace arcflow::ui
