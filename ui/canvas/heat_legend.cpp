#include "ui/canvas/heat_legend.h"

#include "ui/canvas/difference_map.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

constexpr int numberCount = 5;
constexpr int barHeight = gridUnit;

} // namespace

HeatLegend::HeatLegend(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("heatLegend"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setGain(1);
}

void HeatLegend::setGain(double gain) {
    m_gain = gain;
    const QString largest = numbers().last();
    setAccessibleName(tr("Colours from black, no difference, to near white, %1 of 255 levels or more").arg(largest));
    setToolTip(tr("The largest difference of red, green and blue, in levels of 255"));
    update();
}

QStringList HeatLegend::numbers() const {
    QStringList texts;
    for (int i = 0; i < numberCount; ++i) {
        const double level = 255 / m_gain * i / (numberCount - 1);
        texts.append(locale().toString(level, 'f', level > 0 && level < 9.5 ? 1 : 0));
    }
    return texts;
}

QSize HeatLegend::sizeHint() const {
    const QFontMetrics metrics(theme().font(TextSize::small));
    return {std::max(25 * gridUnit, numberCount * metrics.horizontalAdvance(QStringLiteral("00000"))),
            barHeight + 2 + metrics.height()};
}

void HeatLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(theme().font(TextSize::small));
    const int half = painter.fontMetrics().horizontalAdvance(QStringLiteral("255")) / 2 + 1;
    const QRect bar(half, 0, width() - 2 * half, barHeight);
    for (int x = 0; x < bar.width(); ++x) {
        painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(), QColor(heatRgb((x + 0.5) / bar.width())));
    }
    painter.setPen(QPen(theme().color(Token::line), 1));
    painter.drawRect(QRectF(bar).adjusted(-0.5, 0.5, 0.5, -0.5));
    painter.setPen(theme().color(Token::text));
    const QStringList texts = numbers();
    for (int i = 0; i < texts.size(); ++i) {
        const int x = bar.left() + bar.width() * i / (numberCount - 1);
        painter.drawText(QRect(x - 3 * half, barHeight + 2, 6 * half, height() - barHeight - 2),
                         Qt::AlignHCenter | Qt::AlignTop, texts.at(i));
    }
}

void HeatLegend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LocaleChange) {
        updateGeometry();
        setGain(m_gain);
    }
    QWidget::changeEvent(event);
}

} // namespace arcflow::ui
