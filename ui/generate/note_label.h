#pragma once

#include "ui/generate/form_rules.h"

#include <QLabel>

namespace arcflow::ui {

/// Small print for what there is to say under a field; hidden while that is nothing.
class NoteLabel : public QLabel {
    Q_OBJECT

public:
    explicit NoteLabel(QWidget* parent = nullptr);

    void setNote(const QString& text, FormNote::Severity severity = FormNote::Severity::hint);

protected:
    bool event(QEvent* event) override;

private:
    FormNote::Severity m_severity = FormNote::Severity::hint;
};

} // namespace arcflow::ui
