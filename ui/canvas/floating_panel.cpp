#include "ui/canvas/floating_panel.h"

#include "ui/style/theme.h"

#include <QMouseEvent>
#include <QPainter>

namespace arcflow::ui {

FloatingPanel::FloatingPanel(QWidget* parent) : QWidget(parent) {
    setCursor(Qt::ArrowCursor);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FloatingPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().color(Token::line), 1));
    painter.setBrush(theme().color(Token::panel));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), gridUnit * 0.75, gridUnit * 0.75);
}

void FloatingPanel::mousePressEvent(QMouseEvent* event) {
    event->accept();
}

void FloatingPanel::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
}

void FloatingPanel::mouseDoubleClickEvent(QMouseEvent* event) {
    event->accept();
}

void FloatingPanel::mouseMoveEvent(QMouseEvent* event) {
    event->accept();
}

void FloatingPanel::wheelEvent(QWheelEvent* event) {
    event->accept();
}

} // namespace arcflow::ui
