#include "ui/gallery/details_prompt.h"

#include "ui/style/theme.h"

#include <QEvent>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {
constexpr int mostLines = 12;
}

DetailsPrompt::DetailsPrompt(QWidget* parent) : QPlainTextEdit(parent) {
    setProperty("plainText", true);
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    // Text of the panel, not a field to write into.
    setStyleSheet(QStringLiteral("QPlainTextEdit { background: transparent; border: none; padding: 0; }"));
    document()->setDocumentMargin(0);
    connect(this, &QPlainTextEdit::textChanged, this, &QWidget::updateGeometry);
}

int DetailsPrompt::neededHeight() const {
    // The height of a plain text document is counted in lines.
    const int lines = static_cast<int>(std::ceil(document()->size().height()));
    return std::clamp(lines, 1, mostLines) * fontMetrics().lineSpacing() + 2;
}

QSize DetailsPrompt::sizeHint() const {
    return {20 * gridUnit, neededHeight()};
}

void DetailsPrompt::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) {
        updateGeometry();
    }
}

void DetailsPrompt::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
}

} // namespace arcflow::ui
