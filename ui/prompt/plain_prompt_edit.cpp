#include "ui/prompt/plain_prompt_edit.h"

#include "ui/prompt/prompt_text.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>

namespace arcflow::ui {
namespace {

constexpr quint64 burstPauseMs = 800;

bool isEnter(const QKeyEvent& event) {
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

} // namespace

PlainPromptEdit::PlainPromptEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(document(), &QTextDocument::contentsChanged, this, &PlainPromptEdit::noticeChange);
}

QSize PlainPromptEdit::sizeHint() const {
    return {240, fontMetrics().lineSpacing() * 5 + 16};
}

QSize PlainPromptEdit::minimumSizeHint() const {
    return {80, fontMetrics().lineSpacing() * 2 + 16};
}

void PlainPromptEdit::setPromptText(const QString& text) {
    const QString clean = cleanPromptText(text);
    if (clean != m_text) {
        replaceText(0, static_cast<int>(m_text.size()), clean);
    }
}

void PlainPromptEdit::restorePromptText(const QString& text, int cursor) {
    if (!m_text.isEmpty() || document()->isUndoAvailable() || document()->isRedoAvailable()) {
        setPromptText(text);
        return;
    }
    const QString clean = cleanPromptText(text);
    keepWrappingQuick(clean);
    setPlainText(fittingBytes(clean, maximumPromptBytes).toString());
    QTextCursor position = textCursor();
    position.setPosition(std::clamp(cursor, 0, static_cast<int>(m_text.size())));
    setTextCursor(position);
}

void PlainPromptEdit::insertPromptText(const QString& text) {
    const QTextCursor cursor = textCursor();
    replaceText(cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart(), text);
}

void PlainPromptEdit::replaceText(int start, int length, const QString& text) {
    const QString clean = cleanPromptText(text);
    const QStringView fitting = fittingBytes(clean, room(start, length));
    QTextCursor cursor(document());
    cursor.setPosition(start);
    cursor.setPosition(start + length, QTextCursor::KeepAnchor);
    endBurst();
    keepWrappingQuick(fitting);
    cursor.beginEditBlock();
    cursor.insertText(fitting.toString());
    cursor.endEditBlock();
    endBurst();
    setTextCursor(cursor);
    ensureCursorVisible();
    if (fitting.size() < clean.size()) {
        Q_EMIT shortened();
    }
}

/// QTextLayout looks for a word's end from every line of it: a pasted word of a million letters would take minutes. For
/// good, since undo can bring such a text back.
void PlainPromptEdit::keepWrappingQuick(QStringView text) {
    constexpr qsizetype longestWord = 4096;
    qsizetype word = 0;
    for (qsizetype i = 0; i < text.size() && word <= longestWord; ++i) {
        word = text[i].isSpace() ? 0 : word + 1;
    }
    if (word > longestWord) {
        setWordWrapMode(QTextOption::WrapAnywhere);
    }
}

/// Bytes that may take this part's place.
qsizetype PlainPromptEdit::room(int start, int length) const {
    return maximumPromptBytes - utf8Size(m_text) + utf8Size(QStringView(m_text).mid(start, length));
}

void PlainPromptEdit::endBurst() {
    // QTextDocument lets a change melt into the last undo step unless it counts as unmodified since then.
    document()->setModified(false);
}

void PlainPromptEdit::noticeChange() {
    const QString before = std::exchange(m_text, toPlainText());
    if (before == m_text) {
        return; // only formats
    }
    const bool redoable = document()->isRedoAvailable();
    if (redoable && !m_redoable) {
        m_beforeUndo = before;
    } else if (m_redoable && !redoable && m_text != m_beforeUndo) {
        Q_EMIT abandoned(m_beforeUndo);
    }
    m_redoable = redoable;
    Q_EMIT promptTextChanged(m_text);
}

bool PlainPromptEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        // Ctrl+Enter belongs to this field while it has the focus, so that it works without a main window as well.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (isEnter(*key) && (key->modifiers() & Qt::ControlModifier) != 0) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void PlainPromptEdit::keyPressEvent(QKeyEvent* event) {
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (isEnter(*event) && modifiers == Qt::ControlModifier) {
        Q_EMIT generateRequested();
        return;
    }
    if (isEnter(*event) && modifiers == (Qt::ControlModifier | Qt::ShiftModifier)) {
        Q_EMIT pairRequested();
        return;
    }
    const QString typed = event->text();
    const bool isText =
        !typed.isEmpty() && (typed.front().isPrint() || isEnter(*event)) && (modifiers & Qt::ControlModifier) == 0;
    if (!isText) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    if (isEnter(*event)) {
        insertPromptText(QStringLiteral("\n")); // Shift+Enter would insert a line separator
        return;
    }
    if (document()->characterCount() > maximumPromptBytes / 4 &&
        utf8Size(m_text) + utf8Size(typed) > maximumPromptBytes) {
        Q_EMIT shortened();
        return;
    }
    beginBurst(typed.front(), event->timestamp());
    QPlainTextEdit::keyPressEvent(event);
}

/// A pause, or a new phrase after a comma, ends the undo step that typing adds to. By the times of the keys themselves:
/// they may have waited.
void PlainPromptEdit::beginBurst(QChar typed, quint64 time) {
    const bool newPhrase = m_phraseEnded && !typed.isSpace();
    if (newPhrase || time > m_lastTyped + burstPauseMs) {
        endBurst();
    }
    m_phraseEnded = typed == u',' || typed == u'.' || typed == u';' || (m_phraseEnded && !newPhrase);
    m_lastTyped = time;
}

void PlainPromptEdit::inputMethodEvent(QInputMethodEvent* event) {
    if (!event->commitString().isEmpty()) {
        endBurst(); // what is composed comes in whole words
    }
    const QString clean = cleanPromptText(event->commitString());
    if (clean == event->commitString() && utf8Size(clean) + utf8Size(m_text) <= maximumPromptBytes) {
        QPlainTextEdit::inputMethodEvent(event);
        return;
    }
    QInputMethodEvent tidy(event->preeditString(), event->attributes());
    tidy.setCommitString(fittingBytes(clean, room(0, 0)).toString(), event->replacementStart(),
                         event->replacementLength());
    QPlainTextEdit::inputMethodEvent(&tidy);
}

void PlainPromptEdit::focusOutEvent(QFocusEvent* event) {
    endBurst();
    QPlainTextEdit::focusOutEvent(event);
    Q_EMIT focusLeft();
}

bool PlainPromptEdit::canInsertFromMimeData(const QMimeData* source) const {
    return source->hasText() && !source->hasUrls(); // files are the window's to take
}

void PlainPromptEdit::insertFromMimeData(const QMimeData* source) {
    if (source->hasText()) {
        insertPromptText(source->text());
    }
}

QMimeData* PlainPromptEdit::createMimeDataFromSelection() const {
    auto* plain = new QMimeData;
    QString text = textCursor().selectedText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    plain->setText(text);
    return plain;
}

} // namespace arcflow::ui
