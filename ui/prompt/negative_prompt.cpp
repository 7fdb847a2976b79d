#include "ui/prompt/negative_prompt.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

NegativePrompt::NegativePrompt(QWidget* parent) : QWidget(parent), m_editor(new PlainPromptEdit), m_label(new QLabel) {
    setObjectName(QStringLiteral("negativePrompt"));
    m_editor->setObjectName(QStringLiteral("negativeEditor"));
    m_editor->setAccessibleName(tr("Negative prompt"));
    m_editor->setPlaceholderText(tr("What it is not to show"));
    m_editor->setToolTip(tr("What the picture is not to show. Ctrl+Enter generates."));
    m_editor->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_editor->setFixedHeight(m_editor->minimumSizeHint().height());
    m_label->setObjectName(QStringLiteral("negativeReason"));
    m_label->setProperty("hint", true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_editor);
    layout->addWidget(m_label);
}

void NegativePrompt::setUnavailable(const QString& reason) {
    m_reason = reason;
    refresh();
}

void NegativePrompt::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_editor->setFixedHeight(m_editor->minimumSizeHint().height());
    }
}

void NegativePrompt::refresh() {
    const bool available = isAvailable();
    m_editor->setVisible(available);
    m_editor->setEnabled(available);
    m_label->setVisible(!available);
    const bool kept = !m_editor->promptText().trimmed().isEmpty();
    const QString sentence = m_reason.endsWith(u'.') ? m_reason.chopped(1) : m_reason;
    m_label->setText(kept ? tr("%1. Your text is kept.").arg(sentence) : m_reason);
    m_label->setToolTip(kept ? m_editor->promptText().left(1000).toHtmlEscaped() : QString());
    m_label->setAccessibleName(tr("Negative prompt: %1").arg(m_label->text()));
}

} // namespace arcflow::ui
