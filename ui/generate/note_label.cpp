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
    const bool problem = severity == FormNote::Severity::problem;
    setText(breakableText(text));
    setVisible(!text.isEmpty());
    if (property("danger").toBool() != problem) {
        setProperty("danger", problem);
        setProperty("dim", !problem);
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
