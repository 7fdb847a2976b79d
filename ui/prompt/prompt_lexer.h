#pragma once

#include <QStringView>
#include <QVector>

namespace arcflow::ui {

// The marks of dynamic prompts: {a|b}, {2$$a|b|c}, {3::a|b}, __wildcard__, and \{ \| \} \_ for the plain characters.

/// Whether the backslash at this position takes the meaning away from the character after it.
bool isPromptEscape(QStringView text, qsizetype position);

/// Length of the "__name__" that starts at this position; 0 if none does. A name has letters, digits, '-', '.', '/' and
/// single
/// '_', and begins and ends with a letter or digit.
qsizetype wildcardLength(QStringView text, qsizetype position);

/// Whether wildcard files of this name can be reached: parts between slashes that begin and end with a letter or digit.
bool isWildcardName(QStringView name);

/// Length of a weight "3::" or "0.5::" (spaces before it included) at this position; 0 if there is none. `thousandths`
/// is its value.
qsizetype weightLength(QStringView text, qsizetype position, quint64* thousandths = nullptr);

/// Length of a range "2$$", "1-3$$", "2-$$", "-2$$" at this position; 0 if there is none. Ends left out come back as
/// −1.
qsizetype rangeLength(QStringView text, qsizetype position, qsizetype* least = nullptr, qsizetype* most = nullptr);

/// Length of what joins the options, with its "$$", after a range: ", $$"; 0 if the options follow at once.
qsizetype separatorLength(QStringView text, qsizetype position);

/// Whether the text holds anything that stands for something else. Quick: looks for the characters alone.
bool mayBeDynamic(QStringView text);

struct PromptSpan {
    enum class Kind { bracket, bar, weight, range, wildcard, escape };
    qsizetype start = 0, length = 0;
    Kind kind = Kind::bracket;
    bool operator==(const PromptSpan&) const = default;
};

/// The marks of one line, for colouring. `depth` is how many brackets are open before the line, and afterwards behind
/// it.
QVector<PromptSpan> lexPromptLine(QStringView line, int& depth);

} // namespace arcflow::ui
