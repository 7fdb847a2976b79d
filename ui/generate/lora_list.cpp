#include "ui/generate/lora_list.h"

#include "ui/generate/lora_row.h"
#include "ui/style/theme.h"

#include <QFileInfo>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

LoraList::LoraList(const ModelCatalog& catalog, QWidget* parent)
    : QWidget(parent),
      m_catalog(catalog),
      m_model(new CatalogModel(catalog, ModelCatalog::Kind::lora, this)),
      m_rowsLayout(new QVBoxLayout),
      m_add(new QToolButton),
      m_menu(new QMenu(this)) {
    m_add->setObjectName(QStringLiteral("addLora"));
    m_add->setText(tr("Add LoRA"));
    m_add->setToolTip(tr("Add a style or subject that was trained as a LoRA"));
    m_add->setAccessibleName(m_add->text());
    m_add->setProperty("chip", true);
    m_add->setProperty("bare", true);
    m_add->setIcon(theme().icon(QStringLiteral("plus"), Token::dimText));
    m_add->setIconSize({10, 10});
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setFocusPolicy(Qt::StrongFocus);
    m_menu->setObjectName(QStringLiteral("loraMenu"));
    m_menu->setToolTipsVisible(true);
    m_add->setMenu(m_menu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    m_rowsLayout->setSpacing(gridUnit / 2);
    layout->addLayout(m_rowsLayout);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    setFocusProxy(m_add);
    connect(m_menu, &QMenu::aboutToShow, this, &LoraList::fillMenu);
    connect(m_model, &QAbstractItemModel::modelReset, this, &LoraList::updateProblems);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &LoraList::updateProblems);
}

void LoraList::setChoices(const std::vector<LoraChoice>& loras, const QString& base) {
    m_model->setBase(base);
    const bool sameFiles =
        std::equal(loras.begin(), loras.end(), m_rows.begin(), m_rows.end(),
                   [](const LoraChoice& lora, const LoraRow* row) { return lora.file == row->choice().file; });
    if (sameFiles) {
        for (size_t i = 0; i < loras.size(); ++i) {
            m_rows[i]->setStrength(loras[i].strength); // the row that is being edited stays
        }
    } else {
        while (!m_rows.empty()) {
            removeRow(m_rows.back());
        }
        for (const LoraChoice& lora : loras) {
            addRow(lora);
        }
    }
    updateProblems();
}

std::vector<LoraChoice> LoraList::choices() const {
    std::vector<LoraChoice> result;
    for (const LoraRow* row : m_rows) {
        result.push_back(row->choice());
    }
    return result;
}

void LoraList::addRow(const LoraChoice& lora) {
    const QString path = QString::fromStdString(lora.file.string());
    const CatalogEntry* known = m_catalog.find(path);
    auto* row = new LoraRow(lora, known ? known->found.name : QFileInfo(path).completeBaseName(), this);
    m_rows.push_back(row);
    m_rowsLayout->addWidget(row);
    connect(row, &LoraRow::strengthChanged, this, [this] { Q_EMIT chosen(choices()); });
    connect(row, &LoraRow::removeRequested, this, [this, row] {
        removeRow(row);
        m_add->setFocus(Qt::OtherFocusReason);
        Q_EMIT chosen(choices());
    });
}

void LoraList::removeRow(LoraRow* row) {
    m_rows.erase(std::find(m_rows.begin(), m_rows.end(), row));
    m_rowsLayout->removeWidget(row);
    row->hide();
    row->deleteLater(); // it may be what is calling
}

void LoraList::updateProblems() {
    for (LoraRow* row : m_rows) {
        const QString path = QString::fromStdString(row->choice().file.string());
        const bool here = m_model->rowOf(path) >= 0 || m_catalog.isScanning() || QFileInfo::exists(path);
        row->setProblem(here ? m_model->reason(path) : tr("%1 is no longer there.").arg(path));
    }
}

void LoraList::fillMenu() {
    m_menu->clear();
    const std::vector<LoraChoice> taken = choices();
    constexpr int mostShown = 200; // a longer menu is no help
    for (int row = 0; row < std::min(m_model->rowCount(), mostShown); ++row) {
        const QModelIndex index = m_model->index(row);
        const QString path = index.data(CatalogModel::PathRole).toString();
        const bool isTaken = std::any_of(taken.begin(), taken.end(),
                                         [&](const LoraChoice& lora) { return lora.file == path.toStdString(); });
        QAction* action = m_menu->addAction(index.data().toString().replace(u'&', QLatin1String("&&")));
        action->setToolTip(isTaken ? tr("In use already") : index.data(Qt::ToolTipRole).toString());
        action->setEnabled(!isTaken && index.flags().testFlag(Qt::ItemIsEnabled));
        connect(action, &QAction::triggered, this, [this, path] {
            addRow({path.toStdString(), 1.0});
            updateProblems();
            m_rows.back()->setFocus(Qt::OtherFocusReason);
            Q_EMIT chosen(choices());
        });
    }
    if (const int more = m_model->rowCount() - mostShown; more > 0) {
        m_menu->addAction(tr("and %n more: choose a file", nullptr, more))->setEnabled(false);
    }
    if (m_model->rowCount() == 0) {
        m_menu->addAction(tr("No LoRA files in your folders"))->setEnabled(false);
    }
    m_menu->addSeparator();
    QAction* elsewhere = m_menu->addAction(theme().icon(QStringLiteral("folder")), tr("Choose a file…"));
    elsewhere->setObjectName(QStringLiteral("chooseLora"));
    connect(elsewhere, &QAction::triggered, this, &LoraList::fileRequested);
}

} // namespace arcflow::ui
