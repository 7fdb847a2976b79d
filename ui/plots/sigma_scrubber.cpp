#include "ui/plots/sigma_scrubber.h"

#include "ui/plots/plot_colours.h"
#include "ui/plots/trajectory_text.h"

#include <QAccessibleWidget>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {
namespace {

// From the top: ticks, track, squares, value.
constexpr double tickTop = 7, tickBottom = 14;
constexpr double trackY = 21, trackThickness = 4;
constexpr double squareY = 33, squareSize = 7;
constexpr double valueTop = 38;
constexpr double handleRadius = 7;
constexpr double snapReach = 4; ///< pixels
constexpr double hintReach = 4;

/// Role, value and range for screen readers.
class ScrubberAccessible final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit ScrubberAccessible(SigmaScrubber* scrubber) : QAccessibleWidget(scrubber, QAccessible::Slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text type) const override {
        return type == QAccessible::Value ? sigmaText(scrubber()->sigma()) : QAccessibleWidget::text(type);
    }
    QVariant currentValue() const override { return scrubber()->sigma(); }
    void setCurrentValue(const QVariant& value) override { scrubber()->moveTo(value.toDouble()); }
    QVariant minimumValue() const override { return 0.0; }
    QVariant maximumValue() const override { return 1.0; }
    QVariant minimumStepSize() const override { return 0.001; }

private:
    SigmaScrubber* scrubber() const { return static_cast<SigmaScrubber*>(widget()); }
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object) {
    auto* scrubber = qobject_cast<SigmaScrubber*>(object);
    return scrubber ? new ScrubberAccessible(scrubber) : nullptr;
}

} // namespace

SigmaScrubber::SigmaScrubber(QWidget* parent) : QWidget(parent) {
    static const bool installed = (QAccessible::installFactory(makeAccessible), true);
    Q_UNUSED(installed)
    setObjectName(QStringLiteral("sigmaScrubber"));
    setAccessibleName(tr("Step along the run, σ"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setTrajectory({});
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SigmaScrubber::setTrajectory(const TrajectoryPtr& trajectory) {
    m_path = TrajectoryPath(trajectory);
    m_dragging = false;
    setEnabled(!m_path.empty());
    setToolTip(isEnabled()
                   ? tr("Drag to see the image between noise and finish (arrow keys, Page Up and Down, Home, End)")
                   : tr("Generate an image with recording on to move along its steps."));
    update();
}

void SigmaScrubber::setSigma(double sigma) {
    if (std::isnan(sigma)) {
        return;
    }
    sigma = std::clamp(sigma, 0.0, 1.0);
    if (sigma != m_sigma) {
        m_sigma = sigma;
        update();
        if (QAccessible::isActive()) {
            QAccessibleValueChangeEvent change(this, sigma);
            QAccessible::updateAccessibility(&change);
        }
    }
}

void SigmaScrubber::moveTo(double sigma) {
    const double before = m_sigma;
    setSigma(sigma);
    if (m_sigma != before) {
        Q_EMIT sigmaChanged(m_sigma);
    }
}

// Geometry

QSize SigmaScrubber::sizeHint() const {
    return {640, int(std::ceil(valueTop)) + QFontMetrics(theme().font(TextSize::small)).height() + 3};
}

QSize SigmaScrubber::minimumSizeHint() const {
    return {160, sizeHint().height()};
}

QRectF SigmaScrubber::track() const {
    const QFontMetricsF metrics(theme().font(TextSize::small));
    const double left = 2 * gridUnit + metrics.horizontalAdvance(tr("σ 1")) + handleRadius + 4;
    const double right = width() - (2 * gridUnit + metrics.horizontalAdvance(QStringLiteral("0")) + handleRadius + 4);
    return {left, trackY - trackThickness / 2, std::max(1.0, right - left), trackThickness};
}

double SigmaScrubber::xOf(double sigma) const {
    return track().left() + (1 - sigma) * track().width();
}

double SigmaScrubber::sigmaAt(double x) const {
    return std::clamp(1 - (x - track().left()) / track().width(), 0.0, 1.0);
}

double SigmaScrubber::snapped(double sigma) const {
    if (m_path.empty()) {
        return sigma;
    }
    const double level = m_path.nearestLevel(sigma);
    // Where points stand close together, a full reach would leave no way between them.
    double room = track().width();
    for (const double neighbour : {m_path.previousLevel(level), m_path.nextLevel(level)}) {
        room = neighbour == level ? room : std::min(room, std::abs(xOf(neighbour) - xOf(level)));
    }
    return std::abs(xOf(level) - xOf(sigma)) <= std::min(snapReach, room * 0.4) ? level : sigma;
}

// Input

void SigmaScrubber::dragTo(QPointF at, Qt::KeyboardModifiers modifiers) {
    const double sigma = sigmaAt(at.x() - m_grip);
    moveTo(modifiers.testFlag(Qt::ShiftModifier) ? sigma : snapped(sigma));
}

void SigmaScrubber::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    const double offset = event->position().x() - xOf(m_sigma);
    m_grip = std::abs(offset) <= handleRadius ? offset : 0;
    m_dragging = true;
    if (m_grip == 0) {
        dragTo(event->position(), event->modifiers());
    }
    update();
}

void SigmaScrubber::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) {
        dragTo(event->position(), event->modifiers());
    } else {
        setCursor(std::abs(event->position().x() - xOf(m_sigma)) <= handleRadius ? Qt::OpenHandCursor
                                                                                 : Qt::ArrowCursor);
    }
}

