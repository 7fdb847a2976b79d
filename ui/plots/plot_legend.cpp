#include "ui/plots/plot_legend.h"

#include "core/imaging/heat_colour.h"
#include "ui/plots/trajectory_text.h"

#include <QLinearGradient>
#include <QPainter>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr int sampleWidth = 22;
constexpr int sampleGap = 6;
constexpr int padding = 3;
constexpr int columnGap = 8;
constexpr int barHeight = 8, barWidth = 96;

QFont legendFont() {
    return theme().font(TextSize::small);
}

QSize itemSize(const LegendItem& item) {
    const QFontMetrics metrics(legendFont());
    return {sampleWidth + sampleGap + metrics.horizontalAdvance(item.text) + 2 * padding,
            metrics.height() + 2 * padding};
}

void paintItem(QPainter& painter, const LegendItem& item, const QRectF& rect, const QColor& text) {
    const QRectF inner = rect.adjusted(padding, 0, -padding, 0);
    const double y = std::round(inner.center().y()) + 0.5;
    QPen pen = item.pen;
    if (!item.shown) {
        pen.setColor(plotColour(Token::line));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.drawLine(QPointF(inner.left(), y), QPointF(inner.left() + sampleWidth, y));
    const QPointF centre(inner.left() + sampleWidth / 2.0, y);
    if (item.marker == LegendItem::Marker::dot) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(pen.color());
        painter.drawEllipse(centre, 2.4, 2.4);
    } else if (item.marker == LegendItem::Marker::square) {
        painter.setPen(QPen(pen.color(), 1.6));
        painter.setBrush(plotColour(Token::panel));
        painter.drawRect(QRectF(centre - QPointF(3, 3), centre + QPointF(3, 3)));
    }
    QFont font = legendFont();
    font.setStrikeOut(!item.shown);
    painter.setFont(font);
    painter.setPen(text);
    painter.drawText(inner.adjusted(sampleWidth + sampleGap, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, item.text);
}

int heightOf(const std::vector<QRect>& places) {
    int height = 0;
    for (const QRect& place : places) {
        height = std::max(height, place.top() + place.height());
    }
    return height;
}

} // namespace

LegendButton::LegendButton(const LegendItem& item, QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setObjectName(QStringLiteral("legend%1").arg(item.id));
    setItem(item);
}

void LegendButton::setItem(const LegendItem& item) {
    m_item = item;
    setText(item.text);
    setAccessibleName(item.text);
    setToolTip(tr("%1\nClick or Space: show or hide").arg(item.toolTip));
    const QSignalBlocker quiet(this);
    setChecked(item.shown);
    updateGeometry();
    update();
}

QSize LegendButton::sizeHint() const {
    return itemSize(m_item);
}

void LegendButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(plotColour(Token::accent), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    }
    paintItem(painter, m_item, rect(), plotColour(underMouse() ? Token::text : Token::dimText));
}

void LegendButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void LegendButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

PlotLegend::PlotLegend(PlotView* plot, QWidget* parent) : QWidget(parent), m_plot(plot) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(plot, &PlotView::legendChanged, this, &PlotLegend::rebuild);
    rebuild();
}

void PlotLegend::rebuild() {
    const QList<LegendItem> items = m_plot->legendItems();
    const bool same =
        std::equal(items.begin(), items.end(), m_buttons.begin(), m_buttons.end(),
                   [](const LegendItem& item, const LegendButton* button) { return item.id == button->item().id; });
    if (same) { // in place: the change may come from one of the buttons
        for (qsizetype i = 0; i < items.size(); ++i) {
            m_buttons[i]->setItem(items[i]);
        }
    } else {
        for (LegendButton* button : std::as_const(m_buttons)) {
            button->deleteLater();
            button->hide();
        }
        m_buttons.clear();
        for (const LegendItem& item : items) {
            auto* button = new LegendButton(item, this);
            connect(button, &QAbstractButton::toggled, this,
                    [this, id = item.id](bool on) { m_plot->setShown(id, on); });
            button->show();
            m_buttons.append(button);
        }
    }
    arrange();
    updateGeometry();
    update();
}

