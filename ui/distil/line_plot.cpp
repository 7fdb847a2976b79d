#include "ui/distil/line_plot.h"

#include "ui/distil/distil_text.h"
#include "ui/plots/plot_ticker.h"

#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {
namespace {

constexpr int repaintMs = 100;
constexpr double reach = 14; ///< pixels from the pointer to a point
constexpr int edge = 10;

/// Round numbers on a logarithmic axis, also where it spans less than a power of ten.
class RoundLogTicker final : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double, const QCPRange& range) override {
        QVector<double> ticks;
        if (range.lower <= 0 || range.upper <= range.lower) {
            return ticks;
        }
        constexpr double few = 4; // lines across
        if (range.upper < 4 * range.lower) {
            const double step = roundStep(range.size() / few);
            for (double tick = std::ceil(range.lower / step) * step; tick <= range.upper; tick += step) {
                ticks.append(tick);
            }
            return ticks;
        }
        const bool wide = range.upper > 1000 * range.lower;
        for (double decade = std::pow(10.0, std::floor(std::log10(range.lower))); decade <= range.upper; decade *= 10) {
            for (const double part : {1.0, 2.0, 5.0}) {
                const double tick = part * decade;
                if (tick >= range.lower && tick <= range.upper && (part == 1.0 || !wide)) {
                    ticks.append(tick);
                }
            }
        }
        return ticks;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override {
        return locale.toString(tick, 'g', 3);
    }
};

/// Whole numbers only: there is no half an iteration.
class WholeTicker final : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override {
        constexpr double few = 5; // numbers along the axis
        const double step = range.size() <= 2 * few ? 1 : roundStep(range.size() / few);
        return step == std::floor(step) ? step : 2 * step; // 2.5
    }
    int getSubTickCount(double) override { return 0; }
};

bool drawable(double value, bool logarithmic) {
    return std::isfinite(value) && (!logarithmic || value > 0);
}

} // namespace

LinePlot::LinePlot(const QString& name, const QString& xTitle, const QString& yTitle, QWidget* parent)
    : QCustomPlot(parent), m_xTitle(xTitle), m_yTitle(yTitle) {
    setAccessibleName(name);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    setNoAntialiasingOnDrag(false);
    axisRect()->setAutoMargins(QCP::msNone);
    m_timer.setSingleShot(true);
    m_timer.setInterval(repaintMs);
    connect(&m_timer, &QTimer::timeout, this, &LinePlot::rebuild);
    connect(&theme(), &Theme::changed, this, &LinePlot::restyle);
    restyle();
}

