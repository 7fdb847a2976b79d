#include "ui/prompt/completion_index.h"

#include "ui/prompt/prompt_lexer.h"

#include <QHash>

#include <algorithm>

namespace arcflow::ui {
namespace {

bool isWordPart(QChar unit) {
    return unit.isLetterOrNumber() || unit.isMark() || unit.isSurrogate() || unit == u'-' || unit == u'\'';
}

/// Where a "__" before the column is still open, −1 if none is.
qsizetype openWildcard(QStringView line, qsizetype column) {
    qsizetype open = -1;
    for (qsizetype i = 0; i + 1 < column;) {
        const qsizetype closed = wildcardLength(line, i);
        if (isPromptEscape(line, i)) {
            i += 2;
        } else if (closed > 0 && i + closed <= column) {
            i += closed;
            open = -1;
        } else if (line[i] == u'_' && line[i + 1] == u'_') {
            open = i;
            i += 2;
        } else {
            ++i;
        }
    }
    return open;
}

} // namespace

void CompletionIndex::setHistory(const QVector<PromptRecord>& prompts) {
    constexpr qsizetype maximumPrompts = 2000, maximumUnits = 2000, shortest = 3, longest = 40;
    QHash<QString, Word> words;
    for (const PromptRecord& prompt : prompts.mid(0, maximumPrompts)) {
        const QStringView text = QStringView(prompt.text).first(std::min(prompt.text.size(), maximumUnits));
        qsizetype start = 0;
        for (qsizetype i = 0; i <= text.size(); ++i) {
            if (i < text.size() && isWordPart(text[i])) {
                continue;
            }
            const QStringView word = text.sliced(start, i - start);
            start = i + 1;
            if (word.size() >= shortest && word.size() <= longest && word.front().isLetter()) {
                const QString found = word.toString();
                Word& entry = words[found.toCaseFolded()];
                if (entry.text.isEmpty() || found.toLower() == found) {
                    entry.text = found;
                }
                entry.uses += std::max(prompt.uses, 1);
            }
        }
    }
    m_words.clear();
    m_words.reserve(words.size());
    for (auto word = words.begin(); word != words.end(); ++word) {
        word->folded = word.key();
        m_words.append(*word);
    }
    std::sort(m_words.begin(), m_words.end(), [](const Word& a, const Word& b) { return a.folded < b.folded; });
}

std::optional<CompletionContext> CompletionIndex::contextAt(QStringView line, qsizetype column) {
    column = std::clamp<qsizetype>(column, 0, line.size());
    if (const qsizetype open = openWildcard(line, column); open >= 0) {
        const QStringView typed = line.sliced(open + 2, column - open - 2);
        const bool name = std::all_of(typed.begin(), typed.end(), [](QChar unit) {
            return unit.isLetterOrNumber() || unit == u'_' || unit == u'-' || unit == u'.' || unit == u'/';
        });
        if (name) {
            const qsizetype whole = wildcardLength(line, open);
            return CompletionContext{Completion::Kind::wildcard, open, std::max(column - open, whole),
                                     typed.toString()};
        }
    }
    qsizetype start = column;
    while (start > 0 && isWordPart(line[start - 1])) {
        --start;
    }
    const bool atEnd = column == line.size() || !isWordPart(line[column]);
    const QStringView typed = line.sliced(start, column - start);
    if (start > 0 && line[start - 1] == u'/' && atEnd) {
        const QChar before = start > 1 ? line[start - 2] : QChar(u' ');
        if (before.isSpace() || before == u',' || before == u'(' || before == u'{' || before == u'|') {
            return CompletionContext{Completion::Kind::snippet, start - 1, typed.size() + 1, typed.toString()};
        }
        return std::nullopt;
    }
    if (typed.size() < 2 || !typed.front().isLetter() || !atEnd) {
        return std::nullopt;
    }
    return CompletionContext{Completion::Kind::word, start, typed.size(), typed.toString()};
}

QVector<Completion> CompletionIndex::offers(const CompletionContext& context) const {
    QVector<Completion> result;
    switch (context.kind) {
    case Completion::Kind::wildcard:
        addWildcards(context, result);
        break;
    case Completion::Kind::snippet:
        addSnippets(context, result);
        break;
    case Completion::Kind::word:
        addSnippets(context, result);
        addWords(context, result);
        break;
    }
    result.resize(std::min<qsizetype>(result.size(), maximumOffers));
    return result;
}

void CompletionIndex::addSnippets(const CompletionContext& context, QVector<Completion>& offers) const {
    const bool asked = context.kind == Completion::Kind::snippet;
    QVector<Completion> within;
    for (const SnippetRecord& snippet : m_snippets) {
        const Completion offer{Completion::Kind::snippet, snippet.name, snippet.text};
        if (snippet.name.startsWith(context.typed, Qt::CaseInsensitive)) {
            offers.append(offer);
        } else if (asked && snippet.name.contains(context.typed, Qt::CaseInsensitive)) {
            within.append(offer);
        }
    }
    offers += within;
}

void CompletionIndex::addWildcards(const CompletionContext& context, QVector<Completion>& offers) const {
    QVector<Completion> within;
    for (const QString& name : m_wildcards) {
        const QString text = QStringLiteral("__%1__").arg(name);
        if (name.startsWith(context.typed, Qt::CaseInsensitive)) {
            offers.append({Completion::Kind::wildcard, text, text});
        } else if (name.contains(context.typed, Qt::CaseInsensitive)) {
            within.append({Completion::Kind::wildcard, text, text});
        }
    }
    offers += within;
}

void CompletionIndex::addWords(const CompletionContext& context, QVector<Completion>& offers) const {
    const QString folded = context.typed.toCaseFolded();
    auto word = std::lower_bound(m_words.begin(), m_words.end(), folded,
                                 [](const Word& entry, const QString& value) { return entry.folded < value; });
    QVector<Word> found;
    for (; word != m_words.end() && word->folded.startsWith(folded); ++word) {
        if (word->folded != folded) {
            found.append(*word);
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Word& a, const Word& b) { return a.uses > b.uses; });
    constexpr qsizetype maximumWords = 8;
    for (const Word& entry : found.mid(0, maximumWords)) {
        // Letters already typed stay as they are: "Moo" becomes "Moonlight".
        offers.append({Completion::Kind::word, entry.text, context.typed + entry.text.mid(context.typed.size())});
    }
}

} // namespace arcflow::ui
