#include "ui/prompt/dynamic_prompt.h"

#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_parser.h"
#include "ui/prompt/seeded_random.h"

#include <algorithm>
#include <numeric>

namespace arcflow::ui {
namespace {

using prompt_tree::Choice;
using prompt_tree::Piece;
using prompt_tree::Sequence;

/// Writes one text of a tree; what is chosen is up to the derived classes.
class Expander {
public:
    virtual ~Expander() = default;

    PromptExpansion expand(const Sequence& sequence) {
        append(sequence);
        return std::move(m_expansion);
    }

protected:
    virtual void choose(const Piece& piece) = 0;

    void append(const Sequence& sequence) {
        for (const Piece& piece : sequence.pieces) {
            if (!piece.choice) {
                addText(piece.text, piece.source, true);
                continue;
            }
            const qsizetype outer = m_origin;
            m_origin = m_origin < 0 && piece.wildcard ? piece.source : m_origin;
            choose(piece);
            m_origin = outer;
        }
    }

    void appendSeveral(const Piece& piece, const std::vector<size_t>& options) {
        for (size_t i = 0; i < options.size(); ++i) {
            if (i > 0) {
                addText(piece.choice->separator, piece.source, false);
            }
            append(piece.choice->options[options[i]].content);
        }
    }

    void addText(const QString& text, qsizetype source, bool verbatim) {
        if (!text.isEmpty()) {
            const bool inFile = m_origin >= 0;
            m_expansion.parts.append(
                {m_expansion.text.size(), inFile ? m_origin : source, text.size(), verbatim && !inFile});
            m_expansion.text += text;
        }
    }

private:
    PromptExpansion m_expansion;
    qsizetype m_origin = -1; ///< in a wildcard file: where the wildcard stands in the prompt
};

/// The text of a number in the order written.
class IndexedExpander : public Expander {
public:
    explicit IndexedExpander(quint64 index) : m_index(index) {}

private:
    void choose(const Piece& piece) override {
        const quint64 rest = m_index % piece.after;
        const quint64 index = m_index / piece.after;
        const Choice& choice = *piece.choice;
        if (choice.single()) {
            const auto found = std::upper_bound(choice.countUpTo.begin(), choice.countUpTo.end(), index);
            const size_t option = static_cast<size_t>(found - choice.countUpTo.begin());
            m_index = option == 0 ? index : index - choice.countUpTo[option - 1];
            append(choice.options[option].content);
        } else {
            chooseSeveral(piece, index);
        }
        m_index = rest;
    }

    void chooseSeveral(const Piece& piece, quint64 index) {
        const Choice& choice = *piece.choice;
        size_t left = choice.least;
        while (index >= choice.waysFrom(0, left)) {
            index -= choice.waysFrom(0, left++);
        }
        bool first = true;
        for (size_t i = 0; left > 0; ++i) {
            const quint64 after = choice.waysFrom(i + 1, left - 1);
            const quint64 with = prompt_tree::times(choice.options[i].content.totals.count, after);
            if (index >= with) {
                index -= with;
                continue;
            }
            if (!first) {
                addText(choice.separator, piece.source, false);
            }
            first = false;
            m_index = index / after;
            append(choice.options[i].content);
            index %= after;
            --left;
        }
    }

    quint64 m_index;
};

class RandomExpander : public Expander {
public:
    explicit RandomExpander(quint64 seed) : m_random(seed) {}

private:
    void choose(const Piece& piece) override {
        const Choice& choice = *piece.choice;
        if (choice.single()) {
            const quint64 point = m_random.below(choice.weightUpTo.back());
            const auto found = std::upper_bound(choice.weightUpTo.begin(), choice.weightUpTo.end(), point);
            append(choice.options[static_cast<size_t>(found - choice.weightUpTo.begin())].content);
        } else {
            appendSeveral(piece, draw(choice));
        }
    }

