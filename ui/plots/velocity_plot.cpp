#include "ui/plots/velocity_plot.h"

#include "ui/plots/trajectory_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace arcflow::ui {
namespace {

constexpr double hoverReach = 10;
constexpr double degrees = 180 / std::numbers::pi;
constexpr double edge = 0.012; ///< of σ beyond 0 and 1, so that points there are whole
constexpr double squareSize = 6;
constexpr int gridLines = 4;

/// The smallest round angle in degrees that is at least `size`.
double roundAngle(double size) {
    if (size < 2) {
        return roundStep(size);
    }
    for (const double step : {5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0}) {
        if (step >= size) {
            return step;
        }
    }
    return 180;
}

} // namespace

VelocityPlot::VelocityPlot(QWidget* parent)
    : PlotView(parent),
      m_sigmaTicks(new PlotTicker(tr("σ "), {})),
      m_normTicks(new PlotTicker({}, {})),
      m_angleTicks(new PlotTicker({}, QChar(0x00B0))) {
    setObjectName(QStringLiteral("velocityPlot"));
    setAccessibleName(tr("Velocity plot"));
    setToolTip(
        tr("Click or drag: move the cursor (arrow keys) · wheel: zoom (+ and −) · double click: show all (Home)"));
    xAxis->setRangeReversed(true);
    m_sigmaTicks->setReversed(true);
    m_angleTicks->setLargest(180);
    m_sigmaTicks->setTickCount(5);
    xAxis->setTicker(m_sigmaTicks);
    yAxis->setTicker(m_normTicks);
    yAxis2->setTicker(m_angleTicks);
    xAxis->grid()->setVisible(false);
    yAxis2->setTickLabels(true);
    xAxis2->setVisible(false);
    new PaintedItem(this, QStringLiteral("grid"), [this](QCPPainter& painter) { paintJumps(painter); });
    for (int item = itemCount - 1; item >= 0; --item) { // the first on top
        const bool isAngle = item == toTeacherAngle || item == studentTurning || item == teacherTurning;
        m_curves[static_cast<size_t>(item)].graph = addGraph(xAxis, isAngle ? yAxis2 : yAxis);
    }
    m_curves[toTeacherDistance].shown = false;
    new PaintedItem(this, QStringLiteral("main"), [this](QCPPainter& painter) { paintSquares(painter); });
    new PaintedItem(this, QStringLiteral("axes"), [this](QCPPainter& painter) { paintTitles(painter); });
    applyStyle();
}

// Data

const RunPath& VelocityPlot::runOf(Item item) const {
    return item == teacherNorm || item == teacherTurning ? path().teacher() : path().student();
}

std::optional<double> VelocityPlot::valueOf(Item item, const TracePoint& point) const {
    const auto inDegrees = [](std::optional<double> angle) {
        return angle && std::isfinite(*angle) ? std::optional(*angle * degrees) : std::nullopt;
    };
    switch (item) {
    case studentNorm:
    case teacherNorm:
        return point.velocityRms;
    case toTeacherAngle:
        return inDegrees(point.teacherAngle);
    case studentTurning:
    case teacherTurning: { // a run's first point has nothing to turn from
        const bool isFirst = &point == runOf(item).nodes().front().trace;
        return isFirst ? std::nullopt : inDegrees(point.turningAngle);
    }
    default:
        return point.teacherDistance && std::isfinite(*point.teacherDistance) ? point.teacherDistance : std::nullopt;
    }
}

void VelocityPlot::build() {
    for (int item = 0; item < itemCount; ++item) {
        fill(static_cast<Item>(item));
    }
}

void VelocityPlot::fill(Item item) {
    const RunPath& run = runOf(item);
    Curve& curve = m_curves[item];
    QVector<QCPGraphData> points;
    curve.largest = 0;
    const bool breaks = &run == &path().student() && run.nodes().size() > 2 * run.stepCount();
    const PathNode* last = nullptr;
    for (const PathNode& node : run.nodes()) {
        const std::optional<double> value = node.hasVelocity ? valueOf(item, *node.trace) : std::nullopt;
        if (!value) {
            continue;
        }
        if (last && breaks && node.step != last->step) {
            points.append({(last->sigma + node.sigma) / 2, std::numeric_limits<double>::quiet_NaN()});
        }
        points.append({node.sigma, *value});
        curve.largest = std::max(curve.largest, *value);
        last = &node;
    }
    std::reverse(points.begin(), points.end()); // sorted by rising key, as QCustomPlot keeps them
    curve.graph->data()->set(points, true);
}

// Legend

