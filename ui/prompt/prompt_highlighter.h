#pragma once

#include "ui/prompt/dynamic_prompt.h"

#include <QSet>
#include <QSyntaxHighlighter>
#include <QTextCursor>

namespace arcflow::ui {

/// Colours a prompt: dynamic parts, wildcards that do not exist, the place of an error, and the end that no encoder
/// reads in grey.
class PromptHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    explicit PromptHighlighter(QTextDocument* document);

    /// Whether {a|b} and __name__ stand for other text.
    void setDynamic(bool dynamic);
    void setWildcards(const QStringList& names);
    void setProblem(const std::optional<PromptProblem>& problem);
    /// Where the first encoder stops reading and where the last one does, UTF-16 units; −1: not at all. Both move along
    /// with edits before them until they are set again.
    void setCutOff(int first, int last);

    const std::optional<PromptProblem>& problem() const { return m_problem; }
    bool knowsWildcard(const QString& name) const { return m_wildcards.contains(name); }

protected:
    void highlightBlock(const QString& text) override;

private:
    void colourMarks(const QString& text, int depth);
    void greyOut(const QString& text);

    bool m_dynamic = true;
    QSet<QString> m_wildcards;
    std::optional<PromptProblem> m_problem;
    QTextCursor m_firstCut, m_lastCut;
};

} // namespace arcflow::ui
