#include "ui/generate/field_rows.h"

#include "ui/generate/note_label.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

#include <algorithm>

namespace arcflow::ui {

namespace {
constexpr int labelShare = 34; ///< per cent: a field holds two numbers and a button in a narrow dock
}

FieldRows::FieldRows(QWidget* parent) : FormRows(labelShare, parent) {}

void FieldRows::addField(Field field, const QString& label, QWidget* widget, const QString& toolTip,
                         std::function<bool(const GenerationForm&)> shown) {
    // The share alone decides how wide they are, so that the sections of a panel line up.
    addRow(label, widget)->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    add({field, widget, nullptr, toolTip, std::move(shown), false});
}

void FieldRows::addWideField(Field field, QWidget* widget, const QString& toolTip) {
    addWide(widget);
    add({field, widget, nullptr, toolTip, {}, true});
}

void FieldRows::add(Row row) {
    if (row.widget->toolTip().isEmpty()) {
        row.widget->setToolTip(row.toolTip);
    }
    guardWheel(row.widget);
    row.note = new NoteLabel;
    row.note->setObjectName(row.widget->objectName() + QStringLiteral("Note"));
    addWide(row.note);
    m_rows.push_back(std::move(row));
}

void FieldRows::guardWheel(QWidget* widget) {
    QList<QWidget*> all = widget->findChildren<QWidget*>();
    all.prepend(widget);
    for (QWidget* one : std::as_const(all)) {
        if (qobject_cast<QAbstractSpinBox*>(one) || qobject_cast<QComboBox*>(one)) {
            one->installEventFilter(this);
        }
    }
}

bool FieldRows::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore(); // for the panel to scroll
        return true;
    }
    return FormRows::eventFilter(watched, event);
}

void FieldRows::show(const GenerationForm& form, const QVector<FormNote>& notes) {
    for (const Row& row : m_rows) {
        const bool shown = !row.shown || row.shown(form);
        if (!row.wide) {
            setRowVisible(row.widget, shown);
        }
        const QString reason = unavailable(form, row.field);
        row.widget->setEnabled(reason.isEmpty());
        if (!row.toolTip.isEmpty()) {
            row.widget->setToolTip(reason.isEmpty() ? row.toolTip : reason);
        }
        row.widget->setAccessibleDescription(reason);
        const auto note =
            std::find_if(notes.begin(), notes.end(), [&](const FormNote& one) { return one.field == row.field; });
        const bool hasNote = shown && note != notes.end();
        row.note->setNote(hasNote ? note->text : QString(), hasNote ? note->severity : FormNote::Severity::hint);
    }
}

} // namespace arcflow::ui