QPen VelocityPlot::penOf(Item item) const {
    const auto dotted = [](QPen pen) {
        pen.setStyle(Qt::CustomDashLine);
        pen.setDashPattern({1, 2.2});
        pen.setCapStyle(Qt::RoundCap);
        return pen;
    };
    switch (item) {
    case studentNorm:
        return plotPen(Series::student, 1.8);
    case teacherNorm:
        return plotPen(Series::teacher, 1.6);
    case toTeacherAngle:
        return dotted(plotPen(Series::fourth, 1.8));
    case studentTurning:
        return dotted(plotPen(Series::student, 1.3));
    case teacherTurning:
        return dotted(plotPen(Series::teacher, 1.3));
    default:
        return plotPen(Series::third, 1.6);
    }
}

QList<LegendItem> VelocityPlot::legendItems() const {
    const std::array<std::pair<QString, QString>, itemCount> texts = {{
        {tr("student ‖u‖"), tr("Size of the student's velocity, root mean square (left axis)")},
        {tr("teacher ‖u‖"), tr("Size of the teacher's velocity, root mean square (left axis)")},
        {tr("angle to teacher"), tr("Angle between both velocities at the student's point (right axis)")},
        {tr("student turning"), tr("Angle to the velocity at the point recorded before (right axis)")},
        {tr("teacher turning"), tr("Angle to the velocity at the step before (right axis)")},
        {tr("distance to teacher"), tr("Length of the velocities' difference as a share of the teacher's (left axis)")},
    }};
    QList<LegendItem> items;
    for (int i = 0; i < itemCount; ++i) {
        const auto item = static_cast<Item>(i);
        if (m_curves[item].largest > 0) {
            const auto marker = item == teacherNorm   ? LegendItem::Marker::dot
                                : item == studentNorm ? LegendItem::Marker::square
                                                      : LegendItem::Marker::none;
            items.append({i, texts[item].first, texts[item].second, penOf(item), marker, m_curves[item].shown});
        }
    }
    return items;
}

void VelocityPlot::setShown(int item, bool shown) {
    m_curves[static_cast<size_t>(item)].shown = shown;
    resetView();
    refit();
    Q_EMIT legendChanged();
}

// View

QPointF VelocityPlot::toPixels(Item item, double sigma, double value) const {
    return {xAxis->coordToPixel(sigma), m_curves[item].graph->valueAxis()->coordToPixel(value)};
}

double VelocityPlot::largestOn(const QCPAxis* axis) const {
    double largest = 0;
    for (const Curve& curve : m_curves) {
        if (curve.shown && curve.graph->valueAxis() == axis) {
            largest = std::max(largest, curve.largest);
        }
    }
    return largest;
}

void VelocityPlot::fitView() {
    setHome(xAxis, {-edge, 1 + edge});
    const double norm = largestOn(yAxis), angle = largestOn(yAxis2);
    for (int i = 0; i < itemCount; ++i) {
        m_curves[static_cast<size_t>(i)].graph->setVisible(isVisible(static_cast<Item>(i)));
    }
    // Both from zero, as lengths and angles are. Angles take the lower half, below the norms, on the same grid lines.
    const double normStep = roundStep(std::max(norm, 1e-6) * 1.04 / gridLines);
    const int lines = norm > 0 ? std::max(2, int(std::ceil(norm * 1.04 / normStep))) : gridLines;
    const double angleStep = roundAngle(std::max(angle, 1e-6) * (norm > 0 ? 2.0 : 1.04) / lines);
    setHome(yAxis, {0, normStep * lines});
    setHome(yAxis2, {0, angleStep * lines});
    m_normTicks->setHome({0, normStep * lines}, normStep);
    m_angleTicks->setHome({0, angleStep * lines}, angleStep);
    yAxis->setTickLabels(norm > 0);
    yAxis2->setTickLabels(angle > 0);
    yAxis->setVisible(!path().empty());
    xAxis->setVisible(!path().empty());
    yAxis2->setVisible(angle > 0);
}

QList<QCPAxis*> VelocityPlot::zoomAxes(QPointF at) const {
    if (at.x() < plotArea().left()) {
        return {yAxis};
    }
    return at.x() > plotArea().right() ? QList<QCPAxis*>{yAxis2} : QList<QCPAxis*>{xAxis};
}

void VelocityPlot::restyle() {
    const QFontMetrics metrics(theme().font(TextSize::small));
    setEdges(metrics.horizontalAdvance(QStringLiteral("0.00")) + 8, metrics.height() * 3 / 2 + 4,
             metrics.horizontalAdvance(QStringLiteral("180°")) + 8, metrics.height() + 6);
    for (QCPAxis* axis : {xAxis, yAxis, yAxis2}) {
        styleAxis(axis);
    }
    yAxis2->grid()->setVisible(false);
    for (int i = 0; i < itemCount; ++i) {
        const auto item = static_cast<Item>(i);
        m_curves[item].graph->setPen(penOf(item));
        m_curves[item].graph->setScatterStyle(scatterOf(item));
    }
}

