#pragma once

#include "ui/shell/command_registry.h"

#include <QAbstractTableModel>

namespace arcflow::ui {

/// The registry as a table: command, category, keys. The user's own keys are shown bold.
class ShortcutModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { titleColumn, categoryColumn, keysColumn, columns };

    explicit ShortcutModel(const CommandRegistry& commands, QObject* parent = nullptr);

    QString id(int row) const { return m_ids[row]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh(const QString& id);

    const CommandRegistry& m_commands;
    QStringList m_ids;
};

} // namespace arcflow::ui
