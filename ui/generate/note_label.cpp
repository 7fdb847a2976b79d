#include "ui/generate/note_label.h"

#include "ui/generate/label_text.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QStyle>

namespace arcflow::ui {

NoteLabel::NoteLabel(QWidget* parent) : QLabel(parent) {
    setObjectName(QStringLiteral("note"));
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setFont(theme().font(TextSize::small));
    setProperty("dim", true);
    setVisible(false);
}

void NoteLabel::setNote(const QString& text, FormNote::Severity severity) {
    using Severity = FormNote::Severity;
    setText(breakableText(text));
    setVisible(!text.isEmpty());
    if (m_severity != severity) {
        m_severity = severity;
        setProperty("danger", severity == Severity::problem);
        setProperty("warning", severity == Severity::warning);
        setProperty("dim", severity == Severity::hint);
        style()->unpolish(this);
        style()->polish(this);
    }
}

bool NoteLabel::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange) { // not among those that changeEvent() hears of
        setFont(theme().font(TextSize::small));
    }
    return QLabel::event(event);
}

} // namespace arcflow::ui
