#include "ui/shell/shortcut_model.h"

#include "ui/style/theme.h"

namespace arcflow::ui {

ShortcutModel::ShortcutModel(const CommandRegistry& commands, QObject* parent)
    : QAbstractTableModel(parent), m_commands(commands), m_ids(commands.ids()) {
    connect(&commands, &CommandRegistry::shortcutsChanged, this, &ShortcutModel::refresh);
    connect(&commands, &CommandRegistry::changed, this, &ShortcutModel::refresh);
    connect(&commands, &CommandRegistry::added, this, [this](const QString& id) {
        beginInsertRows({}, rowCount(), rowCount());
        m_ids += id;
        endInsertRows();
    });
}

void ShortcutModel::refresh(const QString& id) {
    if (m_ids.isEmpty()) {
        return;
    }
    const int row = static_cast<int>(m_ids.indexOf(id));
    Q_EMIT dataChanged(index(std::max(row, 0), 0), index(row < 0 ? rowCount() - 1 : row, columns - 1));
}

int ShortcutModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

int ShortcutModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant ShortcutModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const QString id = m_ids[index.row()];
    const Command& command = *m_commands.command(id);
    if (role == Qt::DisplayRole && index.column() == titleColumn) {
        return command.title;
    }
    if (role == Qt::DisplayRole && index.column() == categoryColumn) {
        return command.category;
    }
    if (role == Qt::DisplayRole && index.column() == keysColumn) {
        return QKeySequence::listToString(m_commands.shortcuts(id), QKeySequence::NativeText);
    }
    if (role == Qt::DecorationRole && index.column() == titleColumn && !command.icon.isEmpty()) {
        return theme().icon(command.icon);
    }
    if (role == Qt::FontRole && index.column() == keysColumn && m_commands.isCustomised(id)) {
        return theme().font(TextSize::body, QFont::Bold);
    }
    if (role == Qt::ToolTipRole && m_commands.isCustomised(id)) {
        const QString shipped = QKeySequence::listToString(command.shortcuts, QKeySequence::NativeText);
        return shipped.isEmpty() ? tr("Yours; none by default") : tr("Yours; %1 by default").arg(shipped);
    }
    return {};
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case titleColumn:
        return tr("Action");
    case categoryColumn:
        return tr("Group");
    default:
        return tr("Keys");
    }
}

} // namespace arcflow::ui
