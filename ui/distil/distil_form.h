#pragma once

#include "core/engine/result.h"
#include "ui/distil/distil_choices.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace arcflow::ui {

class CatalogModel;
class DefaultSpinBox;
class FormRows;
class ModelCatalog;
class NoteLabel;
class PromptSource;

/// The settings of the next training run: teacher, prompts, recipe, adapter. Says under the fields what is wrong and
/// what it will cost.
class DistilForm : public QWidget {
    Q_OBJECT

public:
    explicit DistilForm(ModelCatalog& catalog, QWidget* parent = nullptr);

    const DistilChoices& choices() const { return m_choices; }
    void setChoices(const DistilChoices& choices);
    const QStringList& prompts() const;
    void setHistory(const QStringList& prompts);
    /// What the adapter would train; unset: not known.
    void setAdapterSize(const std::optional<AdapterSize>& size);
    /// Seconds that the recipe takes for one prompt in one iteration, measured; unset: not known.
    void setPace(std::optional<double> secondsPerPrompt);
    void setLocked(bool locked); ///< while a run is under way

    /// Why no run can start; empty: one can.
    QString problem() const { return m_problem; }
    QString teacherName() const; ///< as the catalog calls it
    QString adapterName() const; ///< the folder's name

Q_SIGNALS:
    void changed();
    void sizeWanted(const QString& model, const arcflow::StudentShape& shape); ///< for setAdapterSize()

private:
    void build();
    QWidget* buildTeacher();
    QWidget* buildPrompts();
    QWidget* buildRecipe();
    QWidget* buildAdapter();
    void addNumber(FormRows& rows, DefaultSpinBox* field, const QString& name, const QString& label,
                   const QString& toolTip, std::optional<double> DistilChoices::*choice);
    void edit(const std::function<void(DistilChoices&)>& change);
    void refresh();
    void showDefaults();
    void showNotes();

    ModelCatalog& m_catalog;
    DistilChoices m_choices;
    CatalogModel* m_models;
    QComboBox *m_model, *m_recipe;
    PromptSource* m_source;
    QSpinBox *m_held, *m_every;
    QLineEdit* m_name;
    NoteLabel *m_modelNote, *m_promptNote, *m_recipeNote, *m_sizeNote, *m_timeNote;
    QLabel* m_guidanceLabel = nullptr;
    struct NumberField {
        DefaultSpinBox* field;
        std::optional<double> DistilChoices::*choice;
    };
    std::vector<NumberField> m_numbers;
    std::vector<QWidget*> m_locking;
    std::optional<AdapterSize> m_size;
    std::optional<double> m_pace;
    QString m_problem;
    bool m_locked = false;
    QTimer m_sizeTimer;
};

} // namespace arcflow::ui
