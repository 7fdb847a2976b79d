#pragma once

#include "ui/library/library_types.h"

#include <QStringList>
#include <QVector>

#include <optional>

namespace arcflow::ui {

/// One offer while typing.
struct Completion {
    enum class Kind { snippet, wildcard, word };
    Kind kind = Kind::word;
    QString label;  ///< what the list shows
    QString insert; ///< what takes the typed letters' place
    bool operator==(const Completion&) const = default;
};

/// What is being typed.
struct CompletionContext {
    Completion::Kind kind = Completion::Kind::word; ///< word: snippets are offered as well
    qsizetype start = 0, length = 0;                ///< of the line: what an offer replaces
    QString typed;                                  ///< without "/" or "__"
};

/// What can be offered while typing: "/name" snippets, "__name" wildcards, and from two letters of a word on snippets
/// by name, then words of earlier prompts, most used first.
class CompletionIndex {
public:
    static constexpr int maximumOffers = 40;

    void setSnippets(const QVector<SnippetRecord>& snippets) { m_snippets = snippets; }
    void setWildcards(const QStringList& names) { m_wildcards = names; }
    /// Takes words of the latest 2000 prompts (newest first).
    void setHistory(const QVector<PromptRecord>& prompts);

    /// What the letters before the column of a line are the beginning of; nothing if nothing can be offered for them.
    static std::optional<CompletionContext> contextAt(QStringView line, qsizetype column);
    QVector<Completion> offers(const CompletionContext& context) const;

private:
    struct Word {
        QString folded, text;
        int uses = 0;
    };
    void addSnippets(const CompletionContext& context, QVector<Completion>& offers) const;
    void addWildcards(const CompletionContext& context, QVector<Completion>& offers) const;
    void addWords(const CompletionContext& context, QVector<Completion>& offers) const;

    QVector<SnippetRecord> m_snippets;
    QStringList m_wildcards;
    QVector<Word> m_words; ///< by folded
};

} // namespace arcflow::ui
