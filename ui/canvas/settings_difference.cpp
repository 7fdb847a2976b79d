#include "ui/canvas/settings_difference.h"

#include "ui/style/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

#include <algorithm>

namespace arcflow::ui {

namespace {

enum Column { parameterColumn, leftColumn, rightColumn, columnTotal };

} // namespace

void SettingsDifferenceModel::setRows(const QVector<SettingsRow>& rows, const QString& leftName,
                                      const QString& rightName) {
    beginResetModel();
    m_rows = rows;
    m_leftName = leftName;
    m_rightName = rightName;
    filter();
    endResetModel();
}

void SettingsDifferenceModel::setHidesEqual(bool hides) {
    if (hides != m_hidesEqual) {
        beginResetModel();
        m_hidesEqual = hides;
        filter();
        endResetModel();
    }
}

void SettingsDifferenceModel::filter() {
    m_shown.clear();
    std::copy_if(m_rows.cbegin(), m_rows.cend(), std::back_inserter(m_shown),
                 [this](const SettingsRow& row) { return !(m_hidesEqual && row.isEqual()); });
}

qsizetype SettingsDifferenceModel::equalCount() const {
    return std::count_if(m_rows.cbegin(), m_rows.cend(), [](const SettingsRow& row) { return row.isEqual(); });
}

QStringList SettingsDifferenceModel::header() const {
    return {tr("Parameter"), m_leftName.isEmpty() ? tr("Left") : m_leftName,
            m_rightName.isEmpty() ? tr("Right") : m_rightName};
}

int SettingsDifferenceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int SettingsDifferenceModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnTotal;
}

QVariant SettingsDifferenceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_shown.size()) {
        return {};
    }
    const SettingsRow& row = m_shown.at(index.row());
    const QString& text = index.column() == parameterColumn ? row.parameter
                          : index.column() == leftColumn    ? row.left
                                                            : row.right;
    switch (role) {
    case Qt::DisplayRole:
        return text.isEmpty() ? QStringLiteral("–") : text;
    case Qt::ToolTipRole:
        return text;
    case Qt::ForegroundRole:
        // The parameter is the same in both; of the values only those that differ stand out.
        return theme().color(row.isEqual() || index.column() == parameterColumn ? Token::dimText : Token::text);
    case Qt::AccessibleTextRole:
        return index.column() == parameterColumn && row.isEqual() ? tr("%1, equal").arg(text) : text;
    case Qt::FontRole:
        return theme().font(TextSize::body,
                            row.isEqual() || index.column() == parameterColumn ? QFont::Normal : QFont::Medium);
    default:
        return {};
    }
}

QVariant SettingsDifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && section >= 0 && section < columnTotal) {
        if (role == Qt::DisplayRole) {
            return header().at(section);
        }
        if (role == Qt::TextAlignmentRole) {
            return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
        }
    }
    return QAbstractTableModel::headerData(section, orientation, role);
}

SettingsDifference::SettingsDifference(QWidget* parent)
    : QWidget(parent),
      m_model(new SettingsDifferenceModel(this)),
      m_table(new QTableView(this)),
      m_summary(new QLabel(this)),
      m_hideEqual(new QCheckBox(tr("Hide equal"), this)),
      m_copy(new QPushButton(tr("Copy"), this)) {
    setObjectName(QStringLiteral("settingsDifference"));
    m_table->setObjectName(QStringLiteral("settingsTable"));
    m_table->setAccessibleName(tr("Settings of both pictures"));
    m_table->setModel(m_model);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(parameterColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(leftColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(rightColumn, QHeaderView::Stretch);
    m_table->installEventFilter(this);
    m_summary->setObjectName(QStringLiteral("settingsSummary"));
    m_summary->setProperty("dim", true);
    m_hideEqual->setObjectName(QStringLiteral("settingsHideEqual"));
    m_hideEqual->setAccessibleName(tr("Hide equal settings"));
    m_hideEqual->setToolTip(tr("Show only the settings that differ"));
    m_copy->setObjectName(QStringLiteral("settingsCopy"));
    m_copy->setAccessibleName(tr("Copy the table"));
    m_copy->setToolTip(tr("Copy the selected rows, or all that are shown, as text (Ctrl+C)"));
    m_copy->setIcon(theme().icon(QStringLiteral("copy")));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(gridUnit);
    auto* top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_hideEqual);
    top->addWidget(m_copy);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);

    connect(m_hideEqual, &QCheckBox::toggled, this, [this](bool hides) {
        m_model->setHidesEqual(hides);
        refresh();
    });
    connect(m_copy, &QPushButton::clicked, this, &SettingsDifference::copy);
    connect(&theme(), &Theme::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    refresh();
}

void SettingsDifference::setSettings(const SettingsList& left, const SettingsList& right, const QString& leftName,
                                     const QString& rightName) {
    m_model->setRows(settingsRows(left, right), leftName, rightName);
    refresh();
}

void SettingsDifference::refresh() {
    const auto total = static_cast<int>(m_model->rowTotal());
    const int differing = total - static_cast<int>(m_model->equalCount());
    m_summary->setText(total == 0       ? tr("Choose two pictures to compare their settings.")
                       : differing == 0 ? tr("All settings are equal.")
                                        : tr("%1 of %2 settings differ.").arg(differing).arg(total));
    m_copy->setEnabled(m_model->rowCount() > 0);
    m_hideEqual->setEnabled(total > 0);
}

QString SettingsDifference::text() const {
    QVector<SettingsRow> rows;
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (selected.isEmpty() || selected.contains(m_model->index(row, parameterColumn))) {
            rows.append(m_model->shownRows().at(row));
        }
    }
    return tabbedText(m_model->header(), rows);
}

void SettingsDifference::copy() {
    QGuiApplication::clipboard()->setText(text());
}

bool SettingsDifference::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        // The view's own copy takes one cell.
        if (static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
            event->accept();
            if (event->type() == QEvent::KeyPress) {
                copy();
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace arcflow::ui
