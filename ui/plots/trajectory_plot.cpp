#include "ui/plots/trajectory_plot.h"

#include "ui/plots/label_placement.h"
#include "ui/plots/plot_ticker.h"
#include "ui/plots/trajectory_text.h"

#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arcflow::ui {
namespace {

constexpr double hoverReach = 10;
constexpr double squareSize = 7;
constexpr double arrowLength = 8;
constexpr size_t mostJumpLabels = 6;
constexpr int numbersFrom = 420; ///< widget width from which there is room for numbers on the axes

double length(QPointF vector) {
    return std::hypot(vector.x(), vector.y());
}

/// σ half way along a step, by length on the plane.
double middleOf(const RunPath& run, size_t step) {
    const size_t first = run.stepStarts()[step];
    const size_t last = step + 1 < run.stepCount() ? run.stepStarts()[step + 1] : run.nodes().size() - 1;
    double total = 0;
    for (size_t i = first; i < last; ++i) {
        total += length(run.segments()[i].to - run.segments()[i].from);
    }
    double walked = 0;
    for (size_t i = first; i < last; ++i) {
        const PathSegment& segment = run.segments()[i];
        const double part = length(segment.to - segment.from);
        if (part > 0 && walked + part >= total / 2) {
            return std::lerp(segment.sigma, segment.sigmaNext, (total / 2 - walked) / part);
        }
        walked += part;
    }
    return run.nodes()[first].sigma;
}

} // namespace

TrajectoryPlot::TrajectoryPlot(QWidget* parent) : PlotView(parent) {
    setObjectName(QStringLiteral("trajectoryPlot"));
    setAccessibleName(tr("Trajectory plot"));
    setToolTip(
        tr("Click or drag: move the cursor (arrow keys) · wheel: zoom (+ and −) · double click: show all (Home)"));
    new PaintedItem(this, QStringLiteral("main"), [this](QCPPainter& painter) { paintPaths(painter); });
    for (QCPAxis* axis : {xAxis2, yAxis2}) {
        axis->setVisible(false);
    }
    connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { updateTicks(); });
    applyStyle();
}

void TrajectoryPlot::build() {
    const PlaneShare plane = path().data() ? path().data()->plane : PlaneShare{};
    const auto name = [](const QString& axis, double share) {
        return share > 0 ? tr("%1, %2").arg(axis, percentText(share)) : axis;
    };
    xAxis->setLabel(path().hasPlane() ? name(tr("axis 1"), plane.first) : QString());
    yAxis->setLabel(path().hasPlane() ? name(tr("axis 2"), plane.second) : QString());
}

QList<LegendItem> TrajectoryPlot::legendItems() const {
    QList<LegendItem> items;
    if (!path().student().empty()) {
        items.append({studentItem, tr("student, %1").arg(jumpsText(path().student().stepCount())),
                      tr("The student's path, continuous in closed form; squares: where it jumps from and to"),
                      plotPen(Series::student, 1.8), LegendItem::Marker::square, isShown(studentItem)});
    }
    if (!path().teacher().empty()) {
        items.append({teacherItem, tr("teacher, %1").arg(stepsText(path().teacher().stepCount())),
                      tr("The teacher's steps, one network evaluation each, or two with guidance"),
                      plotPen(Series::teacher), LegendItem::Marker::dot, isShown(teacherItem)});
    }
    return items;
}

void TrajectoryPlot::setShown(int item, bool shown) {
    m_shown[static_cast<size_t>(item)] = shown;
    refit();
    Q_EMIT legendChanged();
}

QList<const RunPath*> TrajectoryPlot::shownRuns() const {
    QList<const RunPath*> runs;
    if (isShown(studentItem) && !path().student().empty()) {
        runs.append(&path().student());
    }
    if (isShown(teacherItem) && !path().teacher().empty()) {
        runs.append(&path().teacher());
    }
    return runs;
}

// Coordinates

QPointF TrajectoryPlot::toPixels(QPointF place) const {
    return {xAxis->coordToPixel(place.x()), yAxis->coordToPixel(place.y())};
}

