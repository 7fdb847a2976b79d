#include "ui/plots/plot_view.h"

#include "ui/plots/trajectory_text.h"

#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace arcflow::ui {
namespace {

constexpr double grabReach = 8;     ///< pixels around the cursor in which a drag takes hold of it
constexpr double deepestZoom = 500; ///< home range over shown range
constexpr double wheelFactor = 1.2; ///< per notch
const QString coverLayer = QStringLiteral("cover");
const QString cursorLayer = QStringLiteral("cursor");

} // namespace

PaintedItem::PaintedItem(QCustomPlot* plot, const QString& layer, Paint paint)
    : QCPAbstractItem(plot), m_paint(std::move(paint)) {
    setLayer(layer);
    setClipToAxisRect(false);
    setSelectable(false);
}

void PaintedItem::draw(QCPPainter* painter) {
    m_paint(*painter);
}

PlotView::PlotView(QWidget* parent) : QCustomPlot(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_NoMousePropagation, false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAntialiasedElements(QCP::aePlottables | QCP::aeItems | QCP::aeScatters);
    axisRect()->setAutoMargins(QCP::msNone);
    axisRect()->setupFullAxesBox();
    plotLayout()->setMargins({0, 0, 0, 0});
    addLayer(coverLayer, layer(QStringLiteral("main")), limAbove);
    new PaintedItem(this, coverLayer, [this](QCPPainter& painter) { coverMargins(painter); });
    addLayer(cursorLayer, layer(layerCount() - 1), limAbove);
    layer(cursorLayer)->setMode(QCPLayer::lmBuffered); // moving the cursor repaints nothing else
    new PaintedItem(this, cursorLayer, [this](QCPPainter& painter) {
        if (m_forFigure || m_path.empty()) {
            return;
        }
        paintCursor(painter);
        if (!m_hint.text.isEmpty() && m_hint.ring) {
            painter.setPen(plotPen(Token::text, 1.4));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(m_hint.at, 6.0, 6.0);
        }
    });
    connect(&theme(), &Theme::changed, this, [this] { applyStyle(); });
}

void PlotView::setTrajectory(const TrajectoryPtr& trajectory) {
    m_path = TrajectoryPath(trajectory);
    m_hint = {};
    m_drag = Drag::none;
    m_homes.clear();
    build();
    fitView();
    replot(rpQueuedReplot);
    Q_EMIT legendChanged();
}

void PlotView::setSigma(double sigma) {
    sigma = std::clamp(sigma, 0.0, 1.0);
    if (sigma != m_sigma && !std::isnan(sigma)) {
        m_sigma = sigma;
        cursorMoved();
        repaintCursor();
    }
}

void PlotView::repaintCursor() {
    if (isVisible() && m_styled) {
        layer(cursorLayer)->replot();
    }
}

// Zoom and pan

void PlotView::setHome(QCPAxis* axis, QCPRange range) {
    for (Home& home : m_homes) {
        if (home.axis == axis) {
            const bool wasHome = axis->range() == home.range;
            home.range = range;
            axis->setRange(wasHome ? range : heldInside(axis->range(), home));
            return;
        }
    }
    m_homes.append({axis, range});
    axis->setRange(range);
}

const PlotView::Home* PlotView::homeOf(const QCPAxis* axis) const {
    const auto found =
        std::find_if(m_homes.begin(), m_homes.end(), [&](const Home& home) { return home.axis == axis; });
    return found == m_homes.end() ? nullptr : &*found;
}

QCPRange PlotView::heldInside(QCPRange range, const Home& home) const {
    const double size = std::clamp(range.size(), home.range.size() / deepestZoom, home.range.size());
    if (size >= home.range.size() * (1 - 1e-9)) {
        return home.range; // exactly, so that it counts as not zoomed
    }
    const double lower = std::clamp(range.center() - size / 2, home.range.lower, home.range.upper - size);
    return {lower, lower + size};
}

bool PlotView::isZoomed() const {
    return std::any_of(m_homes.begin(), m_homes.end(),
                       [](const Home& home) { return home.axis->range() != home.range; });
}

void PlotView::zoom(double factor, QPointF at) {
    for (QCPAxis* axis : zoomAxes(at)) {
        if (const Home* home = homeOf(axis)) {
            const double centre = axis->pixelToCoord(axis->orientation() == Qt::Horizontal ? at.x() : at.y());
            QCPRange range = axis->range();
            range = {centre + (range.lower - centre) / factor, centre + (range.upper - centre) / factor};
            axis->setRange(heldInside(range, *home));
        }
    }
    replot(rpQueuedReplot);
}

void PlotView::resetView() {
    for (const Home& home : std::as_const(m_homes)) {
        home.axis->setRange(home.range);
    }
    replot(rpQueuedReplot);
}

void PlotView::panTo(QPointF at) {
    for (const Home& home : std::as_const(m_homes)) {
        QCPAxis* axis = home.axis;
        const bool across = axis->orientation() == Qt::Horizontal;
        const double from = axis->pixelToCoord(across ? m_draggedTo.x() : m_draggedTo.y());
        const double shift = from - axis->pixelToCoord(across ? at.x() : at.y());
        axis->setRange(heldInside(axis->range() + shift, home));
    }
    m_draggedTo = at;
    replot(rpQueuedReplot);
}

