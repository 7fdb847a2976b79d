#pragma once

#include "ui/generate/field_rows.h"
#include "ui/generate/model_catalog.h"

#include <QWidget>

class QComboBox;
class QMenu;
class QToolButton;

namespace arcflow::ui {

class CatalogModel;
class LoraList;

/// Which weights: model, ArcFlow adapter, LoRAs.
class ModelSection : public QWidget {
    Q_OBJECT

public:
    explicit ModelSection(ModelCatalog& catalog, QWidget* parent = nullptr);

    void show(const GenerationForm& form, const QVector<FormNote>& notes);
    using QWidget::show;
    /// Why the model that is chosen cannot be loaded, as far as the catalog knows; empty: nothing speaks against it.
    QString problem() const { return m_problem; }

Q_SIGNALS:
    void edited(const arcflow::ui::FormEdit& edit);
    void problemChanged();
    void foldersRequested();
    void loraFileRequested();
    void revealRequested(const QString& path); ///< show a file where it lies

private:
    void buildHeader();
    QComboBox* combo(const QString& name, const QString& label, CatalogModel* model);
    void chooseModel(int row);
    void selectRows();
    void updateProblem();
    void showNotes();

    ModelCatalog& m_catalog;
    CatalogModel *m_models, *m_adapters;
    QComboBox *m_model, *m_adapter;
    LoraList* m_loras;
    QToolButton* m_passedOver;
    QMenu* m_passedOverMenu;
    NoteLabel* m_note;
    ModelRequest m_request;
    QString m_formProblem, m_problem;
};

} // namespace arcflow::ui
