#include "ui/plots/modes_plot.h"

#include "core/imaging/heat_colour.h"
#include "ui/plots/trajectory_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {
namespace {

constexpr double edge = 0.012; ///< of σ beyond 0 and 1: the same as in the velocity plot, whose area lies above

QColor heat(double share) {
    const std::array<float, 3> colour = heatColour(float(share));
    return QColor::fromRgbF(colour[0], colour[1], colour[2]);
}

/// Black or white, whichever is readable on the heat map.
QColor inkOn(const QColor& colour) {
    return qGray(colour.rgb()) > 128 ? Qt::black : Qt::white;
}

} // namespace

ModesPlot::ModesPlot(QWidget* parent) : PlotView(parent) {
    setObjectName(QStringLiteral("modesPlot"));
    setAccessibleName(tr("Modes plot"));
    setToolTip(tr("Arrow keys: move the cursor · wheel: zoom (+ and −) · double click: show all (Home)"));
    xAxis2->setVisible(false);
    yAxis2->setVisible(false);
    xAxis->grid()->setVisible(false);
    yAxis->grid()->setVisible(false);
    yAxis->setRangeReversed(true);
    const auto modes = QSharedPointer<QCPAxisTickerFixed>::create();
    modes->setTickStep(1);
    modes->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    modes->setTickCount(4);
    yAxis->setTicker(modes);
    new PaintedItem(this, QStringLiteral("main"), [this](QCPPainter& painter) {
        paintCells(painter);
        paintNumbers(painter);
    });
    new PaintedItem(this, QStringLiteral("axes"), [this](QCPPainter& painter) { paintBars(painter); });
    applyStyle();
}

const std::vector<StepRecord>* ModesPlot::records() const {
    return path().student().empty() ? nullptr : &path().data()->student;
}

void ModesPlot::setAcross(Across across) {
    if (m_across != across) {
        m_across = across;
        resetView();
        build();
        refit();
        Q_EMIT legendChanged();
        Q_EMIT titleChanged();
    }
}

QString ModesPlot::title() const {
    if (!records()) {
        return tr("Modes");
    }
    return m_across == Across::sigma ? tr("Modes over σ") : tr("Modes at σ = %1").arg(sigmaText(sigma()));
}

std::optional<ColourScale> ModesPlot::colourScale() const {
    if (m_grid.cells.empty()) {
        return {};
    }
    return ColourScale{m_across == Across::sigma ? tr("weight") : tr("weight per bin of ℓ"), m_grid.largest};
}

// Data and view

void ModesPlot::build() {
    showStep(path().student().stepAt(sigma()));
}

void ModesPlot::showStep(size_t step) {
    m_step = step;
    m_grid = !records()                  ? ModesGrid{}
             : m_across == Across::gamma ? modesByGamma(*records(), step)
                                         : modesBySigma(*records());
}

void ModesPlot::cursorMoved() {
    const size_t step = path().student().stepAt(sigma());
    if (records() && step != m_step) {
        showStep(step);
        replot(rpQueuedReplot);
        Q_EMIT legendChanged();
    }
    Q_EMIT titleChanged();
}

void ModesPlot::fitView() {
    const bool bySigma = m_across == Across::sigma;
    const bool any = !m_grid.cells.empty();
    m_columnTicks.reset(new PlotTicker(bySigma ? tr("σ ") : tr("ℓ "), {}));
    m_columnTicks->setReversed(bySigma);
    m_columnTicks->setTickCount(5);
    xAxis->setTicker(m_columnTicks);
    xAxis->setRangeReversed(bySigma);
    xAxis->setVisible(any);
    yAxis->setVisible(any);
    if (any) {
        const double room = bySigma ? edge : 0.0;
        setHome(xAxis, {m_grid.left - room, m_grid.right + room});
        setHome(yAxis, {0.5, double(m_grid.rows) + 0.5});
    }
}

QList<QCPAxis*> ModesPlot::zoomAxes(QPointF at) const {
    return at.x() < plotArea().left() ? QList<QCPAxis*>{yAxis} : QList<QCPAxis*>{xAxis};
}

