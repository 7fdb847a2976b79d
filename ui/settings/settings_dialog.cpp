#include "ui/settings/settings_dialog.h"

#include "ui/settings/settings_pages.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace arcflow::ui {

SettingsDialog::SettingsDialog(AppSettings& settings, CommandRegistry& commands, QWidget* parent)
    : QDialog(parent), m_names(new QListWidget), m_stack(new QStackedWidget) {
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    m_names->setObjectName(QStringLiteral("settingsPages"));
    m_names->setAccessibleName(tr("Pages of the settings"));
    m_names->setProperty("sidebar", true);
    for (SettingsPage* page : std::initializer_list<SettingsPage*>{new FoldersPage(settings), new DevicePage(settings),
                                                                   new ImagesPage(settings), new LookPage(settings),
                                                                   new ShortcutsPage(settings, commands)}) {
        addPage(page);
    }
    m_names->setFixedWidth(std::max(22 * gridUnit, m_names->sizeHintForColumn(0) + 2 * gridUnit));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false); // Enter belongs to the fields
    auto* restore = buttons->addButton(tr("Restore defaults"), QDialogButtonBox::ResetRole);
    restore->setObjectName(QStringLiteral("restoreDefaults"));
    restore->setToolTip(tr("Puts everything on this page back to its first state"));
    restore->setAutoDefault(false);
    connect(restore, &QPushButton::clicked, this,
            [this] { m_pages[static_cast<size_t>(m_stack->currentIndex())]->restoreDefaults(); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_names, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setProperty("separator", true);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(0);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    left->addWidget(m_names);
    sides->addLayout(left);
    sides->addWidget(line);
    sides->addWidget(m_stack, 1);
    auto* bottom = new QFrame;
    bottom->setFrameShape(QFrame::HLine);
    bottom->setProperty("separator", true);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(2 * gridUnit, gridUnit * 3 / 2, 2 * gridUnit, gridUnit * 3 / 2);
    foot->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(sides, 1);
    layout->addWidget(bottom);
    layout->addLayout(foot);
    resize(104 * gridUnit, 76 * gridUnit);
    m_names->setCurrentRow(0);
}

void SettingsDialog::addPage(SettingsPage* page) {
    m_pages.push_back(page);
    auto* item = new QListWidgetItem(theme().icon(page->icon()), page->title(), m_names);
    item->setToolTip(page->title());
    auto* scroll = new QScrollArea; // large fonts on a small screen
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    m_stack->addWidget(scroll);
}

void SettingsDialog::showPage(Page page) {
    m_names->setCurrentRow(static_cast<int>(page));
    show();
    raise();
    activateWindow();
}

} // namespace arcflow::ui
