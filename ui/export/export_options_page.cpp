#include "ui/export/export_options_page.h"

#include "ui/export/export_extras_section.h"
#include "ui/export/export_files_section.h"
#include "ui/export/export_folder_row.h"
#include "ui/export/export_metadata_section.h"
#include "ui/export/export_names.h"
#include "ui/export/export_names_section.h"
#include "ui/export/export_text.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/form_rows.h"
#include "ui/style/separator_line.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

constexpr int pageMargin = 2 * gridUnit;
constexpr int columnSpacing = 4 * gridUnit;
constexpr int sectionSpacing = 2 * gridUnit;

QString choiceText(const QString& title, qsizetype count) {
    return QStringLiteral("%1 · %2").arg(title, ExportText::images(count));
}

QPushButton* plainButton(const QString& text, const char* objectName, const QString& toolTip) {
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    describe(button, objectName, text, toolTip);
    return button;
}

} // namespace

ExportOptionsPage::ExportOptionsPage(QWidget* parent)
    : QWidget(parent),
      m_images(new QComboBox),
      m_files(new ExportFilesSection(imagesRow())),
      m_names(new ExportNamesSection),
      m_metadata(new ExportMetadataSection),
      m_sections({m_files, m_names, m_metadata, new ExportExtrasSection}),
      m_folder(new ExportFolderRow),
      m_message(new QLabel),
      m_summary(new ElidedLabel({}, Qt::ElideMiddle)),
      m_export(plainButton(tr("Export"), "exportStart", tr("Write the files (Enter)"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(columns(), 1);
    layout->addLayout(footer());
    for (ExportSection* section : m_sections) {
        connect(section, &ExportSection::edited, this, &ExportOptionsPage::edited);
    }
    connect(m_folder, &ExportFolderRow::edited, this, &ExportOptionsPage::edited);
    alignRows(m_content);
}

void ExportOptionsPage::focusFirst() {
    m_images->setFocus();
}

QSize ExportOptionsPage::fullSize() const {
    const QSize content = m_content->sizeHint();
    const int footer = layout()->itemAt(1)->sizeHint().height();
    return {content.width(), content.height() + footer};
}

void ExportOptionsPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_content) {
        alignRows(m_content);
        arrangeColumns();
    }
}

void ExportOptionsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrangeColumns();
}

/// Side by side where there is room for both.
void ExportOptionsPage::arrangeColumns() {
    constexpr int scrollBar = 10;
    const int columns = m_columns->itemAt(0)->minimumSize().width() + m_columns->itemAt(1)->minimumSize().width();
    const bool fit = columns + columnSpacing + 2 * pageMargin + scrollBar <= width();
    m_columns->setDirection(fit ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_columns->setSpacing(fit ? columnSpacing : sectionSpacing);
}

QWidget* ExportOptionsPage::imagesRow() {
    describe(m_images, "exportImages", tr("Images to export"), tr("Which images are exported"));
    m_images->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    auto* row = new FormRows;
    row->addRow(tr("Images"), m_images);
    connect(m_images, &QComboBox::activated, this, &ExportOptionsPage::choiceActivated);
    return row;
}

QWidget* ExportOptionsPage::columns() {
    auto* left = new QVBoxLayout;
    left->setSpacing(sectionSpacing);
    left->addWidget(m_files);
    left->addWidget(m_names);
    left->addStretch();
    auto* right = new QVBoxLayout;
    right->setSpacing(sectionSpacing);
    right->addWidget(m_metadata);
    right->addWidget(m_sections.back());
    right->addStretch();
    m_content = new QWidget;
    m_columns = new QHBoxLayout(m_content);
    m_columns->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    m_columns->addLayout(left, 1);
    m_columns->addLayout(right, 1);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("exportScroll"));
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_content);
    m_content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

