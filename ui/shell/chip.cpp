#include "ui/shell/chip.h"

#include "ui/style/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>

namespace arcflow::ui {

namespace {
constexpr int widestText = 28 * gridUnit;
constexpr int crossSize = 10;
constexpr int crossArea = 22; ///< from the edge: the cross with the room around it
} // namespace

Chip::Chip(const QString& text, QWidget* parent) : QToolButton(parent) {
    setProperty("chip", true);
    setFocusPolicy(Qt::StrongFocus);
    setIconSize({crossSize, crossSize});
    setCursor(Qt::ArrowCursor);
    setLabel(text);
}

void Chip::setLabel(const QString& text) {
    m_label = text;
    setAccessibleName(text);
    elide();
}

void Chip::elide() {
    const QString shown = fontMetrics().elidedText(m_label, Qt::ElideRight, widestText);
    setText(QString(shown).replace(QLatin1Char('&'), QStringLiteral("&&")));
    if (shown != m_label) {
        setToolTip(m_label);
    }
}

void Chip::setRemovable(bool removable) {
    m_removable = removable;
    // The icon stands before the text in reading direction, so the direction is turned to have the cross behind it.
    setLayoutDirection(removable ? Qt::RightToLeft : Qt::LeftToRight);
    setToolButtonStyle(removable ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonTextOnly);
    setIcon(removable ? theme().icon(QStringLiteral("close"), Token::dimText, Token::onAccent) : QIcon());
    setAccessibleDescription(removable ? tr("Delete removes it") : QString());
}

bool Chip::onCross(const QPointF& position) const {
    return m_removable && position.x() >= width() - crossArea;
}

void Chip::mousePressEvent(QMouseEvent* event) {
    m_crossPressed = event->button() == Qt::LeftButton && onCross(event->position());
    if (!m_crossPressed) {
        QToolButton::mousePressEvent(event);
    }
}

void Chip::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_crossPressed) {
        QToolButton::mouseReleaseEvent(event);
        return;
    }
    m_crossPressed = false;
    if (rect().contains(event->position().toPoint()) && onCross(event->position())) {
        Q_EMIT removeRequested();
    }
}

void Chip::keyPressEvent(QKeyEvent* event) {
    if (m_removable && (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)) {
        Q_EMIT removeRequested();
        return;
    }
    QToolButton::keyPressEvent(event);
}

void Chip::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        elide();
    }
}

} // namespace arcflow::ui
