#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace arcflow::ui {

namespace prompt_tree {
struct Sequence;
}

/// What is wrong with a prompt, and where.
struct PromptProblem {
    qsizetype position = 0; ///< UTF-16 units from the start of the prompt
    qsizetype length = 1;
    QString text; ///< a sentence or two: what happened, what to do
    bool operator==(const PromptProblem&) const = default;
};

/// A wildcard file's options, or why it cannot be read.
struct WildcardFile {
    QStringList options;
    QVector<int> lines; ///< of the options in the file, from 1; may be empty
    QString problem;    ///< not empty: the options are not
};

/// Answers what a wildcard stands for; nothing if there is none of this name.
using WildcardLookup = std::function<std::optional<WildcardFile>(const QString& name)>;

/// One text that a dynamic prompt stands for, and where its parts come from.
struct PromptExpansion {
    struct Part {
        qsizetype start = 0, source = 0, length = 0; ///< `length` units from `start` stand at `source` in the prompt…
        bool verbatim = true;                        ///< …one by one; otherwise all of them come from `source`
    };
    QString text;
    QVector<Part> parts; ///< in order

    /// Where a place in the text comes from, UTF-16 units both.
    qsizetype sourcePosition(qsizetype position) const;
};

/// A prompt with alternatives, and the texts it stands for.
///
///     {red|green|blue} house     one of them
///     {3::red|blue} house        red three times as often
///     {2$$red|green|blue}        two of them, in the order written, joined by ", "
///     {1-2$$ and $$red|green}    one or two, joined by " and "; {2-$$…} and {-2$$…} leave an end open
///     __colour__, __sky/dusk__   a line of the wildcard file colour.txt, sky/dusk.txt; lines may hold all of this
///     {2$$__colour__}            two lines of the file
///     \{ \| \} \_                the plain characters
///
/// Outside brackets "|" is plain text. Texts are counted, listed in the order written (the rightmost alternative
/// changes first) or drawn by a seed (SeededRandom: an option by its weight in thousandths; for a range first how many,
/// then which).
///
/// Bounds, checked while parsing, so that expanding cannot fail: depth 32, a text ≤ 64 KiB, 4 MiB of wildcard lines. A
/// value, cheap to copy, free to cross threads.
class DynamicPrompt {
public:
    static constexpr quint64 manyTexts = std::numeric_limits<quint64>::max(); ///< count() of this many or more
    static constexpr qsizetype maximumBytes = qsizetype{64} << 10;            ///< of a text, UTF-8

    DynamicPrompt();
    static DynamicPrompt parse(const QString& text, const WildcardLookup& lookup = {});

    /// The text as it is, whatever characters it has.
    static DynamicPrompt literal(const QString& text);

    const QString& source() const { return m_source; }
    /// Whether it stands for other text than itself. False with a problem.
    bool isDynamic() const { return m_dynamic; }
    /// With a problem the prompt stands for itself alone.
    const std::optional<PromptProblem>& problem() const { return m_problem; }

    quint64 count() const;
    QString at(quint64 index) const;      ///< index < count()
    QString random(quint64 seed) const;   ///< one of the texts that at() gives
    PromptExpansion longest() const;      ///< most bytes
    QStringList first(int maximum) const; ///< the first texts in order, fewer if the work would take long

private:
    QString m_source;
    bool m_dynamic = false;
    std::optional<PromptProblem> m_problem;
    std::shared_ptr<const prompt_tree::Sequence> m_tree;
};

} // namespace arcflow::ui
