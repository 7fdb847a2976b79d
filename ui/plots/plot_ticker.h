#pragma once

#include "ui/plots/custom_plot.h"

#include <limits>

namespace arcflow::ui {

/// Ticks at round numbers; the first label, as it is read, says what the axis counts: "σ 1". On the home range of an
/// axis the step may be fixed, so that two axes share their grid lines.
class PlotTicker final : public QCPAxisTicker {
public:
    PlotTicker(QString prefix, QString suffix) : m_prefix(std::move(prefix)), m_suffix(std::move(suffix)) {}

    void setReversed(bool reversed) { m_reversed = reversed; } ///< the largest value is read first
    void setLargest(double value) { m_largest = value; }       ///< no labels beyond: no angle is larger than 180°
    void setHome(QCPRange home, double step) {
        m_home = home;
        m_step = step;
    }

protected:
    double getTickStep(const QCPRange& range) override;
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale& locale, QChar format,
                                       int precision) override;

private:
    QString m_prefix, m_suffix;
    bool m_reversed = false;
    QCPRange m_home;
    double m_step = 0;
    double m_largest = std::numeric_limits<double>::max();
};

/// 1, 2, 2.5 or 5 times a power of ten: the smallest of them that is at least `size`, which is > 0.
double roundStep(double size);

} // namespace arcflow::ui
