#include "ui/export/export_section.h"

#include "ui/shell/form_rows.h"
#include "ui/shell/section_header.h"
#include "ui/style/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

ExportSection::ExportSection(const QString& title, QWidget* parent) : QWidget(parent), m_body(new QVBoxLayout(this)) {
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(gridUnit);
    m_body->addWidget(new SectionHeader(title));
    setAccessibleName(title);
}

QLabel* colouredNote(FormRows* rows, const char* objectName, const char* property) {
    QLabel* note = rows->addNote({});
    note->setObjectName(QLatin1String(objectName));
    note->setProperty("dim", false);
    note->setProperty(property, true);
    note->setTextFormat(Qt::PlainText);
    note->hide();
    return note;
}

void alignRows(QWidget* widget) {
    const QList<FormRows*> groups = widget->findChildren<FormRows*>();
    int widest = 0;
    for (const FormRows* rows : groups) {
        const auto* grid = static_cast<const QGridLayout*>(rows->layout());
        for (int row = 0; row < grid->rowCount(); ++row) {
            const QLayoutItem* item = grid->itemAtPosition(row, 0);
            if (const auto* name = item ? qobject_cast<QLabel*>(item->widget()) : nullptr) {
                widest = std::max(widest, name->fontMetrics().horizontalAdvance(name->text()));
            }
        }
    }
    for (FormRows* rows : groups) {
        auto* grid = static_cast<QGridLayout*>(rows->layout());
        grid->setColumnMinimumWidth(0, widest + 1);
        grid->setColumnStretch(0, 0);
        grid->setColumnStretch(1, 1);
    }
}

void describe(QWidget* widget, const char* objectName, const QString& accessibleName, const QString& toolTip) {
    widget->setObjectName(QLatin1String(objectName));
    widget->setAccessibleName(accessibleName);
    widget->setToolTip(toolTip);
}

} // namespace arcflow::ui