QLayout* ExportOptionsPage::footer() {
    auto* line = new SeparatorLine;
    m_message->setObjectName(QStringLiteral("exportMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->hide();
    m_summary->setObjectName(QStringLiteral("exportSummary"));
    m_export->setProperty("primary", true);
    m_export->setEnabled(false);
    QPushButton* close = plainButton(tr("Close"), "exportClose", tr("Close without exporting (Esc)"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gridUnit);
    buttons->addWidget(m_summary, 1);
    buttons->addWidget(close);
    buttons->addWidget(m_export);
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(pageMargin, gridUnit * 3 / 2, pageMargin, pageMargin);
    inner->setSpacing(gridUnit * 3 / 2);
    inner->addWidget(m_folder);
    inner->addWidget(m_message);
    inner->addLayout(buttons);
    auto* layout = new QVBoxLayout;
    layout->setSpacing(0);
    layout->addWidget(line);
    layout->addLayout(inner);
    connect(m_export, &QPushButton::clicked, this, &ExportOptionsPage::exportRequested);
    connect(close, &QPushButton::clicked, this, &ExportOptionsPage::closeRequested);
    return layout;
}

void ExportOptionsPage::setChoices(const QVector<ExportChoice>& choices) {
    const QSignalBlocker quiet(m_images);
    m_images->clear();
    for (const ExportChoice& choice : choices) {
        m_images->addItem(choiceText(choice.title, choice.count), choice.title);
    }
}

void ExportOptionsPage::setImageCount(int choice, qsizetype images) {
    m_images->setItemText(choice, choiceText(m_images->itemData(choice).toString(), images));
}

int ExportOptionsPage::currentChoice() const {
    return m_images->currentIndex();
}

ExportOptions ExportOptionsPage::options() const {
    ExportOptions options;
    for (const ExportSection* section : m_sections) {
        section->writeTo(options);
    }
    options.folder = m_folder->folder();
    return options;
}

void ExportOptionsPage::setOptions(const ExportOptions& options) {
    for (ExportSection* section : m_sections) {
        section->setOptions(options);
    }
    m_folder->setFolder(options.folder);
}

void ExportOptionsPage::setPixelSource(bool available) {
    m_files->setPixelSource(available);
}

void ExportOptionsPage::showNames(const ImageRecord& firstImage) {
    const ExportOptions chosen = options();
    if (const QString problem = templateProblem(chosen.nameTemplate); !problem.isEmpty()) {
        m_names->showProblem(problem);
    } else {
        m_names->showExample(exampleName(chosen, firstImage));
    }
}

void ExportOptionsPage::showPlan(const ExportPlan& plan) {
    const bool canStart = plan.canStart();
    m_export->setEnabled(canStart);
    const qsizetype files = plan.items.size();
    m_export->setText(canStart ? tr("Export %Ln", nullptr, static_cast<int>(files)) : tr("Export"));
    m_export->setAccessibleName(m_export->text());
    m_summary->setText(canStart ? ExportText::summary(plan) : ExportText::images(plan.images.size()));
    QString metadataWarning;
    for (const ExportProblem& problem : plan.problems) {
        if (problem.place == ExportProblem::Place::names) {
            m_names->showProblem(problem.text);
        } else if (problem.place == ExportProblem::Place::metadata) {
            metadataWarning = problem.text;
        }
    }
    m_metadata->showWarning(metadataWarning);
    showMessage(plan);
}

/// What stops the export, else what there is to know before it starts.
void ExportOptionsPage::showMessage(const ExportPlan& plan) {
    QString stopping;
    QStringList warnings;
    for (const ExportProblem& problem : plan.problems) {
        if (problem.stops && stopping.isEmpty()) {
            stopping =
                problem.place == ExportProblem::Place::names ? tr("Something is wrong with the name.") : problem.text;
        } else if (!problem.stops && problem.place != ExportProblem::Place::metadata) {
            warnings += problem.text;
        }
    }
    const bool stops = !stopping.isEmpty();
    m_message->setText(stops ? stopping : warnings.join(u'\n'));
    m_message->setVisible(!m_message->text().isEmpty());
    m_message->setProperty("danger", stops);
    m_message->setProperty("warning", !stops);
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

void ExportOptionsPage::showBusy(const QString& text) {
    m_summary->setText(text);
}

} // namespace arcflow::ui
