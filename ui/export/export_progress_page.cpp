#include "ui/export/export_progress_page.h"

#include "ui/export/export_section.h"
#include "ui/shell/elided_label.h"
#include "ui/style/theme.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace arcflow::ui {

ExportProgressPage::ExportProgressPage(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel),
      m_name(new ElidedLabel({}, Qt::ElideMiddle)),
      m_bar(new QProgressBar),
      m_status(new QLabel),
      m_cancel(new QPushButton(tr("Cancel"))),
      m_hide(new QPushButton(tr("Hide"))) {
    m_title->setObjectName(QStringLiteral("exportProgressTitle"));
    m_title->setProperty("title", true);
    m_title->setFont(theme().font(TextSize::title, QFont::DemiBold));
    m_name->setObjectName(QStringLiteral("exportProgressName"));
    m_name->setProperty("dim", true);
    m_bar->setTextVisible(false);
    describe(m_bar, "exportProgressBar", tr("Progress of the export"), {});
    m_status->setObjectName(QStringLiteral("exportProgressStatus"));
    m_status->setTextFormat(Qt::PlainText);
    m_cancel->setAutoDefault(false);
    m_hide->setAutoDefault(false);
    describe(m_cancel, "exportCancel", tr("Cancel the export"), tr("Stop; what is exported so far stays"));
    describe(m_hide, "exportHide", tr("Hide the window"), tr("Go on in the background (Esc)"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_hide);
    auto* column = new QVBoxLayout;
    column->setSpacing(gridUnit * 3 / 2);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_title, m_bar, m_status, m_name}) {
        column->addWidget(widget);
    }
    auto* middle = new QHBoxLayout; // half the width, in the middle
    middle->addStretch(1);
    middle->addLayout(column, 2);
    middle->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridUnit, 2 * gridUnit, 2 * gridUnit, 2 * gridUnit);
    layout->addStretch(2);
    layout->addLayout(middle);
    layout->addStretch(3);
    layout->addLayout(buttons);
    connect(m_cancel, &QPushButton::clicked, this, &ExportProgressPage::cancel);
    connect(m_hide, &QPushButton::clicked, this, &ExportProgressPage::hideRequested);
}

void ExportProgressPage::begin(const ExportPlan& plan) {
    m_title->setText(tr("Exporting %1").arg(ExportText::files(plan.items.size())));
    m_bar->setRange(0, static_cast<int>(plan.items.size()));
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("Cancel"));
    showProgress({.total = plan.items.size()});
}

void ExportProgressPage::showProgress(const ExportProgress& progress) {
    m_bar->setValue(static_cast<int>(progress.done));
    m_name->setText(progress.name);
    QString status = tr("%L1 of %L2").arg(progress.done).arg(progress.total);
    if (progress.bytes > 0) {
        status += tr(" · %1").arg(ExportText::bytes(progress.bytes));
    }
    if (progress.failed > 0) {
        status += tr(" · %Ln failed", nullptr, static_cast<int>(progress.failed));
    }
    if (progress.secondsLeft >= 0) {
        status += tr(" · %1 left").arg(ExportText::seconds(progress.secondsLeft));
    }
    m_status->setText(status);
    m_bar->setAccessibleDescription(status);
}

void ExportProgressPage::cancel() {
    m_cancel->setEnabled(false);
    m_cancel->setText(tr("Cancelling…"));
    Q_EMIT cancelRequested();
}

} // namespace arcflow::ui