void PlotView::refit() {
    fitView();
    replot(rpQueuedReplot);
}

QSize PlotView::sizeHint() const {
    return {320, std::max(176, 12 * QFontMetrics(theme().font(TextSize::small)).height())};
}

QSize PlotView::minimumSizeHint() const {
    return {200, std::max(128, 9 * QFontMetrics(theme().font(TextSize::small)).height())};
}

QRectF PlotView::plotArea() const {
    const QMargins edges = axisRect()->margins();
    return QRectF(rect()).adjusted(edges.left(), edges.top(), -edges.right(), -edges.bottom());
}

void PlotView::resizeEvent(QResizeEvent* event) {
    // The layout comes first: fitting to a shape needs pixels to be where they will be.
    setViewport(rect());
    plotLayout()->update(QCPLayoutElement::upMargins);
    plotLayout()->update(QCPLayoutElement::upLayout);
    if (m_styled) {
        fitView();
    }
    QCustomPlot::resizeEvent(event);
}

// Picking

void PlotView::pick(double sigma) {
    sigma = std::clamp(sigma, 0.0, 1.0);
    setSigma(sigma);
    Q_EMIT sigmaPicked(sigma);
}

void PlotView::pickAt(QPointF at) {
    if (const std::optional<double> sigma = sigmaAt(at)) {
        pick(*sigma);
    }
}

void PlotView::mousePressEvent(QMouseEvent* event) {
    if (m_path.empty() || m_drag != Drag::none) {
        return;
    }
    const QPointF at = event->position();
    m_pressedAt = m_draggedTo = at;
    QToolTip::hideText();
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::view;
    } else if (event->button() == Qt::LeftButton && plotArea().adjusted(-grabReach, 0, grabReach, 0).contains(at)) {
        if (isZoomed() && cursorDistance(at) > grabReach) {
            m_drag = Drag::waiting; // a click will pick, a drag will move the view
        } else {
            m_drag = Drag::cursor;
            pickAt(at);
        }
    }
    showShape(at);
}

void PlotView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_drag == Drag::waiting && (at - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::view;
    }
    if (m_drag == Drag::cursor) {
        pickAt(at);
    } else if (m_drag == Drag::view) {
        panTo(at);
    } else if (m_drag == Drag::none) {
        hover(at, event->globalPosition().toPoint());
    }
    showShape(at);
}

void PlotView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::waiting) {
        pickAt(event->position());
    }
    m_drag = Drag::none;
    showShape(event->position());
}

void PlotView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        m_drag = Drag::none;
        resetView();
    }
}

void PlotView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    // At its widest, a plot lets the wheel scroll what it stands in.
    if (m_path.empty() || notches == 0 || (notches < 0 && !isZoomed())) {
        event->ignore();
        return;
    }
    zoom(std::pow(wheelFactor, std::clamp(notches, -10.0, 10.0)), event->position());
    event->accept();
}

void PlotView::hover(QPointF at, QPoint global) {
    Hint hint = m_path.empty() ? Hint{} : hintAt(at);
    const bool changed = hint.text != m_hint.text || hint.at != m_hint.at;
    m_hint = std::move(hint);
    if (!m_hint.text.isEmpty()) {
        QToolTip::showText(global, m_hint.text, this);
    } else if (changed) {
        QToolTip::hideText();
    }
    if (changed) {
        repaintCursor();
    }
}

void PlotView::leaveEvent(QEvent* event) {
    QCustomPlot::leaveEvent(event);
    if (!m_hint.text.isEmpty()) {
        m_hint = {};
        repaintCursor();
    }
}

void PlotView::showShape(QPointF at) {
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (m_drag == Drag::view) {
        shape = Qt::ClosedHandCursor;
    } else if (!m_path.empty() && plotArea().contains(at)) {
        const bool holds = cursorDistance(at) <= grabReach;
        shape = holds         ? Qt::SizeHorCursor
                : isZoomed()  ? Qt::OpenHandCursor
                : sigmaAt(at) ? Qt::CrossCursor
                              : Qt::ArrowCursor;
    }
    if (cursor().shape() != shape) {
        setCursor(shape);
    }
}

void PlotView::keyPressEvent(QKeyEvent* event) {
    m_showFocus = true;
    update();
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        pick(m_path.nextLevel(m_sigma));
        break;
    case Qt::Key_Left:
    case Qt::Key_Up:
        pick(m_path.previousLevel(m_sigma));
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: // + without Shift
        zoom(wheelFactor, cursorPlace());
        break;
    case Qt::Key_Minus:
        zoom(1 / wheelFactor, cursorPlace());
        break;
    case Qt::Key_Home:
        resetView();
        break;
    default:
        QCustomPlot::keyPressEvent(event);
    }
}

// Appearance

bool PlotView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_hint.text.isEmpty()) {
        return true; // the numbers under the pointer are shown already
    }
    return QCustomPlot::event(event);
}

