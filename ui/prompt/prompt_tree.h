#pragma once

#include <QString>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

// The parsed form of a dynamic prompt. Wildcards stand in it once, however often they are used.
namespace arcflow::ui::prompt_tree {

inline constexpr quint64 many = std::numeric_limits<quint64>::max();
inline quint64 plus(quint64 a, quint64 b) {
    return a > many - b ? many : a + b;
}
inline quint64 times(quint64 a, quint64 b) {
    return a != 0 && b > many / a ? many : a * b;
}

struct Choice;

/// Plain text or a choice.
struct Piece {
    QString text;
    std::shared_ptr<const Choice> choice; ///< null: plain text
    qsizetype source = 0;                 ///< where it begins in its text
    bool wildcard = false;
    quint64 after = 1; ///< texts of the pieces to its right together
};

/// What every part of the tree knows of the texts it stands for; all saturate.
struct Totals {
    quint64 count = 1;   ///< how many
    quint64 longest = 0; ///< bytes of the longest, UTF-8
    quint64 steps = 1;   ///< nodes visited at most to make one
    int depth = 0;       ///< choices within choices
};

struct Sequence {
    std::vector<Piece> pieces;
    Totals totals;
};

struct Option {
    quint64 weight = 1000; ///< thousandths
    Sequence content;
};

/// `least` to `most` of the options, in their order.
struct Choice {
    std::vector<Option> options;
    size_t least = 1, most = 1;
    QString separator;
    Totals totals;
    std::vector<quint64> weightUpTo; ///< running sums of the weights
    std::vector<quint64> countUpTo;  ///< one of the options: running sums of their counts
    std::vector<quint64> ways;       ///< several: texts made of k of the options from i on, at [i · (most + 1) + k]

    bool single() const { return least == 1 && most == 1; }
    quint64 waysFrom(size_t option, size_t chosen) const { return ways[option * (most + 1) + chosen]; }
};

} // namespace arcflow::ui::prompt_tree
