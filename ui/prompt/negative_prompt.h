#pragma once

#include "ui/prompt/plain_prompt_edit.h"

#include <QWidget>

class QLabel;

namespace arcflow::ui {

/// What the picture is not to show. Where the model has no use for it, the reason stands in the field's place; the text
/// is kept.
class NegativePrompt : public QWidget {
    Q_OBJECT

public:
    explicit NegativePrompt(QWidget* parent = nullptr);

    /// Why the model ignores it, as a sentence; empty: it does not.
    void setUnavailable(const QString& reason);
    bool isAvailable() const { return m_reason.isEmpty(); }
    const QString& reason() const { return m_reason; }

    PlainPromptEdit* editor() const { return m_editor; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    QString m_reason;
    PlainPromptEdit* m_editor;
    QLabel* m_label;
};

} // namespace arcflow::ui