void PlotView::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if ((event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) && m_styled) {
        applyStyle();
    }
}

void PlotView::applyStyle() {
    setBackground(QBrush(plotColour(Token::panel)));
    restyle();
    m_styled = true;
    plotLayout()->update(QCPLayoutElement::upLayout);
    refit();
    Q_EMIT legendChanged();
}

void PlotView::setShown(int, bool) {}

void PlotView::setEdges(int left, int top, int right, int bottom) {
    axisRect()->setMargins({left, top, right, bottom});
}

void PlotView::styleAxis(QCPAxis* axis) const {
    axis->setBasePen(Qt::NoPen);
    axis->setTickPen(QPen(Qt::transparent)); // SVG would show a tick of no length with no pen as a dot
    axis->setSubTicks(false);
    axis->setTickLength(0, 0);
    axis->setTickLabelPadding(4);
    axis->setTickLabelFont(theme().font(TextSize::small));
    axis->setTickLabelColor(plotColour(Token::dimText));
    axis->setLabelFont(theme().font(TextSize::small));
    axis->setLabelColor(plotColour(Token::dimText));
    axis->setLabelPadding(2);
    axis->grid()->setPen(plotPen(Token::line, 1.0));
    axis->grid()->setZeroLinePen(Qt::NoPen);
    axis->grid()->setSubGridVisible(false);
}

void PlotView::paintSigmaTag(QCPPainter& painter, double x) const {
    painter.setFont(theme().font(TextSize::small));
    const QFontMetricsF metrics(painter.font(), this);
    const QString text = tr("σ %1").arg(sigmaText(m_sigma));
    const double half = std::ceil(metrics.horizontalAdvance(text) / 2) + 5;
    const double centre = std::clamp(std::round(x), half + 1, std::max(half + 1, width() - half - 1));
    const QRectF tag(centre - half, plotArea().bottom() + 2, 2 * half, metrics.height() + 2);
    const QVector<double> ticks = xAxis->tickVector();
    const QVector<QString> labels = xAxis->tickVectorLabels();
    painter.setAntialiasing(false);
    for (qsizetype i = 0; i < std::min(ticks.size(), labels.size()); ++i) { // no half covered numbers beside it
        const double reach = metrics.horizontalAdvance(labels[i]) / 2 + 3;
        const double place = xAxis->coordToPixel(ticks[i]);
        if (place + reach > tag.left() && place - reach < tag.right()) {
            painter.fillRect(QRectF(place - reach, tag.top(), 2 * reach, tag.height() + 3), plotColour(Token::panel));
        }
    }
    painter.setAntialiasing(true);
    painter.setPen(plotPen(Token::line, 1));
    painter.setBrush(plotColour(Token::raised));
    painter.drawRoundedRect(tag, 3, 3);
    painter.setPen(plotColour(Token::text));
    painter.drawText(tag, Qt::AlignCenter, text);
}

void PlotView::drawText(QCPPainter& painter, const QRectF& rect, int flags, const QString& text) const {
    QColor veil = plotColour(Token::panel);
    veil.setAlphaF(0.82F);
    const QRectF bounds = painter.boundingRect(rect, flags, text);
    painter.save();
    painter.setAntialiasing(false);
    painter.fillRect(bounds.adjusted(-2, 0, 2, 0), veil);
    painter.restore();
    painter.drawText(rect, flags, text);
}

void PlotView::paintEvent(QPaintEvent* event) {
    QCustomPlot::paintEvent(event);
    if (hasFocus() && m_showFocus) {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(plotColour(Token::accent), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void PlotView::focusInEvent(QFocusEvent* event) {
    m_showFocus = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    QCustomPlot::focusInEvent(event);
    update();
}

void PlotView::focusOutEvent(QFocusEvent* event) {
    QCustomPlot::focusOutEvent(event);
    update();
}

/// SVG is written without clipping: what is drawn beyond the axes, zoomed in, is covered before axes and titles are
/// drawn.
void PlotView::coverMargins(QCPPainter& painter) const {
    if (!m_forFigure || !painter.modes().testFlag(QCPPainter::pmVectorized)) {
        return;
    }
    constexpr double far = 1e4;   // over whatever stands beside the plot in the figure
    constexpr double marks = 4.0; // half a mark of a point on the edge may show
    const QRectF clear = plotArea().adjusted(-marks, -marks, marks, marks);
    QPainterPath cover;
    cover.setFillRule(Qt::OddEvenFill);
    cover.addRect(clear.adjusted(-far, -far, far, far));
    cover.addRect(clear);
    painter.fillPath(cover, plotColour(Token::panel));
}

void PlotView::paintFigure(QCPPainter& painter) {
    m_forFigure = true;
    setBackground(QBrush(plotColour(Token::panel)));
    restyle();
    toPainter(&painter, width(), height());
    m_forFigure = false;
    const PaperColours screen(false); // pens are kept by axes and graphs
    setBackground(QBrush(plotColour(Token::panel)));
    restyle();
}

} // namespace arcflow::ui
