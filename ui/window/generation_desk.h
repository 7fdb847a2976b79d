#pragma once

#include "ui/bridge/engine_messages.h"
#include "ui/generate/generate_controller.h"
#include "ui/prompt/prompt_batch.h"
#include "ui/prompt/prompt_panel.h"

#include <QHash>
#include <QObject>

namespace arcflow::ui {

class GenerateBar;
class MakePanel;
class StudioServices;

/// From prompt and settings to jobs: loads the chosen model, counts tokens, expands prompts, fills the queue, promotes
/// drafts. Owns no widgets. GUI thread.
class GenerationDesk : public QObject {
    Q_OBJECT

public:
    GenerationDesk(StudioServices& services, PromptPanel& prompt, MakePanel& make, GenerateBar& bar,
                   QObject* parent = nullptr);

    void generate(const GenerateOverride& instead = {});
    void generateBatch(const QVector<BatchRow>& rows);
    /// The same seeds and settings again as `mode`, by the teacher or as a pair; the results stay linked to their
    /// drafts.
    void promote(const QVector<qint64>& images, RunMode mode);
    void editJob(qint64 job); ///< its settings into the panels; the job itself is replaced at the next Generate

    QVariantMap currentSettings() const; ///< in the names of ui/gallery/settings_choice.h
    void useSettings(const QVariantMap& settings);
    /// A student from the distillation lab: its teacher with this adapter, without styles.
    void useAdapter(const QString& model, const QString& adapter, int steps);
    const ModelRequest& chosenModel() const { return m_wantedModel; } ///< loaded, or being loaded
    QString modelText() const;                                        ///< of what is loaded, for the status bar

Q_SIGNALS:
    void failed(const arcflow::Failure& failure);
    void noticed(const QString& text);
    void modelChanged();

private:
    void connectEngine();
    void connectPrompt();
    void connectQueue();
    void load(const ModelRequest& request);
    void onLoaded(RequestId id, const LoadedModel& model);
    void updateNegative();
    void refreshPrompts();
    void refreshSamples();
    void refreshResources();
    void promoteRecord(const ImageRecord& record, RunMode mode);
    JobRequest requestFor(const QString& prompt, const GenerateOverride& instead) const;

    StudioServices& m_services;
    PromptPanel& m_prompt;
    MakePanel& m_make;
    GenerateController m_controller;
    ModelRequest m_wantedModel;
    RequestId m_load = 0;
    QHash<RequestId, quint64> m_counts; ///< engine's request → prompt panel's
    QHash<RequestId, QString> m_inspections;
};

} // namespace arcflow::ui
