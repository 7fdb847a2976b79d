#include "ui/plots/plot_ticker.h"

#include <cmath>

namespace arcflow::ui {

double roundStep(double size) {
    const double power = std::pow(10.0, std::floor(std::log10(size)));
    for (const double step : {1.0, 2.0, 2.5, 5.0}) {
        if (step * power >= size * (1 - 1e-9)) {
            return step * power;
        }
    }
    return 10 * power;
}

double PlotTicker::getTickStep(const QCPRange& range) {
    return m_step > 0 && range == m_home ? m_step : QCPAxisTicker::getTickStep(range);
}

QVector<QString> PlotTicker::createLabelVector(const QVector<double>& ticks, const QLocale& locale, QChar format,
                                               int precision) {
    QVector<QString> labels = QCPAxisTicker::createLabelVector(ticks, locale, format, precision);
    for (qsizetype i = 0; i < labels.size(); ++i) {
        labels[i] = ticks[i] <= m_largest ? labels[i] + m_suffix : QString();
    }
    if (!labels.isEmpty()) {
        QString& first = m_reversed ? labels.last() : labels.first();
        first.prepend(m_prefix);
    }
    return labels;
}

} // namespace arcflow::ui
