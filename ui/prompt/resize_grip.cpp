#include "ui/prompt/resize_grip.h"

#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace arcflow::ui {

ResizeGrip::ResizeGrip(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("promptResizeGrip"));
    setAccessibleName(tr("Height of the prompt field"));
    setToolTip(tr("Drag for more or less room (Up, Down)"));
    setCursor(Qt::SizeVerCursor);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize ResizeGrip::sizeHint() const {
    return {40, gridUnit};
}

void ResizeGrip::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->globalPosition().toPoint().y();
}

void ResizeGrip::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) {
        const int now = event->globalPosition().toPoint().y();
        Q_EMIT moved(now - m_pressed);
        m_pressed = now;
    }
}

void ResizeGrip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        Q_EMIT moved((event->key() == Qt::Key_Up ? -1 : 1) * 2 * gridUnit);
        return;
    }
    QWidget::keyPressEvent(event);
}

void ResizeGrip::enterEvent(QEnterEvent* event) {
    update();
    QWidget::enterEvent(event);
}

void ResizeGrip::leaveEvent(QEvent* event) {
    update();
    QWidget::leaveEvent(event);
}

void ResizeGrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(hasFocus() ? Token::accent : underMouse() ? Token::dimText : Token::line));
    constexpr double width = 24, thickness = 3;
    painter.drawRoundedRect(QRectF((this->width() - width) / 2, (height() - thickness) / 2, width, thickness),
                            thickness / 2, thickness / 2);
}

} // namespace arcflow::ui
