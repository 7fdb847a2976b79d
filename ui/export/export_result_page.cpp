#include "ui/export/export_result_page.h"

#include "ui/export/export_section.h"
#include "ui/style/theme.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(arcflow::ui::ExportResultPage)
};

QString titleOf(const ExportResult& result) {
    const QString written = ExportText::files(result.written);
    switch (result.outcome) {
    case ExportResult::Outcome::cancelled:
        return Words::tr("Cancelled: %1 of %L2 exported").arg(written).arg(result.planned);
    case ExportResult::Outcome::stopped:
        return Words::tr("Stopped: %1 of %L2 exported").arg(written).arg(result.planned);
    case ExportResult::Outcome::finished:
        break;
    }
    return result.failures.isEmpty()
               ? Words::tr("%1 exported").arg(written)
               : Words::tr("%1 exported, %Ln failed", nullptr, static_cast<int>(result.failures.size())).arg(written);
}

QString textOf(const ExportResult& result) {
    QStringList lines;
    if (!result.stopText.isEmpty()) {
        lines += result.stopText;
    }
    if (result.written > 0) {
        lines += Words::tr("%1 in %2, into %3")
                     .arg(ExportText::bytes(result.bytes), ExportText::seconds(result.seconds),
                          ExportText::folder(result.folder));
    }
    if (result.written > 0 && result.outcome != ExportResult::Outcome::finished) {
        lines += Words::tr("The exported files are complete. To go on later, choose “Leave out” for taken names.");
    }
    if (!result.manifest.isEmpty()) {
        lines += Words::tr("Manifest: %1").arg(QFileInfo(result.manifest).fileName());
    }
    if (!result.manifestProblem.isEmpty()) {
        lines += result.manifestProblem;
    }
    if (result.roundedBefore == 1) {
        lines += Words::tr("One file holds the 8-bit values of the library.");
    } else if (result.roundedBefore > 1) {
        lines += Words::tr("%Ln files hold the 8-bit values of the library.", nullptr,
                           static_cast<int>(result.roundedBefore));
    }
    return lines.join(u'\n');
}

} // namespace

ExportResultPage::ExportResultPage(QWidget* parent)
    : QWidget(parent),
      m_iconLabel(new QLabel),
      m_title(new QLabel),
      m_text(new QLabel),
      m_failures(new QListWidget),
      m_open(new QPushButton(theme().icon(QStringLiteral("folder")), tr("Open folder"))),
      m_close(new QPushButton(tr("Close"))) {
    m_title->setObjectName(QStringLiteral("exportResultTitle"));
    m_title->setFont(theme().font(TextSize::title, QFont::DemiBold));
    m_title->setTextFormat(Qt::PlainText);
    m_text->setObjectName(QStringLiteral("exportResultText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_failures->setWordWrap(true);
    m_failures->setSelectionMode(QAbstractItemView::ExtendedSelection);
    describe(m_failures, "exportFailures", tr("Images that were not exported"), {});
    auto* again = new QPushButton(tr("Export more…"));
    describe(again, "exportAgain", tr("Back to the options"), tr("Back to the options, for another export"));
    describe(m_open, "exportOpenFolder", m_open->text(), tr("Show the exported files in the file manager"));
    describe(m_close, "exportDone", m_close->text(), tr("Close the window (Enter)"));
    auto* head = new QHBoxLayout;
    head->setSpacing(gridUnit);
    head->addWidget(m_iconLabel);
    head->addWidget(m_title, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(again);
    buttons->addStretch();
    buttons->addWidget(m_open);
    buttons->addWidget(m_close);
    for (QPushButton* button : {again, m_open, m_close}) {
        button->setAutoDefault(false);
    }
    m_close->setProperty("primary", true);
    auto* column = new QVBoxLayout;
    column->setSpacing(gridUnit * 3 / 2);
    column->addStretch(2);
    column->addLayout(head);
    column->addWidget(m_text);
    column->addWidget(m_failures, 20);
    column->addStretch(3);
    auto* middle = new QHBoxLayout; // two thirds of the width, in the middle
    middle->addStretch(1);
    middle->addLayout(column, 4);
    middle->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridUnit, 2 * gridUnit, 2 * gridUnit, 2 * gridUnit);
    layout->setSpacing(gridUnit);
    layout->addLayout(middle, 1);
    layout->addLayout(buttons);
    connect(again, &QPushButton::clicked, this, &ExportResultPage::againRequested);
    connect(m_open, &QPushButton::clicked, this, &ExportResultPage::openFolder);
    connect(m_close, &QPushButton::clicked, this, &ExportResultPage::closeRequested);
    connect(&theme(), &Theme::changed, this, &ExportResultPage::showIcon);
}

void ExportResultPage::showResult(const ExportResult& result) {
    m_folder = result.folder;
    const bool good = result.outcome == ExportResult::Outcome::finished && result.failures.isEmpty() &&
                      result.manifestProblem.isEmpty();
    const bool bad =
        result.outcome == ExportResult::Outcome::stopped || (result.written == 0 && !result.failures.isEmpty());
    m_icon = good  ? theme().icon(QStringLiteral("check"), Token::success)
             : bad ? theme().icon(QStringLiteral("error"), Token::danger)
                   : theme().icon(QStringLiteral("warning"), Token::warning);
    showIcon();
    m_title->setText(titleOf(result));
    m_text->setText(textOf(result));
    m_open->setEnabled(result.written > 0);
    listFailures(result);
}

void ExportResultPage::showIcon() {
    m_iconLabel->setPixmap(m_icon.pixmap(QSize(3 * gridUnit, 3 * gridUnit), devicePixelRatioF()));
}

void ExportResultPage::listFailures(const ExportResult& result) {
    constexpr qsizetype mostShown = 200; // nobody reads more, and a list of a hundred thousand takes its time
    m_failures->clear();
    for (const ExportFailure& failure : result.failures.first(std::min(result.failures.size(), mostShown))) {
        auto* item = new QListWidgetItem(
            QStringLiteral("%1\n%2").arg(QFileInfo(failure.source).fileName(), failure.text), m_failures);
        item->setToolTip(failure.detail.toHtmlEscaped());
    }
    if (result.failures.size() > mostShown) {
        m_failures->addItem(tr("… and %Ln more", nullptr, static_cast<int>(result.failures.size() - mostShown)));
    }
    m_failures->setVisible(!result.failures.isEmpty());
}

void ExportResultPage::openFolder() {
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder));
}

} // namespace arcflow::ui
