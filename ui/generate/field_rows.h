#pragma once

#include "ui/generate/form_rules.h"
#include "ui/shell/form_rows.h"

#include <functional>
#include <vector>

namespace arcflow::ui {

class NoteLabel;

/// A change of the form that a widget asks for.
using FormEdit = std::function<void(GenerationForm&)>;

/// Rows of a form's fields: a field that has no effect is switched off with its reason in the tooltip, and what there
/// is to say about it stands under it. The wheel scrolls the panel, unless the field under it has the focus.
class FieldRows : public FormRows {
    Q_OBJECT

public:
    explicit FieldRows(QWidget* parent = nullptr);

    /// `shown`: whether this model has the field at all; empty: always.
    void addField(Field field, const QString& label, QWidget* widget, const QString& toolTip,
                  std::function<bool(const GenerationForm&)> shown = {});
    void addWideField(Field field, QWidget* widget, const QString& toolTip); ///< over both columns
    void show(const GenerationForm& form, const QVector<FormNote>& notes);
    using FormRows::show;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row {
        Field field;
        QWidget* widget;
        NoteLabel* note;
        QString toolTip;
        std::function<bool(const GenerationForm&)> shown;
        bool wide = false;
    };

    void add(Row row);
    void guardWheel(QWidget* widget);

    std::vector<Row> m_rows;
};

} // namespace arcflow::ui
