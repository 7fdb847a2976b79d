#include "ui/shell/fuzzy_match.h"

#include <QStringList>

#include <algorithm>
#include <limits>

namespace arcflow::ui {

namespace {

constexpr int longestText = 200;
constexpr int longestPattern = 60;
constexpr int impossible = std::numeric_limits<int>::min() / 2;

constexpr int perLetter = 4;
constexpr int atStart = 14; ///< of the text
constexpr int atWord = 10;
constexpr int inRow = 10;
constexpr int gap = -1; ///< per letter passed over

/// One letter without case and accent, so that positions in the result are positions in the text.
QChar folded(QChar letter) {
    const QString parts = letter.decomposition();
    return (parts.isEmpty() ? letter : parts.front()).toCaseFolded();
}

std::vector<QChar> folded(const QString& text, int limit) {
    std::vector<QChar> result;
    for (const QChar letter : text.left(limit)) {
        result.push_back(folded(letter));
    }
    return result;
}

int placeBonus(const QString& text, int position) {
    if (position == 0) {
        return atStart;
    }
    const QChar before = text[position - 1];
    const bool camel = before.isLower() && text[position].isUpper();
    return !before.isLetterOrNumber() || camel ? atWord : 0;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& pattern, const QString& text) {
    const std::vector<QChar> wanted = folded(pattern, longestPattern);
    const std::vector<QChar> letters = folded(text, longestText);
    const size_t m = wanted.size(), n = letters.size();
    if (m == 0) {
        return FuzzyMatch{};
    }
    if (m > n) {
        return std::nullopt;
    }
    // best[i][j]: best score with letter i of the pattern exactly at j of the text; from[i][j]: where letter i − 1 was
    // then.
    std::vector<std::vector<int>> best(m, std::vector<int>(n, impossible));
    std::vector<std::vector<int>> from(m, std::vector<int>(n, -1));
    for (size_t i = 0; i < m; ++i) {
        int carried = impossible; // best score of letter i − 1 further left, less the letters passed since
        int carriedFrom = -1;
        for (size_t j = i; j < n; ++j) {
            if (i > 0 && j >= 2) {
                carried += gap;
                if (best[i - 1][j - 2] + gap > carried) {
                    carried = best[i - 1][j - 2] + gap;
                    carriedFrom = static_cast<int>(j) - 2;
                }
            }
            if (letters[j] != wanted[i]) {
                continue;
            }
            const int here = perLetter + placeBonus(text, static_cast<int>(j));
            if (i == 0) {
                best[i][j] = here + std::max(-2, gap * static_cast<int>(j));
                continue;
            }
            const int row = best[i - 1][j - 1] > impossible ? best[i - 1][j - 1] + inRow : impossible;
            const bool together = row >= carried;
            const int before = together ? row : carried;
            if (before > impossible / 2) {
                best[i][j] = here + before;
                from[i][j] = together ? static_cast<int>(j) - 1 : carriedFrom;
            }
        }
    }
    const auto last = std::max_element(best[m - 1].begin(), best[m - 1].end());
    if (*last <= impossible / 2) {
        return std::nullopt;
    }
    FuzzyMatch match{*last, std::vector<int>(m)};
    int position = static_cast<int>(last - best[m - 1].begin());
    for (size_t i = m; i-- > 0;) {
        match.positions[i] = position;
        position = from[i][static_cast<size_t>(position)];
    }
    return match;
}

std::optional<CommandMatch> matchCommand(const QString& query, const QString& title, const QString& furtherWords) {
    CommandMatch result;
    for (const QString& word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const std::optional<FuzzyMatch> inTitle = fuzzyMatch(word, title);
        const std::optional<FuzzyMatch> further = fuzzyMatch(word, furtherWords);
        if (!inTitle && !further) {
            return std::nullopt;
        }
        const int worth = further ? further->score / 2 : impossible;
        if (inTitle && inTitle->score >= worth) {
            result.score += inTitle->score;
            result.titlePositions.insert(result.titlePositions.end(), inTitle->positions.begin(),
                                         inTitle->positions.end());
        } else {
            result.score += worth;
        }
    }
    std::sort(result.titlePositions.begin(), result.titlePositions.end());
    result.titlePositions.erase(std::unique(result.titlePositions.begin(), result.titlePositions.end()),
                                result.titlePositions.end());
    return result;
}

} // namespace arcflow::ui