void SigmaScrubber::mouseReleaseEvent(QMouseEvent* event) {
    if (m_dragging && event->button() == Qt::LeftButton) {
        m_dragging = false;
        update();
        Q_EMIT released();
    }
}

void SigmaScrubber::wheelEvent(QWheelEvent* event) {
    if (const int turn = event->angleDelta().y(); turn != 0) {
        moveTo(turn < 0 ? m_path.nextLevel(m_sigma) : m_path.previousLevel(m_sigma));
        Q_EMIT released();
        event->accept();
    }
}

/// Where the student's next jump starts; without a student, about a tenth of the way on.
double SigmaScrubber::jumpFrom(double sigma, bool towardsImage) const {
    if (m_path.student().empty()) {
        constexpr double stride = 0.1;
        const double level = m_path.nearestLevel(sigma + (towardsImage ? -stride : stride));
        return level != sigma ? level : towardsImage ? m_path.nextLevel(sigma) : m_path.previousLevel(sigma);
    }
    double best = towardsImage ? m_path.student().nodes().back().sigma : m_path.student().nodes().front().sigma;
    for (const size_t start : m_path.student().stepStarts()) {
        const double level = m_path.student().nodes()[start].sigma;
        if (towardsImage ? level < sigma - 1e-6 && level > best : level > sigma + 1e-6 && level < best) {
            best = level;
        }
    }
    return best;
}

void SigmaScrubber::keyPressEvent(QKeyEvent* event) {
    double sigma = m_sigma;
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        sigma = m_path.nextLevel(m_sigma);
        break;
    case Qt::Key_Left:
    case Qt::Key_Up:
        sigma = m_path.previousLevel(m_sigma);
        break;
    case Qt::Key_PageDown:
        sigma = jumpFrom(m_sigma, true);
        break;
    case Qt::Key_PageUp:
        sigma = jumpFrom(m_sigma, false);
        break;
    case Qt::Key_Home:
        sigma = 1;
        break;
    case Qt::Key_End:
        sigma = 0;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    m_showFocus = true;
    m_keyMoved = true;
    moveTo(sigma);
    update();
}

void SigmaScrubber::keyReleaseEvent(QKeyEvent* event) {
    if (m_keyMoved && !event->isAutoRepeat()) {
        m_keyMoved = false;
        Q_EMIT released();
    }
    QWidget::keyReleaseEvent(event);
}

void SigmaScrubber::focusInEvent(QFocusEvent* event) {
    m_showFocus = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    QWidget::focusInEvent(event);
}

void SigmaScrubber::focusOutEvent(QFocusEvent* event) {
    m_keyMoved = false;
    QWidget::focusOutEvent(event);
}

