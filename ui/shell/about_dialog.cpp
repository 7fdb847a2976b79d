#include "ui/shell/about_dialog.h"

#include "ui/style/theme.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace arcflow::ui {

AboutDialog::AboutDialog(const AboutFacts& facts, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About ArcFlow Studio"));
    m_versionText = QStringLiteral("ArcFlow Studio %1\n").arg(facts.version);
    for (const auto& [component, version] : facts.components) {
        m_versionText += QStringLiteral("%1 %2\n").arg(component, version);
    }
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("aboutTabs"));
    tabs->setDocumentMode(true);
    tabs->addTab(makeComponents(facts), tr("Made of"));
    tabs->addTab(makeLicences(facts), tr("Licences"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* copy = buttons->addButton(tr("Copy versions"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyVersions"));
    copy->setToolTip(tr("Puts the versions on the clipboard, for a report"));
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_versionText); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * gridUnit, 3 * gridUnit, 3 * gridUnit, 2 * gridUnit);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(makeHead(facts));
    layout->addWidget(tabs, 1);
    layout->addWidget(buttons);
    resize(104 * gridUnit, 72 * gridUnit); // lines of 80 letters, as licences are written
}

QWidget* AboutDialog::makeHead(const AboutFacts& facts) {
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * gridUnit);
    auto* logo = new QLabel;
    logo->setPixmap(theme().icon(QStringLiteral("app")).pixmap(QSize(9 * gridUnit, 9 * gridUnit), devicePixelRatioF()));
    logo->setAccessibleName(tr("Logo of the program"));
    auto* title = new QLabel(tr("ArcFlow Studio %1").arg(facts.version));
    title->setFont(theme().font(TextSize::title, QFont::DemiBold));
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* description = new QLabel(facts.description);
    description->setWordWrap(true);
    auto* licence =
        new QLabel(tr("Free software under the GNU General Public License, version 3 or later (GPL-3.0-or-later). "
                      "It comes with no warranty, as far as the law allows."));
    licence->setWordWrap(true);
    licence->setProperty("dim", true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(gridUnit / 2);
    texts->addWidget(title);
    texts->addWidget(description);
    texts->addWidget(licence);
    layout->addWidget(logo, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    return head;
}

QWidget* AboutDialog::makeComponents(const AboutFacts& facts) {
    auto* table = new QTableWidget(static_cast<int>(facts.components.size()), 2);
    table->setObjectName(QStringLiteral("components"));
    table->setAccessibleName(tr("Libraries and their versions"));
    table->setHorizontalHeaderLabels({tr("Library"), tr("Version")});
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    for (int row = 0; row < table->rowCount(); ++row) {
        const auto& [component, version] = facts.components[static_cast<size_t>(row)];
        table->setItem(row, 0, new QTableWidgetItem(component));
        table->setItem(row, 1, new QTableWidgetItem(version));
    }
    return table;
}

QWidget* AboutDialog::makeLicences(const AboutFacts& facts) {
    auto* page = new QWidget;
    auto* names = new QListWidget;
    names->setObjectName(QStringLiteral("licenceNames"));
    names->setAccessibleName(tr("Licences"));
    names->setFixedWidth(18 * gridUnit);
    auto* text = new QPlainTextEdit;
    text->setObjectName(QStringLiteral("licenceText"));
    text->setAccessibleName(tr("Text of the licence"));
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    for (const auto& [licence, words] : facts.licences) {
        auto* item = new QListWidgetItem(licence, names);
        item->setData(Qt::UserRole, words);
    }
    connect(names, &QListWidget::currentItemChanged, text, [text](const QListWidgetItem* item) {
        text->setPlainText(item ? item->data(Qt::UserRole).toString() : QString());
    });
    names->setCurrentRow(0);
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, gridUnit, 0, 0);
    layout->addWidget(names);
    layout->addWidget(text, 1);
    return page;
}

} // namespace arcflow::ui
