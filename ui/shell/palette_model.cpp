#include "ui/shell/palette_model.h"

#include "ui/shell/fuzzy_match.h"
#include "ui/style/theme.h"

#include <QAction>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr int recentBonus = 6; ///< of the latest; one less for each before it

PaletteRow describe(const CommandRegistry& commands, const QString& id) {
    const Command& command = *commands.command(id);
    const QAction* action = commands.action(id);
    PaletteRow row{
        id, command.title, command.category, action->shortcut().toString(QKeySequence::NativeText), command.icon, {}};
    row.recent = commands.recent().contains(id);
    row.unavailable = commands.unavailableReason(id);
    if (!action->isEnabled() && row.unavailable.isEmpty()) {
        row.unavailable = PaletteModel::tr("not possible at the moment");
    }
    return row;
}

} // namespace

std::vector<PaletteRow> findCommands(const CommandRegistry& commands, const QString& query) {
    QStringList ids = commands.recent();
    ids.removeIf([&](const QString& id) { return !commands.command(id); });
    for (const QString& id : commands.ids()) {
        if (!ids.contains(id)) {
            ids += id;
        }
    }
    struct Found {
        PaletteRow row;
        int score = 0;
    };
    std::vector<Found> found;
    for (const QString& id : std::as_const(ids)) {
        const Command& command = *commands.command(id);
        const std::optional<CommandMatch> match =
            matchCommand(query, command.title, command.category + QLatin1Char(' ') + command.keywords);
        if (match) {
            Found entry{describe(commands, id), match->score};
            entry.row.matched = match->titlePositions;
            const qsizetype age = commands.recent().indexOf(id);
            entry.score += age < 0 ? 0 : std::max(0, recentBonus - static_cast<int>(age));
            found.push_back(std::move(entry));
        }
    }
    if (!query.trimmed().isEmpty()) {
        std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.score > b.score; });
    }
    std::vector<PaletteRow> rows;
    rows.reserve(found.size());
    for (Found& entry : found) {
        rows.push_back(std::move(entry.row));
    }
    return rows;
}

PaletteModel::PaletteModel(const CommandRegistry& commands, QObject* parent)
    : QAbstractListModel(parent), m_commands(commands) {
    connect(&commands, &CommandRegistry::changed, this, &PaletteModel::find);
    connect(&commands, &CommandRegistry::shortcutsChanged, this, &PaletteModel::find);
    connect(&commands, &CommandRegistry::added, this, &PaletteModel::find);
    find();
}

void PaletteModel::setQuery(const QString& query) {
    m_query = query;
    find();
}

void PaletteModel::find() {
    beginResetModel();
    m_rows = findCommands(m_commands, m_query);
    endResetModel();
}

int PaletteModel::indexOf(const QString& id) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const PaletteRow& row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const PaletteRow& found = row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return found.title;
    case Qt::DecorationRole:
        return found.icon.isEmpty() ? QVariant() : theme().icon(found.icon);
    case Qt::ToolTipRole:
        return found.unavailable.isEmpty() ? found.title : found.unavailable;
    case Qt::AccessibleTextRole: {
        QStringList parts{found.title, found.category, found.keys};
        if (!found.unavailable.isEmpty()) {
            parts += tr("not available: %1").arg(found.unavailable);
        }
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

} // namespace arcflow::ui
