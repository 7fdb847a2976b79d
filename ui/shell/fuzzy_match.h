#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace arcflow::ui {

struct FuzzyMatch {
    int score = 0;              ///< higher is better; comparable between texts for one pattern
    std::vector<int> positions; ///< of the matched letters in the text, ascending
};

/// Finds the letters of a pattern in a text in their order, not necessarily together: "qp" in "Queue: pause". Upper and
/// lower case and accents do not count ("uberblenden" finds "Überblenden"). Letters at the beginning of words and
/// letters in a row score best. An empty pattern matches everything with score 0. Texts are looked at up to 200,
/// patterns up to 60 letters.
std::optional<FuzzyMatch> fuzzyMatch(const QString& pattern, const QString& text);

/// Every word of the query must be found in the title or, at less worth, in the further words.
struct CommandMatch {
    int score = 0;
    std::vector<int> titlePositions; ///< ascending, without doubles
};
std::optional<CommandMatch> matchCommand(const QString& query, const QString& title, const QString& furtherWords);

} // namespace arcflow::ui