void ModesPlot::restyle() {
    const QFontMetrics metrics(theme().font(TextSize::small));
    setEdges(metrics.horizontalAdvance(QStringLiteral("0.00")) + 8, metrics.height() * 3 / 2 + 4,
             metrics.horizontalAdvance(QStringLiteral("180°")) + 8, metrics.height() + 6);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        styleAxis(axis);
    }
}

QRectF ModesPlot::cellRect(const ModesGrid::Cell& cell) const {
    // Rounded edges, shared by neighbours: no seams.
    const double x0 = std::round(xAxis->coordToPixel(cell.left)), x1 = std::round(xAxis->coordToPixel(cell.right));
    const double y0 = std::round(yAxis->coordToPixel(double(cell.row) + 0.5));
    const double y1 = std::round(yAxis->coordToPixel(double(cell.row) + 1.5));
    return QRectF(QPointF(std::min(x0, x1), y0), QPointF(std::max(x0, x1), y1));
}

// Picking

std::optional<double> ModesPlot::sigmaAt(QPointF at) const {
    return m_across == Across::sigma && !m_grid.cells.empty()
               ? std::optional(std::clamp(xAxis->pixelToCoord(at.x()), 0.0, 1.0))
               : std::nullopt;
}

double ModesPlot::cursorDistance(QPointF at) const {
    return m_across == Across::sigma ? std::abs(xAxis->coordToPixel(sigma()) - at.x())
                                     : std::numeric_limits<double>::infinity();
}

QPointF ModesPlot::cursorPlace() const {
    return m_across == Across::sigma ? QPointF(xAxis->coordToPixel(sigma()), plotArea().center().y())
                                     : plotArea().center();
}

PlotView::Hint ModesPlot::hintAt(QPointF at) const {
    if (!records() || m_grid.cells.empty() || !plotArea().contains(at)) {
        return {};
    }
    const double x = xAxis->pixelToCoord(at.x());
    const double row = std::floor(yAxis->pixelToCoord(at.y()) - 0.5);
    const ModesGrid::Cell* under = nullptr;
    for (const ModesGrid::Cell& cell : m_grid.cells) {
        if (double(cell.row) == row && x >= cell.left && x < cell.right) {
            under = &cell;
        }
    }
    const StepRecord& record = (*records())[under ? under->step : m_step];
    const auto mode = static_cast<size_t>(std::max(row, 0.0));
    if (mode >= record.modeWeights.size() || mode >= record.modeLogGammas.size() ||
        (!under && m_across == Across::sigma)) {
        return {};
    }
    const double gammaLog = record.modeLogGammas[mode];
    QStringList lines{
        tr("Mode %1, jump %2 of %3").arg(mode + 1).arg(record.index + 1).arg(path().student().stepCount())};
    lines << tr("weight %1, mean ℓ %2 (γ = %3)")
                 .arg(numberText(record.modeWeights[mode]), numberText(gammaLog), numberText(std::exp(gammaLog)));
    if (m_across == Across::gamma && under) {
        lines << tr("ℓ %1 to %2: weight %3")
                     .arg(numberText(under->left, 2), numberText(under->right, 2), numberText(under->weight, 2));
    }
    return {lines.join('\n'), under ? cellRect(*under).center() : at, false};
}

// Painting

void ModesPlot::paintCells(QCPPainter& painter) const {
    const QRectF area = plotArea();
    painter.setAntialiasing(false);
    if (m_grid.cells.empty()) {
        if (!path().empty()) {
            painter.setFont(theme().font(TextSize::small));
            painter.setPen(plotColour(Token::dimText));
            painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap,
                             tr("Only the student has modes: generate a pair to see them."));
        }
        return;
    }
    painter.save();
    painter.setClipRect(area);
    if (m_across == Across::gamma) {
        painter.fillRect(area, heat(0));
    }
    for (const ModesGrid::Cell& cell : m_grid.cells) {
        const QRectF rect = cellRect(cell).intersected(area); // SVG knows no clipping
        if (!rect.isEmpty()) {
            painter.fillRect(rect, heat(m_grid.largest > 0 ? cell.weight / m_grid.largest : 0));
        }
    }
    painter.setPen(QPen(plotColour(Token::panel), 1)); // between steps
    for (size_t step = 1; step < path().student().stepCount() && m_across == Across::sigma; ++step) {
        const double x = std::round(xAxis->coordToPixel((*records())[step].sigma));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter.restore();
}