    /// Without putting back: each draw by the weights of what is left.
    std::vector<size_t> draw(const Choice& choice) {
        const size_t wanted = choice.least + static_cast<size_t>(m_random.below(choice.most - choice.least + 1));
        quint64 weights = choice.weightUpTo.back();
        std::vector<size_t> left(choice.options.size());
        std::iota(left.begin(), left.end(), size_t{0});
        std::vector<size_t> chosen;
        while (chosen.size() < wanted) {
            quint64 point = m_random.below(weights);
            auto option = left.begin();
            while (point >= choice.options[*option].weight) {
                point -= choice.options[*option++].weight;
            }
            weights -= choice.options[*option].weight;
            chosen.push_back(*option);
            left.erase(option);
        }
        std::sort(chosen.begin(), chosen.end());
        return chosen;
    }

    SeededRandom m_random;
};

class LongestExpander : public Expander {
    void choose(const Piece& piece) override {
        const Choice& choice = *piece.choice;
        std::vector<size_t> options(choice.options.size());
        std::iota(options.begin(), options.end(), size_t{0});
        const auto end = options.begin() + static_cast<std::ptrdiff_t>(choice.most);
        std::partial_sort(options.begin(), end, options.end(), [&](size_t a, size_t b) {
            const quint64 first = choice.options[a].content.totals.longest;
            const quint64 second = choice.options[b].content.totals.longest;
            return first != second ? first > second : a < b;
        });
        std::sort(options.begin(), end);
        appendSeveral(piece, {options.begin(), end});
    }
};

Sequence plainTree(const QString& text) {
    Sequence tree;
    tree.pieces.push_back({.text = text});
    return tree;
}

} // namespace

qsizetype PromptExpansion::sourcePosition(qsizetype position) const {
    const auto behind = std::upper_bound(parts.begin(), parts.end(), position,
                                         [](qsizetype value, const Part& part) { return value < part.start; });
    if (behind == parts.begin()) {
        return 0;
    }
    const Part& part = *(behind - 1);
    return part.source + (part.verbatim ? std::min(position - part.start, part.length) : 0);
}

DynamicPrompt::DynamicPrompt() : m_tree(std::make_shared<const Sequence>(plainTree({}))) {}

DynamicPrompt DynamicPrompt::literal(const QString& text) {
    DynamicPrompt prompt;
    prompt.m_source = text;
    prompt.m_tree = std::make_shared<const Sequence>(plainTree(text));
    return prompt;
}

DynamicPrompt DynamicPrompt::parse(const QString& text, const WildcardLookup& lookup) {
    DynamicPrompt prompt = literal(text);
    if (!mayBeDynamic(text)) {
        return prompt;
    }
    prompt_tree::Parser parser(lookup);
    Sequence tree = parser.parse(text);
    prompt.m_problem = parser.problem();
    if (!prompt.m_problem) {
        prompt.m_tree = std::make_shared<const Sequence>(std::move(tree));
        prompt.m_dynamic = prompt.count() != 1 || prompt.at(0) != text;
    }
    return prompt;
}

quint64 DynamicPrompt::count() const {
    return m_tree->totals.count;
}

QString DynamicPrompt::at(quint64 index) const {
    return IndexedExpander(std::min(index, count() - 1)).expand(*m_tree).text;
}

QString DynamicPrompt::random(quint64 seed) const {
    return RandomExpander(seed).expand(*m_tree).text;
}

PromptExpansion DynamicPrompt::longest() const {
    return LongestExpander().expand(*m_tree);
}

QStringList DynamicPrompt::first(int maximum) const {
    constexpr quint64 maximumWork = 20'000'000; // about half a second
    const quint64 work = std::max<quint64>(m_tree->totals.steps, m_tree->totals.longest / 16);
    const quint64 texts =
        std::min({count(), static_cast<quint64>(std::max(maximum, 0)), 1 + maximumWork / std::max<quint64>(work, 1)});
    QStringList result;
    for (quint64 i = 0; i < texts; ++i) {
        result.append(at(i));
    }
    return result;
}

} // namespace arcflow::ui