void LinePlot::setLines(const QVector<PlotLine>& lines) {
    m_lines = lines;
    describe();
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void LinePlot::setLevel(std::optional<double> value, const QString& name) {
    m_level = value;
    m_levelName = name;
    describe();
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void LinePlot::setLogarithmic(bool on) {
    m_logarithmic = on;
    yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (on) {
        yAxis->setTicker(QSharedPointer<RoundLogTicker>::create());
    }
    rebuild();
}

void LinePlot::setEmptyText(const QString& text) {
    m_emptyText = text;
    update();
}

bool LinePlot::isEmpty() const {
    return std::none_of(m_lines.begin(), m_lines.end(), [](const PlotLine& line) { return !line.x.isEmpty(); });
}

QRectF LinePlot::area() const {
    return axisRect()->rect();
}

void LinePlot::rebuild() {
    clearGraphs();
    clearItems();
    for (const PlotLine& line : std::as_const(m_lines)) {
        QCPGraph* graph = addGraph();
        QPen pen = plotPen(line.look, line.faint ? 1.0 : 1.8);
        if (line.faint) {
            QColor colour = pen.color();
            colour.setAlphaF(0.55F);
            pen.setColor(colour);
            pen.setStyle(Qt::SolidLine);
        }
        graph->setPen(pen);
        QVector<double> x, y;
        for (qsizetype i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
            if (drawable(line.y[i], m_logarithmic)) {
                x.append(line.x[i]);
                y.append(line.y[i]);
            }
        }
        graph->setData(x, y, true);
        graph->setAdaptiveSampling(true);
        if (line.points) {
            graph->setScatterStyle({QCPScatterStyle::ssDisc, QPen(pen.color()), QBrush(pen.color()), 6});
        }
    }
    if (m_level && drawable(*m_level, m_logarithmic)) {
        auto* level = new QCPItemStraightLine(this);
        level->setPen(plotPen(Series::teacher, 1.4));
        level->point1->setCoords(0, *m_level);
        level->point2->setCoords(1, *m_level);
    }
    fit();
    replot(rpQueuedReplot);
}

/// All there is, the axis of steps from its first to its last, with a little air above and below.
void LinePlot::fit() {
    constexpr double far = std::numeric_limits<double>::infinity();
    double left = far, right = -far, low = far, high = -far;
    const auto take = [&](double value) {
        if (drawable(value, m_logarithmic)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    for (const PlotLine& line : std::as_const(m_lines)) {
        for (qsizetype i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
            left = std::min(left, line.x[i]);
            right = std::max(right, line.x[i]);
            take(line.y[i]);
        }
    }
    if (m_level) {
        take(*m_level);
    }
    if (left > right || low > high) {
        return;
    }
    constexpr double fewest = 5;
    right = m_wholeSteps ? right : std::max(right, left + fewest);
    const bool marked = std::any_of(m_lines.begin(), m_lines.end(), [](const PlotLine& line) { return line.points; });
    const double air = m_wholeSteps ? 0.3 : marked ? 0.015 * (right - left) : 0; // marks at the ends are seen whole
    xAxis->setRange(left - air, right + air);
    if (m_logarithmic) {
        const double factor = std::max(1.12, std::pow(high / low, 0.06));
        yAxis->setRange(low / factor, high * factor);
        return;
    }
    yAxis->setRange(std::min(0.0, low), high > 0 ? high * 1.1 : 1);
}

void LinePlot::restyle() {
    setBackground(QBrush(plotColour(Token::panel)));
    const QFont small = theme().font(TextSize::small);
    const QFontMetrics metrics(small);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(QPen(Qt::transparent));
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
        axis->setTickLabelPadding(4);
        axis->setTickLabelFont(small);
        axis->setTickLabelColor(plotColour(Token::dimText));
        axis->grid()->setPen(plotPen(Token::line, 1.0));
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->grid()->setSubGridVisible(false);
    }
    xAxis->setTicker(QSharedPointer<WholeTicker>::create());
    // A line above for the legend, two below for the numbers and the title of the axis.
    axisRect()->setMargins({metrics.horizontalAdvance(QStringLiteral("0.0001")) + edge, metrics.height() + edge, edge,
                            2 * metrics.height() + 6});
    rebuild();
}

void LinePlot::resizeEvent(QResizeEvent* event) {
    QCustomPlot::resizeEvent(event);
    replot(rpQueuedReplot);
}

void LinePlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) {
        restyle();
    }
}

void LinePlot::paintLegend(QPainter& painter) const {
    painter.setFont(theme().font(TextSize::small));
    const QFontMetrics metrics(painter.font());
    const int line = metrics.height();
    constexpr int sample = 18, gap = 6, between = 14;
    double x = area().left();
    const double y = 4 + line / 2.0;
    const auto entry = [&](const QPen& pen, const QString& name) {
        painter.setPen(pen);
        painter.drawLine(QPointF(x, y), QPointF(x + sample, y));
        x += sample + gap;
        painter.setPen(plotColour(Token::dimText));
        const double room = std::max(0.0, width() - edge - x);
        const QString text = metrics.elidedText(name, Qt::ElideRight, static_cast<int>(room));
        painter.drawText(QRectF(x, y - line / 2.0, room, line), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += metrics.horizontalAdvance(text) + between;
    };
    for (const PlotLine& one : m_lines) {
        if (!one.faint && !one.x.isEmpty()) {
            entry(plotPen(one.look, 1.8), one.name);
        }
    }
    if (m_level) {
        entry(plotPen(Series::teacher, 1.4), m_levelName);
    }
}

void LinePlot::paintEvent(QPaintEvent* event) {
    if (isEmpty()) {
        QPainter painter(this);
        painter.fillRect(rect(), plotColour(Token::panel));
        painter.setPen(plotColour(Token::dimText));
        painter.setFont(theme().font(TextSize::small));
        painter.drawText(rect().adjusted(edge, edge, -edge, -edge), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    QCustomPlot::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLegend(painter);
    const QFontMetrics metrics(painter.font());
    painter.setPen(plotColour(Token::dimText));
    painter.drawText(QRectF(area().left(), height() - metrics.height() - 2, area().width(), metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, m_xTitle);
}

QString LinePlot::hintAt(QPointF at) const {
    double best = reach;
    QString found;
    for (int line = 0; line < m_lines.size(); ++line) {
        const PlotLine& one = m_lines[line];
        for (qsizetype i = 0; i < std::min(one.x.size(), one.y.size()); ++i) {
            if (one.faint || !drawable(one.y[i], m_logarithmic)) {
                continue;
            }
            const QPointF place(xAxis->coordToPixel(one.x[i]), yAxis->coordToPixel(one.y[i]));
            const double distance = std::hypot(place.x() - at.x(), place.y() - at.y());
            if (distance < best) {
                best = distance;
                found = QStringLiteral("%1 %2\n%3: %4")
                            .arg(m_xTitle, QLocale().toString(one.x[i], 'g', 7), one.name, shortNumber(one.y[i]));
                if (m_detail) {
                    const QString more = m_detail(line, i);
                    found += more.isEmpty() ? QString() : u'\n' + more;
                }
            }
        }
    }
    return found;
}

void LinePlot::mouseMoveEvent(QMouseEvent* event) {
    const QString hint = isEmpty() ? QString() : hintAt(event->position());
    if (hint.isEmpty()) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(event->globalPosition().toPoint(), hint, this);
    }
}

/// What the picture shows, in words.
void LinePlot::describe() {
    QStringList parts;
    for (const PlotLine& line : std::as_const(m_lines)) {
        if (!line.faint && !line.y.isEmpty()) {
            parts.append(tr("%1: from %2 to %3, over %4 %5 to %6")
                             .arg(line.name, shortNumber(line.y.first()), shortNumber(line.y.last()), m_xTitle,
                                  QLocale().toString(line.x.first(), 'g', 7),
                                  QLocale().toString(line.x.last(), 'g', 7)));
        }
    }
    if (m_level) {
        parts.append(QStringLiteral("%1: %2").arg(m_levelName, shortNumber(*m_level)));
    }
    setAccessibleDescription(parts.isEmpty() ? m_emptyText : m_yTitle + u' ' + parts.join(QStringLiteral("; ")));
}

QSize LinePlot::sizeHint() const {
    return {320, 190};
}

QSize LinePlot::minimumSizeHint() const {
    return {200, std::max(110, 7 * QFontMetrics(theme().font(TextSize::small)).height())};
}

} // namespace arcflow::ui
