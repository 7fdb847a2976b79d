#pragma once

#include "ui/shell/command_registry.h"

#include <QAbstractListModel>

#include <vector>

namespace arcflow::ui {

/// A command as the palette lists it.
struct PaletteRow {
    QString id, title, category, keys, icon;
    QString unavailable; ///< why it cannot run now; empty = it can
    bool recent = false;
    std::vector<int> matched; ///< letters of the title to stress
};

/// The commands that a query finds, best first; the recent ones first where they are as good. Without a query: the
/// recent ones, then all others in the order in which they were added.
std::vector<PaletteRow> findCommands(const CommandRegistry& commands, const QString& query);

/// What the palette lists, and keeps listing truthfully when titles, keys or availability change.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit PaletteModel(const CommandRegistry& commands, QObject* parent = nullptr);

    void setQuery(const QString& query);
    const PaletteRow& row(int index) const { return m_rows[static_cast<size_t>(index)]; }
    int indexOf(const QString& id) const; ///< −1 if it is not listed

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void find();

    const CommandRegistry& m_commands;
    QString m_query;
    std::vector<PaletteRow> m_rows;
};

} // namespace arcflow::ui
