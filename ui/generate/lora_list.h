#pragma once

#include "ui/generate/catalog_model.h"

#include <QWidget>

#include <vector>

class QMenu;
class QToolButton;
class QVBoxLayout;

namespace arcflow::ui {

class LoraRow;

/// The LoRAs of the next job with their strengths, and a menu to add one from the catalog.
class LoraList : public QWidget {
    Q_OBJECT

public:
    explicit LoraList(const ModelCatalog& catalog, QWidget* parent = nullptr);

    /// `base`: the model they are for, by its path in a ModelRequest.
    void setChoices(const std::vector<LoraChoice>& loras, const QString& base);
    std::vector<LoraChoice> choices() const;

Q_SIGNALS:
    void chosen(const std::vector<arcflow::LoraChoice>& loras); ///< by the user
    void fileRequested();                                       ///< a LoRA from elsewhere

private:
    void addRow(const LoraChoice& lora);
    void removeRow(LoraRow* row);
    void updateProblems();
    void fillMenu();

    const ModelCatalog& m_catalog;
    CatalogModel* m_model;
    QVBoxLayout* m_rowsLayout;
    QToolButton* m_add;
    QMenu* m_menu;
    std::vector<LoraRow*> m_rows;
};

} // namespace arcflow::ui
