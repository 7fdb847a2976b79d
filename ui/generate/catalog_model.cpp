#include "ui/generate/catalog_model.h"

#include "ui/generate/estimate_text.h"
#include "ui/generate/label_text.h"
#include "ui/style/theme.h"

#include <QIcon>
#include <QLocale>

#include <algorithm>

namespace arcflow::ui {

QString parameterText(qint64 parameters) {
    const auto value = static_cast<double>(parameters);
    if (value < 999'500) {
        return CatalogModel::tr("%1 K", "thousand parameters").arg(QLocale().toString(value / 1e3, 'f', 0));
    }
    const bool billions = value >= 999.5e6;
    const double scaled = value / (billions ? 1e9 : 1e6);
    const QString number = QLocale().toString(scaled, 'f', scaled < 99.95 ? 1 : 0);
    return (billions ? CatalogModel::tr("%1 B", "billion parameters") : CatalogModel::tr("%1 M", "million parameters"))
        .arg(number);
}

CatalogModel::CatalogModel(const ModelCatalog& catalog, ModelCatalog::Kind kind, QObject* parent)
    : QAbstractListModel(parent), m_catalog(catalog), m_kind(kind) {
    connect(&catalog, &ModelCatalog::scanned, this, &CatalogModel::fill);
    connect(&catalog, &ModelCatalog::entryChanged, this, &CatalogModel::noteChange);
    fill();
}

void CatalogModel::setBase(const QString& modelPath) {
    if (modelPath != m_base) {
        m_base = modelPath;
        fill();
    }
}

void CatalogModel::fill() {
    beginResetModel();
    m_paths.clear();
    const bool adapters = m_kind == ModelCatalog::Kind::adapter;
    if (adapters) {
        m_paths.emplace_back();
    }
    for (const CatalogEntry& entry : m_catalog.entries()) {
        const bool isFirstRow = adapters && m_base.isEmpty() && entry.found.embedded;
        if (entry.found.kind == m_kind && !isFirstRow) {
            m_paths.push_back(entry.found.path);
        }
    }
    endResetModel();
}

void CatalogModel::noteChange(const QString& path) {
    const CatalogEntry* changed = m_catalog.find(path);
    if (!changed || m_paths.empty()) {
        return;
    }
    const bool isBase = m_kind != ModelCatalog::Kind::pipeline && changed->found.kind == ModelCatalog::Kind::pipeline;
    if (changed->found.kind == m_kind || isBase) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

int CatalogModel::rowOf(const QString& path) const {
    for (size_t row = 0; row < m_paths.size(); ++row) {
        const CatalogEntry* entry = m_paths[row].isEmpty() ? nullptr : m_catalog.find(m_paths[row]);
        if (requestPath(entry) == path) {
            return static_cast<int>(row);
        }
    }
    return -1;
}

QString CatalogModel::reason(const QString& path) const {
    const int row = rowOf(path);
    return row < 0 ? QString() : reasonOf(entry(index(row)));
}

int CatalogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_paths.size());
}

const CatalogEntry* CatalogModel::entry(const QModelIndex& index) const {
    const QString& path = m_paths[static_cast<size_t>(index.row())];
    return path.isEmpty() ? nullptr : m_catalog.find(path);
}

const CatalogEntry* CatalogModel::base() const {
    return m_base.isEmpty() ? m_catalog.embedded(ModelCatalog::Kind::pipeline) : m_catalog.find(m_base);
}

QString CatalogModel::requestPath(const CatalogEntry* entry) const {
    const bool byDefault = !entry || (entry->found.embedded && m_kind == ModelCatalog::Kind::pipeline);
    return byDefault ? QString() : entry->found.path;
}

QString CatalogModel::line(const CatalogEntry* entry) const {
    const CatalogEntry* shown = entry;
    QStringList parts;
    if (!entry) {
        if (!m_base.isEmpty()) {
            return tr("None: teacher only");
        }
        shown = m_catalog.embedded(m_kind);
        parts += tr("Its own");
    } else {
        parts += entry->found.name;
    }
    if (!shown || !shown->info) {
        if (entry && !entry->found.shape.family.isEmpty()) {
            parts += entry->found.shape.family;
        }
        return parts.join(QStringLiteral(" · "));
    }
    const ModelInfo& info = *shown->info;
    switch (m_kind) {
    case ModelCatalog::Kind::pipeline:
        parts << QString::fromStdString(info.family) << parameterText(info.parameters);
        break;
    case ModelCatalog::Kind::adapter:
        if (info.adapter) {
            parts += tr("K %1", "modes of an adapter").arg(info.adapter->modes);
        }
        break;
    case ModelCatalog::Kind::lora:
        parts += QString::fromStdString(info.family);
        break;
    }
    return parts.join(QStringLiteral(" · "));
}

QString CatalogModel::reasonOf(const CatalogEntry* entry) const {
    if (!entry) {
        return {};
    }
    if (const QStringList problems = entry->problems(); !problems.isEmpty()) {
        return problems.join(u'\n');
    }
    const CatalogEntry* model = base();
    if (!model || m_kind == ModelCatalog::Kind::pipeline) {
        return {};
    }
    return m_kind == ModelCatalog::Kind::adapter ? adapterMisfit(*model, *entry) : loraMisfit(*model, *entry);
}

QString CatalogModel::details(const CatalogEntry* entry) const {
    const CatalogEntry* shown = entry || !m_base.isEmpty() ? entry : m_catalog.embedded(m_kind);
    if (!shown) {
        return tr("Without an ArcFlow adapter only the teacher runs.");
    }
    QStringList lines;
    if (const QString reason = reasonOf(entry); !reason.isEmpty()) {
        lines += reason;
    }
    if (shown->info) {
        const ModelInfo& info = *shown->info;
        lines += tr("%1, %2 parameters").arg(QString::fromStdString(info.family), parameterText(info.parameters));
        if (info.memoryNeed > 0) {
            lines += tr("Needs about %1 of memory").arg(byteText(static_cast<double>(info.memoryNeed)));
        }
        if (info.adapter) {
            lines += QString::fromStdString(info.adapter->format);
        }
    }
    lines += shown->found.embedded ? tr("Ships with the program") : shown->found.path;
    return lines.join(u'\n');
}

QVariant CatalogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const CatalogEntry* shown = entry(index);
    switch (role) {
    case Qt::DisplayRole:
        return line(shown);
    case Qt::ToolTipRole:
        return plainToolTip(details(shown));
    case Qt::AccessibleDescriptionRole:
    case ReasonRole:
        return reasonOf(shown);
    case Qt::DecorationRole:
        return reasonOf(shown).isEmpty() ? QVariant() : theme().icon(QStringLiteral("warning"), Token::warning);
    case PathRole:
        return requestPath(shown);
    default:
        return {};
    }
}

Qt::ItemFlags CatalogModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return reasonOf(entry(index)).isEmpty() ? flags : flags & ~Qt::ItemIsEnabled;
}

} // namespace arcflow::ui