QCPScatterStyle VelocityPlot::scatterOf(Item item) const {
    const QColor colour = penOf(item).color();
    return item == teacherNorm ? QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(Qt::NoPen), colour, 3.6)
                               : QCPScatterStyle::ssNone;
}

// Picking

std::optional<double> VelocityPlot::sigmaAt(QPointF at) const {
    return std::clamp(xAxis->pixelToCoord(at.x()), 0.0, 1.0);
}

double VelocityPlot::cursorDistance(QPointF at) const {
    return std::abs(xAxis->coordToPixel(sigma()) - at.x());
}

QPointF VelocityPlot::cursorPlace() const {
    return {xAxis->coordToPixel(sigma()), plotArea().center().y()};
}

PlotView::Hint VelocityPlot::hintAt(QPointF at) const {
    Hint hint;
    double least = hoverReach;
    for (int i = 0; i < itemCount; ++i) {
        const auto item = static_cast<Item>(i);
        const RunPath& run = runOf(item);
        for (const PathNode& node : run.nodes()) {
            const std::optional<double> value =
                isVisible(item) && node.hasVelocity ? valueOf(item, *node.trace) : std::nullopt;
            if (!value) {
                continue;
            }
            const QPointF pixel = toPixels(item, node.sigma, *value);
            if (const double distance = std::hypot(pixel.x() - at.x(), pixel.y() - at.y()); distance <= least) {
                least = distance;
                const RunMode mode = &run == &path().teacher() ? RunMode::teacher : RunMode::student;
                hint = {pointText(mode, node, run.stepCount()), pixel};
            }
        }
    }
    return hint;
}

// Painting

/// Where the student's network is asked: its velocity may leap there.
void VelocityPlot::paintJumps(QCPPainter& painter) const {
    painter.setAntialiasing(false);
    painter.setPen(plotPen(Token::line, 1, Qt::DashLine));
    const QRectF area = plotArea();
    for (size_t step = 1; step < path().student().stepCount() && path().student().stepCount() <= 12; ++step) {
        const double x = xAxis->coordToPixel(path().student().nodes()[path().student().stepStarts()[step]].sigma);
        if (x > area.left() && x < area.right()) {
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
    }
}

void VelocityPlot::paintSquares(QCPPainter& painter) const {
    const RunPath& run = path().student();
    if (!isVisible(studentNorm) || run.stepCount() > 12) {
        return;
    }
    painter.setAntialiasing(true);
    painter.save();
    painter.setClipRect(plotArea().adjusted(-squareSize, -squareSize, squareSize, squareSize));
    painter.setPen(QPen(penOf(studentNorm).color(), 1.6));
    painter.setBrush(plotColour(Token::panel));
    for (const size_t start : run.stepStarts()) {
        const PathNode& node = run.nodes()[start];
        if (node.hasVelocity) {
            const QPointF corner(squareSize / 2, squareSize / 2);
            const QPointF at = toPixels(studentNorm, node.sigma, node.trace->velocityRms);
            painter.drawRect(QRectF(at - corner, at + corner));
        }
    }
    painter.restore();
}

void VelocityPlot::paintTitles(QCPPainter& painter) const {
    if (path().empty()) {
        return;
    }
    painter.setFont(theme().font(TextSize::small));
    painter.setPen(plotColour(Token::dimText));
    const QRectF head(4, 0, width() - 8, QFontMetricsF(painter.font()).height());
    if (yAxis->tickLabels()) {
        painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
                         isVisible(toTeacherDistance) ? tr("‖u‖ and distance") : tr("‖u‖ RMS"));
    }
    if (yAxis2->visible()) {
        painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, tr("angle"));
    }
}

void VelocityPlot::paintCursor(QCPPainter& painter) const {
    const QRectF area = plotArea();
    const double x = xAxis->coordToPixel(sigma());
    if (x < area.left() - 1 || x > area.right() + 1) {
        return;
    }
    painter.setAntialiasing(false);
    painter.setPen(plotPen(Token::text, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setAntialiasing(true);
    painter.save();
    painter.setClipRect(area.adjusted(-5, -5, 5, 5));
    for (int i = itemCount - 1; i >= 0; --i) {
        const auto item = static_cast<Item>(i);
        if (!isVisible(item)) {
            continue;
        }
        if (const auto value =
                runOf(item).valueAt(sigma(), [&](const TracePoint& point) { return valueOf(item, point); })) {
            const bool isNorm = item == studentNorm || item == teacherNorm;
            painter.setPen(plotPen(Token::text, isNorm ? 1.6 : 1.2));
            painter.setBrush(penOf(item).color());
            painter.drawEllipse(toPixels(item, sigma(), *value), isNorm ? 4.0 : 3.0, isNorm ? 4.0 : 3.0);
        }
    }
    painter.restore();
    paintSigmaTag(painter, x);
}

} // namespace arcflow::ui