QString SigmaScrubber::hintAt(QPointF at) const {
    const RunPath& run = at.y() < trackY ? m_path.teacher() : m_path.student();
    const PathNode* node = run.nearestNode(sigmaAt(at.x()));
    if (!node || std::abs(xOf(node->sigma) - at.x()) > hintReach) {
        return {};
    }
    return pointText(&run == &m_path.teacher() ? RunMode::teacher : RunMode::student, *node, run.stepCount());
}

bool SigmaScrubber::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const QString hint = hintAt(help->pos()); !hint.isEmpty()) {
            QToolTip::showText(help->globalPos(), hint, this);
            return true;
        }
    }
    return QWidget::event(event);
}

void SigmaScrubber::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) {
        updateGeometry();
        update();
    }
}

// Painting

void SigmaScrubber::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme().font(TextSize::small));
    const QRectF line = track();
    painter.setPen(plotColour(Token::dimText));
    const double textHeight = painter.fontMetrics().height();
    const double side = line.left() - handleRadius - 4;
    const QRectF row(0, trackY - textHeight / 2, side, textHeight);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, tr("σ 1"));
    painter.drawText(row.translated(line.right() + handleRadius + 4, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("0"));

    painter.setPen(Qt::NoPen);
    painter.setBrush(plotColour(Token::line));
    painter.drawRoundedRect(line, trackThickness / 2, trackThickness / 2);
    if (m_path.empty()) {
        painter.setPen(plotColour(Token::dimText));
        const QString text = tr("Generate an image with recording on to move along its steps.");
        painter.drawText(QRectF(line.left(), trackY + 4, line.width(), textHeight + 4), Qt::AlignCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, int(line.width())));
        return;
    }
    paintTeacher(painter);
    paintStudent(painter);
    paintHandle(painter);
}

void SigmaScrubber::paintTeacher(QPainter& painter) const {
    QPen pen = plotPen(Series::teacher, 1.0);
    pen.setStyle(Qt::SolidLine);
    painter.setPen(pen);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const PathNode& node : m_path.teacher().nodes()) {
        const double x = std::round(xOf(node.sigma));
        painter.drawLine(QPointF(x, tickTop), QPointF(x, tickBottom));
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void SigmaScrubber::paintStudent(QPainter& painter) const {
    const RunPath& run = m_path.student();
    if (run.empty()) {
        return;
    }
    const QColor colour = plotPen(Series::student).color();
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const double spacing =
        (run.nodes().front().sigma - run.nodes().back().sigma) * track().width() / double(run.nodes().size());
    for (const PathNode& node : run.nodes()) {
        if (spacing >= 5) {
            painter.drawEllipse(QPointF(xOf(node.sigma), squareY), 1.2, 1.2);
        }
    }
    painter.setPen(QPen(colour, 1.6));
    painter.setBrush(plotColour(Token::panel));
    const auto square = [&](const PathNode& node) {
        painter.drawRect(
            QRectF(std::round(xOf(node.sigma)) - squareSize / 2, squareY - squareSize / 2, squareSize, squareSize));
    };
    for (const size_t start : run.stepStarts()) {
        square(run.nodes()[start]);
    }
    square(run.nodes().back());
}

void SigmaScrubber::paintHandle(QPainter& painter) const {
    const QPointF centre(xOf(m_sigma), trackY);
    if (hasFocus() && m_showFocus) {
        painter.setPen(QPen(plotColour(Token::accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, handleRadius + 3, handleRadius + 3);
    }
    painter.setPen(QPen(plotColour(Token::panel), 2));
    painter.setBrush(plotColour(m_dragging ? Token::accent : Token::text));
    painter.drawEllipse(centre, handleRadius, handleRadius);

    const QString text = tr("σ %1").arg(sigmaText(m_sigma));
    const double half = painter.fontMetrics().horizontalAdvance(text) / 2.0 + 2;
    const double x = std::clamp(centre.x(), half + gridUnit, std::max(half + gridUnit, width() - half - gridUnit));
    painter.setPen(plotColour(Token::text));
    painter.drawText(QRectF(x - half, valueTop, 2 * half, painter.fontMetrics().height()), Qt::AlignCenter, text);
}

} // namespace arcflow::ui