/// Weight and ℓ as text in the cells of the steps, where they fit.
void ModesPlot::paintNumbers(QCPPainter& painter) const {
    if (m_across != Across::sigma) {
        return;
    }
    painter.setFont(theme().font(TextSize::small));
    const QFontMetricsF metrics(painter.font(), this);
    painter.save();
    painter.setClipRect(plotArea());
    for (const ModesGrid::Cell& cell : m_grid.cells) {
        const QRectF rect = cellRect(cell).intersected(plotArea());
        const std::vector<double>& gammas = (*records())[cell.step].modeLogGammas;
        if (rect.height() < metrics.height() * 0.9 || cell.row >= gammas.size()) {
            continue;
        }
        const QString gamma = tr("ℓ %1").arg(locale().toString(gammas[cell.row], 'f', 2)); // aligned down the column
        const QString full = tr("%1 at %2", "weight, at ℓ").arg(locale().toString(cell.weight, 'f', 3), gamma);
        const QString text = metrics.horizontalAdvance(full) + 8 <= rect.width() ? full : gamma;
        if (metrics.horizontalAdvance(text) + 8 <= rect.width()) {
            painter.setPen(inkOn(heat(m_grid.largest > 0 ? cell.weight / m_grid.largest : 0)));
            painter.drawText(rect, Qt::AlignCenter, text);
        }
    }
    painter.restore();
}

/// Beside the map over ℓ: each mode's whole weight.
void ModesPlot::paintBars(QCPPainter& painter) const {
    if (m_across != Across::gamma || m_grid.cells.empty()) {
        return;
    }
    const QRectF area = plotArea();
    const double widest = width() - area.right() - 8;
    double largest = 0;
    for (const StepRecord& record : *records()) {
        for (const double weight : record.modeWeights) {
            largest = std::isfinite(weight) ? std::max(largest, weight) : largest;
        }
    }
    painter.setAntialiasing(false);
    for (size_t row = 0; row < m_grid.rowWeight.size() && largest > 0; ++row) {
        const double y0 = yAxis->coordToPixel(double(row) + 0.5), y1 = yAxis->coordToPixel(double(row) + 1.5);
        const double gap = y1 - y0 > 5 ? 1 : 0;
        const QRectF bar(area.right() + 4, y0 + gap, widest * m_grid.rowWeight[row] / largest, y1 - y0 - 2 * gap);
        painter.fillRect(bar.intersected(QRectF(area.right(), area.top(), width(), area.height())),
                         plotPen(Series::student).color());
    }
    painter.setFont(theme().font(TextSize::small));
    painter.setPen(plotColour(Token::dimText));
    const QRectF head(4, 0, width() - 8, QFontMetricsF(painter.font()).height());
    painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, tr("weight"));
    const StepRecord& record = (*records())[m_step];
    const QString step = tr("mode · jump %1 of %2, σ %3 → %4")
                             .arg(m_step + 1)
                             .arg(path().student().stepCount())
                             .arg(sigmaText(record.sigma), sigmaText(record.sigmaNext));
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter, step);
}

void ModesPlot::paintCursor(QCPPainter& painter) const {
    const QRectF area = plotArea();
    const double x = xAxis->coordToPixel(sigma());
    if (m_across != Across::sigma || m_grid.cells.empty() || x < area.left() - 1 || x > area.right() + 1) {
        return;
    }
    painter.setAntialiasing(false);
    painter.setPen(QPen(Qt::black, 3)); // readable on any colour of the map
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setPen(QPen(Qt::white, 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    paintSigmaTag(painter, x);
}

} // namespace arcflow::ui
