#pragma once

#include "core/engine/result.h"
#include "ui/library/library_types.h"
#include "ui/prompt/prompt_analyser.h"
#include "ui/prompt/prompt_batch.h"
#include "ui/prompt/wildcard_library.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace arcflow::ui {

class BatchDialog;
class DraftSaver;
class ExpansionPreview;
class HistoryPopover;
class NegativePrompt;
class PromptEditor;
class SnippetPanel;
class TokenBar;

/// The window's prompt: editor, token counts, variants, negative prompt, history, snippets. Knows neither engine nor
/// library: it asks by signals and is told by setters. GUI thread.
///
///     connect(panel, &PromptPanel::countRequested, worker, &EngineWorker::countTokens);
///     connect(worker, &EngineWorker::tokensCounted, panel, &PromptPanel::setTokenCounts);
class PromptPanel : public QWidget {
    Q_OBJECT

public:
    explicit PromptPanel(QWidget* parent = nullptr);
    ~PromptPanel() override;

    QString text() const;
    QString negativeText() const; ///< also while the model ignores it
    void setText(const QString& text);
    void setNegativeText(const QString& text);

    /// Restores what the file has, and keeps it up to date from now on. Call once, before the window shows.
    void keepDraft(const QString& file);

    /// Answers countRequested(); late answers are dropped.
    void setTokenCounts(quint64 id, const QVector<TokenCount>& counts);
    /// Asks again: another model is loaded.
    void recountTokens();
    /// Why the model ignores the negative prompt, as a sentence; empty: it does not.
    void setNegativeAvailability(const QString& reason);
    bool isNegativeAvailable() const;

    void setHistory(const QVector<PromptRecord>& prompts); ///< latest first: for the list, Alt+Up and offers
    void setSnippets(const QVector<SnippetRecord>& snippets);
    void setWildcardFolder(const QString& path);

    ExpansionMode expansionMode() const { return m_mode; }
    void setExpansionMode(ExpansionMode mode);
    void setSeed(quint64 seed); ///< of the next job, for the preview of random variants
    /// What is wrong with a dynamic prompt; nothing can be generated until it is mended (or expansion is switched off).
    std::optional<PromptProblem> problem() const;
    /// The prompts of a job, expanded: one, if there is nothing to expand (for all its images); with
    /// ExpansionMode::random one for each image, drawn by its seed (image i: seed + i); with ExpansionMode::all every
    /// combination (at most 10 000), each for a job of its own. Empty if there is a problem().
    QStringList expandedPrompts(int count, quint64 seed) const;

    int editorHeight() const;
    void setEditorHeight(int height); ///< for the settings to keep

    void focusPrompt();
    void openHistory();
    void openSnippets();
    void openVariants();
    void openBatch(const QString& file = {}); ///< asks for a file if none is given

Q_SIGNALS:
    void textChanged(const QString& text);
    void negativeTextChanged(const QString& text);
    void generateRequested();
    void pairRequested();
    void problemChanged(); ///< problem() is another
    void countRequested(quint64 id, const QString& prompt);
    void historyRequested(); ///< the list is about to show: a fresh setHistory() is welcome
    void forgetPromptRequested(const QString& text);
    void saveSnippetRequested(const arcflow::ui::SnippetRecord& snippet);
    void removeSnippetRequested(qint64 id);
    void expansionModeChanged(arcflow::ui::ExpansionMode mode);
    void editorHeightChanged(int height);
    void batchRequested(const QVector<arcflow::ui::BatchRow>& rows);

protected:
    void changeEvent(QEvent* event) override;

private:
    QLayout* buildHeader();
    QLayout* buildTokenRow();
    void connectEditor();
    void connectPopovers();
    void takeText(const QString& text);
    void analyse();
    void take(const PromptAnalysis& analysis);
    void tellProblem();
    void showCuts();
    void updateChip();
    void updateNotice();
    void saveDraft();
    void use(const PromptRecord& prompt);
    const DynamicPrompt& currentPrompt() const;

    PromptEditor* m_editor;
    NegativePrompt* m_negative;
    TokenBar* m_tokens;
    QToolButton *m_chip, *m_variantsButton, *m_historyButton, *m_snippetsButton;
    QLabel* m_notice;
    HistoryPopover* m_history;
    SnippetPanel* m_snippets;
    ExpansionPreview* m_preview;
    BatchDialog* m_batch = nullptr;
    DraftSaver* m_draft = nullptr;
    WildcardLibrary* m_wildcards;
    PromptAnalyser* m_analyser;
    PromptAnalysis m_analysis;
    std::optional<PromptProblem> m_told;            ///< the last problemChanged() was about
    mutable std::optional<DynamicPrompt> m_current; ///< of the text as it stands, where m_analysis is older
    ExpansionMode m_mode = ExpansionMode::random, m_lastOn = ExpansionMode::random;
    quint64 m_seed = 0;
    QString m_draftProblem;
    bool m_shortened = false;
};

} // namespace arcflow::ui