QPointF TrajectoryPlot::fromPixels(QPointF at) const {
    return {xAxis->pixelToCoord(at.x()), yAxis->pixelToCoord(at.y())};
}

QRectF TrajectoryPlot::extent() const {
    QPointF low(std::numeric_limits<double>::max(), std::numeric_limits<double>::max());
    QPointF high = -low;
    const auto take = [&](QPointF place) {
        low = {std::min(low.x(), place.x()), std::min(low.y(), place.y())};
        high = {std::max(high.x(), place.x()), std::max(high.y(), place.y())};
    };
    for (const RunPath* run : shownRuns()) {
        for (const PathNode& node : run->nodes()) {
            take(node.place);
        }
        for (const PathSegment& segment : run->segments()) {
            take(segment.placeAt((segment.sigma + segment.sigmaNext) / 2));
            take(segment.to);
        }
    }
    return QRectF(low, high);
}

void TrajectoryPlot::fitView() {
    const int text = QFontMetrics(theme().font(TextSize::small)).height();
    const bool numbers = width() >= numbersFrom && path().hasPlane();
    xAxis->setTickLabels(numbers);
    yAxis->setTickLabels(numbers);
    setEdges(text + 8 + (numbers ? text * 2 : 0), 6, 8, text + 6 + (numbers ? text : 0));
    plotLayout()->update(QCPLayoutElement::upLayout);

    const QRectF area = plotArea();
    if (shownRuns().isEmpty() || !path().hasPlane() || area.width() < 10 || area.height() < 10) {
        return;
    }
    QRectF box = extent();
    const double room = 0.1 * std::max({box.width(), box.height(), 1e-9});
    box.adjust(-room, -room, room, room);
    const double unit = std::max(box.width() / area.width(), box.height() / area.height()); // of the plane, per pixel
    const QPointF half(unit * area.width() / 2, unit * area.height() / 2);
    const bool keeps = isZoomed();
    setHome(xAxis, {box.center().x() - half.x(), box.center().x() + half.x()});
    setHome(yAxis, {box.center().y() - half.y(), box.center().y() + half.y()});
    if (keeps) { // another shape of window: as near as before along axis 1, and axis 2 follows
        const double high = xAxis->range().size() * area.height() / area.width();
        yAxis->setRange(yAxis->range().center() - high / 2, yAxis->range().center() + high / 2);
    }
}

/// The same step on both axes makes the grid square.
void TrajectoryPlot::updateTicks() {
    constexpr double pixelsPerTick = 70;
    if (plotArea().width() < 10) {
        return;
    }
    const double step = roundStep(xAxis->range().size() / plotArea().width() * pixelsPerTick);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        const auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(step);
        axis->setTicker(ticker);
    }
}

QList<QCPAxis*> TrajectoryPlot::zoomAxes(QPointF) const {
    return {xAxis, yAxis};
}

void TrajectoryPlot::restyle() {
    for (QCPAxis* axis : {xAxis, yAxis}) {
        styleAxis(axis);
    }
}

// Picking

std::optional<double> TrajectoryPlot::sigmaAt(QPointF at) const {
    std::optional<RunPath::Nearest> best;
    if (path().hasPlane()) {
        for (const RunPath* run : shownRuns()) {
            const auto nearest = run->nearestTo(fromPixels(at));
            best = !best || nearest->distance < best->distance ? nearest : best;
        }
    }
    return best ? std::optional(best->sigma) : std::nullopt;
}

double TrajectoryPlot::cursorDistance(QPointF at) const {
    double least = std::numeric_limits<double>::infinity();
    for (const RunPath* run : shownRuns()) {
        least = std::min(least, length(toPixels(*run->placeAt(sigma())) - at));
    }
    return least;
}

QPointF TrajectoryPlot::cursorPlace() const {
    return shownRuns().isEmpty() ? plotArea().center() : toPixels(*shownRuns().front()->placeAt(sigma()));
}

