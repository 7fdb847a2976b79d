#pragma once

#include "ui/prompt/completion_index.h"
#include "ui/prompt/dynamic_prompt.h"
#include "ui/prompt/history_walk.h"
#include "ui/prompt/plain_prompt_edit.h"

namespace arcflow::ui {

class CompletionPopup;
class PromptHighlighter;

/// Where an encoder stops reading.
struct PromptCut {
    QString encoder;        ///< "CLIP"
    int limit = 0;          ///< tokens
    qsizetype position = 0; ///< in the prompt, UTF-16 units
    bool operator==(const PromptCut&) const = default;
};

/// The prompt's editor: greys what no encoder reads, colours dynamic parts, offers snippets, wildcards and words while
/// typing, and walks through the history without losing what was not sent.
///
/// Keys beside PlainPromptEdit's: Alt+Up and Alt+Down walk through the history; while offers show, Tab takes one, Enter
/// takes the chosen one, Up and Down choose, Esc closes; Ctrl+Space asks for offers.
class PromptEditor : public PlainPromptEdit {
    Q_OBJECT

public:
    explicit PromptEditor(QWidget* parent = nullptr);

    void setSnippets(const QVector<SnippetRecord>& snippets) { m_completions.setSnippets(snippets); }
    void setWildcards(const QStringList& names);
    void setHistory(const QVector<PromptRecord>& prompts); ///< newest first

    void setDynamic(bool dynamic);
    void setProblem(const std::optional<PromptProblem>& problem);
    /// The encoders that stop before the end; `all`: there is none that reads on. Places move along with edits before
    /// them.
    void setCuts(QVector<PromptCut> cuts, bool all);
    /// Grey from this byte of the UTF-8 text on, cut by one encoder; −1: nothing is cut off.
    void setCutOff(qsizetype byte, const QString& encoder = {}, int limit = 0);

    /// What the pointer is told at a place of the text; empty for nothing particular.
    QString hintAt(int position) const;

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool handleOfferKey(const QKeyEvent& event);
    bool handleHistoryKey(const QKeyEvent& event);
    void updateOffers();
    void accept(const Completion& completion);
    QRect boundaryAt(const QTextCursor& cut) const;

    struct Boundary {
        PromptCut cut;
        QTextCursor place; ///< moves along with the text
    };
    PromptHighlighter* m_highlighter;
    CompletionPopup* m_popup;
    CompletionIndex m_completions;
    std::optional<CompletionContext> m_context; ///< of the offers that show
    HistoryWalk m_walk;
    QVector<Boundary> m_boundaries;
    bool m_dynamic = true;
};

} // namespace arcflow::ui
