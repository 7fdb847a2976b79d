#include "ui/export/export_names_section.h"

#include "ui/export/export_names.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {

ExportNamesSection::ExportNamesSection(QWidget* parent)
    : ExportSection(tr("Names"), parent),
      m_rows(new FormRows),
      m_template(new QLineEdit),
      m_insert(new QToolButton),
      m_example(new ElidedLabel({}, Qt::ElideMiddle)),
      m_taken(new SegmentedControl(tr("If a name is taken"))) {
    body()->addWidget(m_rows);
    m_rows->addRow(tr("Name"), templateRow());
    m_example->setObjectName(QStringLiteral("exportExample"));
    m_rows->addRow(tr("Example"), m_example);
    m_problem = colouredNote(m_rows, "exportNameProblem", "danger");
    m_taken->addSegment(tr("Number"), int(TakenNames::number), {},
                        tr("The first free of “-2”, “-3”…; nothing is overwritten"));
    m_taken->addSegment(tr("Leave out"), int(TakenNames::leaveOut), {},
                        tr("To go on with an export that was cancelled"));
    describe(m_taken, "exportTaken", tr("If a name is taken"), {});
    m_rows->addRow(tr("If taken"), m_taken);
    connect(m_taken, &SegmentedControl::activated, this, &ExportSection::edited);
}

QWidget* ExportNamesSection::templateRow() {
    constexpr int longest = 400;
    auto* row = new QWidget;
    m_template->setMaxLength(longest);
    describe(m_template, "exportTemplate", tr("Template for names"),
             tr("Fields in braces are filled in for each image; {counter:4} is 0001; a / begins a subfolder"));
    describe(m_insert, "exportInsert", tr("Insert a field"), tr("Insert a field, or take a ready-made name"));
    m_insert->setText(tr("Insert"));
    m_insert->setPopupMode(QToolButton::InstantPopup);
    m_insert->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(m_insert);
    menu->setObjectName(QStringLiteral("exportInsertMenu"));
    fillMenu(menu);
    m_insert->setMenu(menu);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(m_template, 1);
    layout->addWidget(m_insert);
    connect(m_template, &QLineEdit::textEdited, this, &ExportSection::edited);
    return row;
}

void ExportNamesSection::fillMenu(QMenu* menu) {
    for (const NameFieldInfo& field : nameFieldInfos()) {
        const QString text =
            u'{' + field.name + (field.name == QLatin1String("counter") ? QStringLiteral(":4}") : QStringLiteral("}"));
        connect(menu->addAction(tr("%1\t%2").arg(text, field.description)), &QAction::triggered, this,
                [this, text] { insert(text); });
    }
    connect(menu->addAction(tr("/\tsubfolder")), &QAction::triggered, this, [this] { insert(QStringLiteral("/")); });
    menu->addSeparator();
    for (const QString& pattern : readyNameTemplates()) {
        connect(menu->addAction(pattern), &QAction::triggered, this, [this, pattern] {
            m_template->selectAll();
            insert(pattern);
        });
    }
}

/// At the cursor, so that it can be undone.
void ExportNamesSection::insert(const QString& text) {
    m_template->insert(text);
    m_template->setFocus(Qt::OtherFocusReason);
    Q_EMIT edited();
}

void ExportNamesSection::showExample(const QString& example) {
    m_example->setText(example);
    showProblem({});
}

void ExportNamesSection::showProblem(const QString& problem) {
    const bool invalid = !problem.isEmpty();
    m_problem->setText(problem);
    m_problem->setVisible(invalid);
    m_rows->setRowVisible(m_example, !invalid);
    m_template->setAccessibleDescription(invalid ? problem : tr("For example %1").arg(m_example->text()));
    if (m_template->property("invalid").toBool() != invalid) {
        m_template->setProperty("invalid", invalid);
        m_template->style()->unpolish(m_template);
        m_template->style()->polish(m_template);
    }
}

void ExportNamesSection::setOptions(const ExportOptions& options) {
    if (m_template->text() != options.nameTemplate) {
        m_template->setText(options.nameTemplate);
    }
    m_taken->setCurrentData(int(options.takenNames));
}

void ExportNamesSection::writeTo(ExportOptions& options) const {
    options.nameTemplate = m_template->text();
    options.takenNames = static_cast<TakenNames>(m_taken->currentData().toInt());
}

} // namespace arcflow::ui