PlotView::Hint TrajectoryPlot::hintAt(QPointF at) const {
    Hint hint;
    double least = path().hasPlane() ? hoverReach : -1;
    for (const RunPath* run : shownRuns()) {
        for (const PathNode& node : run->nodes()) {
            const QPointF pixel = toPixels(node.place);
            if (const double distance = length(pixel - at); distance <= least) {
                least = distance;
                const bool isTeacher = run == &path().teacher();
                hint = {pointText(isTeacher ? RunMode::teacher : RunMode::student, node, run->stepCount()), pixel};
            }
        }
    }
    return hint;
}

// Painting

void TrajectoryPlot::paintPaths(QCPPainter& painter) const {
    if (path().empty()) {
        return;
    }
    painter.setAntialiasing(true);
    painter.setFont(theme().font(TextSize::small));
    if (!path().hasPlane()) {
        painter.setPen(plotColour(Token::dimText));
        painter.drawText(plotArea(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("The paths are drawn when the run is complete."));
        return;
    }
    painter.save();
    painter.setClipRect(plotArea().adjusted(-squareSize, -4, squareSize, squareSize));
    if (isShown(teacherItem) && !path().teacher().empty()) {
        paintTeacher(painter);
    }
    if (isShown(studentItem) && !path().student().empty()) {
        paintStudent(painter);
    }
    paintLabels(painter);
    painter.restore();
}

void TrajectoryPlot::paintTeacher(QCPPainter& painter) const {
    const RunPath& run = path().teacher();
    const QPen pen = plotPen(Series::teacher, 1.4);
    QPolygonF line;
    for (const PathNode& node : run.nodes()) {
        line.append(toPixels(node.place));
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    double drawn = 0;
    for (qsizetype i = 1; i < line.size(); ++i) {
        drawn += length(line[i] - line[i - 1]);
    }
    const double radius = std::clamp(drawn / std::max<double>(1, double(line.size())) / 3.5, 1.2, 2.4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    for (const QPointF& at : std::as_const(line)) {
        painter.drawEllipse(at, radius, radius);
    }
    // Arrows a quarter of the way from either end, or farther on where dots leave room for them.
    for (const size_t wanted : {run.stepCount() / 4, run.stepCount() * 3 / 4}) {
        for (size_t step = wanted; step < wanted + run.stepCount() / 4; ++step) {
            const PathSegment& segment = run.segments()[step];
            if (length(toPixels(segment.to) - toPixels(segment.from)) > 2 * arrowLength) {
                paintArrow(painter, run, (segment.sigma + segment.sigmaNext) / 2, pen.color());
                break;
            }
        }
    }
}

void TrajectoryPlot::paintStudent(QCPPainter& painter) const {
    const RunPath& run = path().student();
    const QPen pen = plotPen(Series::student, 1.8);
    QPainterPath line;
    QList<QLineF> gaps;
    for (size_t i = 0; i < run.segments().size(); ++i) {
        const PathSegment& segment = run.segments()[i];
        const auto points = segment.bezier();
        if (i == 0 || !run.segments()[i - 1].joined) {
            line.moveTo(toPixels(points[0]));
        }
        line.cubicTo(toPixels(points[1]), toPixels(points[2]), toPixels(points[3]));
        if (!segment.joined) {
            gaps.append({toPixels(segment.to), toPixels(run.nodes()[i + 1].place)});
        }
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(pen);
    painter.drawPath(line);
    painter.setPen(QPen(pen.color(), 1, Qt::DotLine));
    for (const QLineF& gap : std::as_const(gaps)) {
        painter.drawLine(gap);
    }
    for (size_t step = 0; step < run.stepCount() && run.stepCount() <= 12; ++step) {
        const QPointF from = toPixels(run.nodes()[run.stepStarts()[step]].place);
        const QPointF to = toPixels(step + 1 < run.stepCount() ? run.nodes()[run.stepStarts()[step + 1]].place
                                                               : run.nodes().back().place);
        if (length(to - from) > 4 * arrowLength) {
            paintArrow(painter, run, middleOf(run, step), pen.color());
        }
    }
    painter.setPen(QPen(pen.color(), 1.6));
    painter.setBrush(plotColour(Token::panel));
    const auto square = [&](const PathNode& node) {
        const QPointF corner(squareSize / 2, squareSize / 2);
        painter.drawRect(QRectF(toPixels(node.place) - corner, toPixels(node.place) + corner));
    };
    for (const size_t start : run.stepStarts()) {
        square(run.nodes()[start]);
    }
    square(run.nodes().back());
}

void TrajectoryPlot::paintArrow(QCPPainter& painter, const RunPath& run, double sigma, const QColor& colour) const {
    const QPointF u = *run.velocityAt(sigma); // dx/dσ, while the run walks towards smaller σ; y points down on screen
    const QPointF ahead(-u.x(), u.y());
    if (length(ahead) <= 0) {
        return;
    }
    const QPointF along = ahead / length(ahead) * arrowLength;
    const QPointF across(-along.y() * 0.42, along.x() * 0.42);
    const QPointF tip = toPixels(*run.placeAt(sigma)) + along / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF{tip, tip - along + across, tip - along * 0.72, tip - along - across});
}

/// Points along everything drawn, no farther apart than 6 pixels where it can be seen.
std::vector<QPointF> TrajectoryPlot::outline() const {
    std::vector<QPointF> points;
    for (const RunPath* run : shownRuns()) {
        for (const PathSegment& segment : run->segments()) {
            const int parts = std::clamp(int(length(toPixels(segment.to) - toPixels(segment.from)) / 6), 1, 200);
            for (int i = 0; i <= parts; ++i) {
                points.push_back(
                    toPixels(segment.placeAt(std::lerp(segment.sigma, segment.sigmaNext, double(i) / parts))));
            }
        }
    }
    return points;
}

void TrajectoryPlot::paintLabels(QCPPainter& painter) const {
    if (shownRuns().isEmpty()) {
        return;
    }
    const QRectF area = plotArea();
    const QFontMetricsF metrics(painter.font(), this);
    LabelPlacement placement(area, outline());
    const auto label = [&](const PathNode& node, const QString& text) {
        const QPointF at = toPixels(node.place);
        if (area.adjusted(-1, -1, 1, 1).contains(at)) {
            const QSizeF size(metrics.horizontalAdvance(text), metrics.height());
            drawText(painter, placement.place(at, size), Qt::AlignCenter, text);
        }
    };
    painter.setPen(plotColour(Token::text));
    const RunPath& first = *shownRuns().front();
    const PathNode &start = first.nodes().front(), &end = first.nodes().back();
    label(start, start.sigma > 0.999 ? tr("noise σ=1") : tr("σ %1").arg(sigmaText(start.sigma)));
    label(end, end.sigma < 0.001 ? tr("image σ=0") : tr("σ %1").arg(sigmaText(end.sigma)));
    if (isShown(studentItem) && path().student().stepCount() <= mostJumpLabels) {
        painter.setPen(plotColour(Token::dimText));
        for (size_t step = 1; step < path().student().stepCount(); ++step) {
            const PathNode& node = path().student().nodes()[path().student().stepStarts()[step]];
            label(node, tr("σ %1").arg(sigmaText(node.sigma)));
        }
    }
}

void TrajectoryPlot::paintCursor(QCPPainter& painter) const {
    if (!path().hasPlane()) {
        return;
    }
    painter.setAntialiasing(true);
    painter.setClipRect(plotArea().adjusted(-6, -6, 6, 6));
    const QList<const RunPath*> runs = shownRuns();
    if (runs.size() == 2) { // how far the two are apart at this σ
        painter.setPen(plotPen(Token::text, 1.2, Qt::DotLine));
        painter.drawLine(toPixels(*runs[0]->placeAt(sigma())), toPixels(*runs[1]->placeAt(sigma())));
    }
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        const bool isTeacher = *run == &path().teacher();
        painter.setPen(plotPen(Token::text, 1.6));
        painter.setBrush(plotPen(isTeacher ? Series::teacher : Series::student).color());
        painter.drawEllipse(toPixels(*(*run)->placeAt(sigma())), 4.5, 4.5);
    }
    painter.setClipping(false);
}

} // namespace arcflow::ui
