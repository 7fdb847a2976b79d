#pragma once

#include "ui/generate/field_rows.h"

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace arcflow::ui {

class CollapsibleSection;
class DefaultSpinBox;

/// What few pictures need: the student's last step, prompt length, records for the plots, previews. Folded at first.
class AdvancedSection : public QWidget {
    Q_OBJECT

public:
    explicit AdvancedSection(QWidget* parent = nullptr);

    void show(const GenerationForm& form, const QVector<FormNote>& notes);
    using QWidget::show;
    bool isExpanded() const;
    void setExpanded(bool expanded);

Q_SIGNALS:
    void edited(const arcflow::ui::FormEdit& edit);

private:
    void build();
    void connectFields();
    void showRecording(const GenerationForm& form);

    CollapsibleSection* m_section;
    FieldRows* m_rows;
    DefaultSpinBox *m_trueCfg, *m_timestepRatio, *m_maxTokens;
    QComboBox* m_recording;
    DefaultSpinBox* m_points;
    QCheckBox *m_keep, *m_previews;
};

} // namespace arcflow::ui
