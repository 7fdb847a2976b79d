#pragma once

#include "ui/generate/model_catalog.h"

#include <QAbstractListModel>

#include <vector>

namespace arcflow::ui {

/// One kind of the catalog's entries as a list: for the combo boxes and the LoRA menu. Entries with problems, and those
/// that do not fit the base model, are listed but cannot be chosen; the tooltip says why.
class CatalogModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        PathRole = Qt::UserRole, ///< as in a ModelRequest: empty is the embedded model, its own adapter, or none
        ReasonRole,              ///< why it cannot be chosen; empty: it can
    };

    /// A list of adapters begins with the choice of none, or of the embedded model's own.
    CatalogModel(const ModelCatalog& catalog, ModelCatalog::Kind kind, QObject* parent = nullptr);

    /// The model that adapters and LoRAs are for, by its path in a ModelRequest.
    void setBase(const QString& modelPath);
    int rowOf(const QString& path) const;      ///< −1 if it is not listed
    QString reason(const QString& path) const; ///< why it cannot be chosen

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void fill();
    void noteChange(const QString& path);
    const CatalogEntry* entry(const QModelIndex& index) const; ///< null for the first row of adapters
    const CatalogEntry* base() const;
    QString line(const CatalogEntry* entry) const;
    QString reasonOf(const CatalogEntry* entry) const;
    QString details(const CatalogEntry* entry) const;
    QString requestPath(const CatalogEntry* entry) const;

    const ModelCatalog& m_catalog;
    ModelCatalog::Kind m_kind;
    QString m_base;
    std::vector<QString> m_paths; ///< of the catalog's entries; empty for the first row of adapters
};

/// "9.8 M", "11.9 B": parameters as people count them.
QString parameterText(qint64 parameters);

} // namespace arcflow::ui
