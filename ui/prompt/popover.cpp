#include "ui/prompt/popover.h"

#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScreen>

namespace arcflow::ui {

Popover::Popover(QWidget* parent) : QFrame(parent, Qt::Popup) {
    setProperty("raised", true);
}

void Popover::popUp(const QWidget* anchor) {
    const QRect bounds = anchor->screen()->availableGeometry();
    resize(std::min(sizeHint().width(), bounds.width()), std::min(sizeHint().height(), bounds.height()));
    const QPoint below = anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + gridUnit / 2));
    const int x = std::clamp(below.x(), bounds.left(), std::max(bounds.left(), bounds.right() + 1 - width()));
    const int y = std::clamp(below.y(), bounds.top(), std::max(bounds.top(), bounds.bottom() + 1 - height()));
    move(x, y);
    show();
    activateWindow();
}

void Popover::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        hide();
        return;
    }
    if (auto* bar = findChild<UndoBar*>(); event->matches(QKeySequence::Undo) && bar != nullptr && bar->isVisible()) {
        bar->undo();
        return;
    }
    QFrame::keyPressEvent(event);
}

void Popover::hideEvent(QHideEvent* event) {
    QFrame::hideEvent(event);
    Q_EMIT closed();
}

UndoBar::UndoBar(QWidget* parent) : QFrame(parent), m_label(new QLabel), m_button(new QPushButton(tr("Undo"))) {
    m_label->setTextFormat(Qt::PlainText);
    m_label->setProperty("dim", true);
    m_button->setObjectName(QStringLiteral("undo"));
    m_button->setAccessibleName(tr("Undo"));
    m_button->setToolTip(tr("Bring it back (Ctrl+Z)"));
    m_button->setProperty("link", true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_label, 1);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &UndoBar::undo);
    hide();
}

void UndoBar::undo() {
    hide();
    Q_EMIT undone();
}

void UndoBar::offer(const QString& text) {
    m_label->setText(text);
    show();
}

} // namespace arcflow::ui
