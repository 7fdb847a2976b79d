#include "ui/shell/key_capture.h"

#include <QKeyEvent>

namespace arcflow::ui {

namespace {

/// Platforms do not agree on whether a modifier key counts as held in its own event.
Qt::KeyboardModifier modifierOf(int key) {
    switch (key) {
    case Qt::Key_Shift:
        return Qt::ShiftModifier;
    case Qt::Key_Control:
        return Qt::ControlModifier;
    case Qt::Key_Alt:
        return Qt::AltModifier;
    case Qt::Key_Meta:
        return Qt::MetaModifier;
    default:
        return Qt::NoModifier;
    }
}

/// Keys that make no combination by themselves.
bool isModifier(int key) {
    switch (key) {
    case Qt::Key_AltGr:
    case Qt::Key_CapsLock:
    case Qt::Key_NumLock:
    case Qt::Key_ScrollLock:
    case Qt::Key_unknown:
    case 0:
        return true;
    default:
        return modifierOf(key) != Qt::NoModifier;
    }
}

/// "Ctrl+Shift+", for as long as they are held.
QString held(Qt::KeyboardModifiers modifiers) {
    const QString text =
        QKeySequence(QKeyCombination(modifiers & ~Qt::KeypadModifier, Qt::Key_A)).toString(QKeySequence::NativeText);
    return text.chopped(1);
}

/// Shift is part of what was typed where it makes another character: "?" rather than "Shift+?".
QKeySequence sequence(const QKeyEvent& event) {
    Qt::KeyboardModifiers modifiers =
        event.modifiers() & (Qt::ControlModifier | Qt::ShiftModifier | Qt::AltModifier | Qt::MetaModifier);
    int key = event.key();
    if (key == Qt::Key_Backtab) {
        key = Qt::Key_Tab;
    }
    const bool symbol = key < 0x10000 && !QChar(key).isLetter() && !QChar(key).isSpace();
    if (symbol && !QChar(key).isDigit()) {
        modifiers &= ~Qt::ShiftModifier;
    }
    return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(key)));
}

} // namespace

KeyCapture::KeyCapture(QWidget* parent) : QLineEdit(parent) {
    setReadOnly(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setAttribute(Qt::WA_InputMethodEnabled, false);
    setPlaceholderText(tr("Press the new keys"));
    setAccessibleName(tr("New keys"));
}

void KeyCapture::setKey(const QKeySequence& key) {
    m_key = key;
    setText(key.toString(QKeySequence::NativeText));
}

bool KeyCapture::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress) {
        keyPressEvent(static_cast<QKeyEvent*>(event)); // QWidget would use Tab to move on
        return true;
    }
    return QLineEdit::event(event);
}

void KeyCapture::keyPressEvent(QKeyEvent* event) {
    event->accept();
    if (event->isAutoRepeat()) {
        return;
    }
    if (isModifier(event->key())) {
        setText(held(event->modifiers() | modifierOf(event->key())));
        return;
    }
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier) {
        Q_EMIT cancelled();
        return;
    }
    setKey(sequence(*event));
    Q_EMIT captured(m_key);
}

void KeyCapture::keyReleaseEvent(QKeyEvent* event) {
    if (isModifier(event->key())) {
        setKey(m_key);
    }
    event->accept();
}

void KeyCapture::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    setKey(m_key);
}

} // namespace arcflow::ui
