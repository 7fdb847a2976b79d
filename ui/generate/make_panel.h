#pragma once

#include "ui/generate/estimate_warnings.h"
#include "ui/generate/field_rows.h"
#include "ui/generate/generation_form.h"
#include "ui/generate/model_catalog.h"
#include "ui/style/column_scroll_area.h"

#include <QTimer>
#include <QVariantMap>

#include <set>

namespace arcflow::ui {

class AdvancedSection;
class MakeSection;
class ModelSection;

/// The left dock's settings: what to make and with which model, as a view of a GenerationForm. GUI thread.
///
///     connect(panel, &MakePanel::modelChosen, engine, &EngineClient::load);
///     panel->setLoadedModel(request, loadedModel);   // when it is there
///     JobRequest job = panel->form().request(prompt, negativePrompt);
///     panel->jobMade(job.generation.count);
class MakePanel : public ColumnScrollArea {
    Q_OBJECT

public:
    explicit MakePanel(ModelCatalog& catalog, QWidget* parent = nullptr);
    ~MakePanel() override;

    const GenerationForm& form() const { return m_form; }
    /// Any change of the form; the widgets follow.
    void edit(const FormEdit& edit);

    /// The weights that were asked for are in memory. Of others than those chosen now: no effect.
    void setLoadedModel(const ModelRequest& request, const LoadedModel& model);
    /// Device, number format, threads, memory and use of the adapter, from the settings.
    void setMachine(const ModelRequest& machine);
    /// A LoRA file from elsewhere: into the catalog and into use.
    void addLora(const QString& file);
    /// An image's settings; model, adapter and LoRAs as far as they are here. Returns what is missing, by name.
    QStringList useRecipe(const std::vector<GenerationMetadata>& faces, const std::set<Field>& fields);
    void takeChoice(const EstimateChoice& choice); ///< a way out of a warning
    void jobMade(int count) {
        edit([count](GenerationForm& form) { form.jobMade(count); });
    }

    /// Why nothing can be generated, as a sentence; empty: it can. Loading is not counted.
    QString problem() const;
    /// Takes numbers over that are typed but not confirmed.
    void commitEditing();

    QVariantMap saveState() const;
    /// Call once at the start, the first time with an empty state: modelChosen() follows.
    void restoreState(const QVariantMap& state);

    QSize sizeHint() const override;

Q_SIGNALS:
    void changed(); ///< the form, or what can be done with it
    void
    modelChosen(const arcflow::ModelRequest& request); ///< to be loaded; strengths that are dragged only once they rest
    void foldersRequested();                           ///< a dialog for the folders that are searched
    void loraFileRequested();                          ///< a dialog for a LoRA file, then addLora()
    void revealRequested(const QString& path);

protected:
private:
    void build();
    void refresh();
    void guessTraits();
    void announceModel();

    ModelCatalog& m_catalog;
    GenerationForm m_form;
    MakeSection* m_make;
    AdvancedSection* m_advanced;
    ModelSection* m_model;
    QTimer m_modelTimer;
    std::optional<ModelRequest> m_announced;
};

} // namespace arcflow::ui
