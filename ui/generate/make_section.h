#pragma once

#include "ui/generate/field_rows.h"

#include <QWidget>

class QComboBox;

namespace arcflow::ui {

class CountField;
class DefaultSpinBox;
class SeedField;
class SegmentedControl;
class SizeField;

/// What to make: who paints, size, how many, seed, steps, guidance, sampler.
class MakeSection : public QWidget {
    Q_OBJECT

public:
    explicit MakeSection(QWidget* parent = nullptr);

    void show(const GenerationForm& form, const QVector<FormNote>& notes);
    using QWidget::show;

Q_SIGNALS:
    void edited(const arcflow::ui::FormEdit& edit);

private:
    void build();
    void addRows();
    void connectFields();
    void showMode(const GenerationForm& form);

    SegmentedControl* m_mode;
    NoteLabel* m_modeNote;
    SizeField* m_size;
    CountField* m_count;
    SeedField* m_seed;
    SegmentedControl* m_seedMode;
    DefaultSpinBox *m_studentSteps, *m_teacherSteps, *m_guidance, *m_trueCfg;
    QComboBox* m_sampler;
    FieldRows* m_rows;
};

/// Passes a change of the choices on as a FormEdit.
template <typename Change> FormEdit choicesEdit(Change change) {
    return [change](GenerationForm& form) {
        GenerationChoices choices = form.choices();
        change(choices);
        form.setChoices(choices);
    };
}

/// A field's number as the form keeps it.
inline std::optional<int> wholeNumber(std::optional<double> value) {
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

/// A number that may not be known: 0 stands for that.
inline std::optional<double> knownNumber(double value) {
    return value > 0 ? std::optional(value) : std::nullopt;
}

} // namespace arcflow::ui
