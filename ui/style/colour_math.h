#pragma once

#include <QColor>

namespace arcflow::ui {

/// Relative luminance of an opaque colour, 0…1 (WCAG 2.1).
double luminance(const QColor& color);

/// Contrast of two opaque colours, 1…21 (WCAG 2.1): 4.5 is the least for text, 3 for graphics.
double contrastRatio(const QColor& a, const QColor& b);

/// `share` of `over` laid on `base`, 0…1, opaque.
QColor mixed(const QColor& base, const QColor& over, double share);

} // namespace arcflow::ui