std::vector<QRect> PlotLegend::flow(const QList<LegendItem>& items, int width) const {
    std::vector<QRect> places;
    QPoint at(0, 0);
    int row = 0;
    const auto put = [&](QSize size) {
        if (at.x() > 0 && at.x() + size.width() > width) {
            at = {0, at.y() + row};
            row = 0;
        }
        places.emplace_back(at, size);
        at.rx() += size.width() + columnGap;
        row = std::max(row, size.height());
    };
    for (const LegendItem& item : items) {
        put(itemSize(item));
    }
    if (m_plot->colourScale()) {
        put(scaleSize());
    }
    return places;
}

QList<LegendItem> PlotLegend::shownItems() const {
    QList<LegendItem> items = m_plot->legendItems();
    items.removeIf([](const LegendItem& item) { return !item.shown; });
    return items;
}

void PlotLegend::arrange() {
    const std::vector<QRect> places = flow(m_plot->legendItems(), width());
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setGeometry(places[static_cast<size_t>(i)]);
    }
}

int PlotLegend::heightForWidth(int width) const {
    return heightOf(flow(m_plot->legendItems(), width));
}

QSize PlotLegend::sizeHint() const {
    return {240, heightForWidth(std::max(240, width()))};
}

QSize PlotLegend::minimumSizeHint() const {
    return {120, heightForWidth(std::max(120, width()))};
}

int PlotLegend::figureHeight(int width) const {
    return heightOf(flow(shownItems(), width));
}

void PlotLegend::paintFigure(QPainter& painter, int width) const {
    const QList<LegendItem> items = shownItems();
    const std::vector<QRect> places = flow(items, width);
    for (qsizetype i = 0; i < items.size(); ++i) {
        paintItem(painter, items[i], places[static_cast<size_t>(i)], plotColour(Token::dimText));
    }
    if (m_plot->colourScale()) {
        paintScale(painter, places.back());
    }
}

QSize PlotLegend::scaleSize() const {
    const QFontMetrics metrics(legendFont());
    const ColourScale scale = *m_plot->colourScale();
    const QString texts = QStringLiteral("0") + numberText(scale.largest, 2) + scale.title;
    return {metrics.horizontalAdvance(texts) + barWidth + 3 * sampleGap + 2 * padding, metrics.height() + 2 * padding};
}

void PlotLegend::paintScale(QPainter& painter, const QRectF& rect) const {
    const ColourScale scale = *m_plot->colourScale();
    painter.setFont(legendFont());
    painter.setPen(plotColour(Token::dimText));
    const QFontMetricsF metrics(painter.font());
    double x = rect.left() + padding;
    const auto write = [&](const QString& text) {
        painter.drawText(QRectF(x, rect.top(), rect.right() - x + 4, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        x += metrics.horizontalAdvance(text) + sampleGap;
    };
    write(QStringLiteral("0"));
    QLinearGradient gradient(x, 0, x + barWidth, 0);
    constexpr int stops = 16;
    for (int i = 0; i <= stops; ++i) {
        const std::array<float, 3> colour = heatColour(float(i) / stops);
        gradient.setColorAt(double(i) / stops, QColor::fromRgbF(colour[0], colour[1], colour[2]));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(QRectF(x, std::round(rect.center().y() - barHeight / 2.0), barWidth, barHeight), gradient);
    x += barWidth + sampleGap;
    write(numberText(scale.largest, 2));
    write(scale.title);
}

void PlotLegend::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    updateGeometry();
}

void PlotLegend::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) {
        rebuild();
    }
}

void PlotLegend::paintEvent(QPaintEvent*) {
    if (m_plot->colourScale()) {
        QPainter painter(this);
        paintScale(painter, flow(m_plot->legendItems(), width()).back());
    }
}

} // namespace arcflow::ui
