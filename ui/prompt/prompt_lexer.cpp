#include "ui/prompt/prompt_lexer.h"

#include <algorithm>

namespace arcflow::ui {
namespace {

bool isDigit(QChar unit) {
    return unit >= u'0' && unit <= u'9';
}

qsizetype skipSpaces(QStringView text, qsizetype position) {
    while (position < text.size() && text[position] == u' ') {
        ++position;
    }
    return position;
}

/// Reads at most `maximum` decimal digits; −1 if there are none, or more.
qsizetype readNumber(QStringView text, qsizetype& position, int maximum) {
    const qsizetype start = position;
    qsizetype value = 0;
    while (position < text.size() && isDigit(text[position]) && position - start < maximum) {
        value = value * 10 + (text[position++].unicode() - u'0');
    }
    const bool more = position < text.size() && isDigit(text[position]);
    return position == start || more ? -1 : value;
}

} // namespace

bool isPromptEscape(QStringView text, qsizetype position) {
    return text[position] == u'\\' && position + 1 < text.size() &&
           (text[position + 1] == u'{' || text[position + 1] == u'|' || text[position + 1] == u'}' ||
            text[position + 1] == u'_');
}

qsizetype wildcardLength(QStringView text, qsizetype position) {
    const auto at = [&](qsizetype i) { return i < text.size() ? text[i] : QChar(); };
    if (at(position) != u'_' || at(position + 1) != u'_' || !at(position + 2).isLetterOrNumber()) {
        return 0;
    }
    constexpr qsizetype longest = 256;
    for (qsizetype i = position + 3; i < text.size() && i < position + longest; ++i) {
        const QChar unit = text[i];
        if (unit == u'_' && at(i + 1) == u'_') {
            return isWildcardName(text.sliced(position + 2, i - position - 2)) ? i + 2 - position : 0;
        }
        if (!unit.isLetterOrNumber() && unit != u'_' && unit != u'-' && unit != u'.' && unit != u'/') {
            return 0;
        }
    }
    return 0;
}

bool isWildcardName(QStringView name) {
    const auto isPart = [](QStringView part) {
        const bool characters = std::all_of(part.begin(), part.end(), [](QChar unit) {
            return unit.isLetterOrNumber() || unit == u'_' || unit == u'-' || unit == u'.';
        });
        return characters && !part.isEmpty() && part.front().isLetterOrNumber() && part.back().isLetterOrNumber() &&
               !part.contains(QStringView(u"__"));
    };
    const auto parts = name.split(u'/');
    return name.size() <= 250 && std::all_of(parts.begin(), parts.end(), isPart);
}

qsizetype weightLength(QStringView text, qsizetype position, quint64* thousandths) {
    qsizetype i = skipSpaces(text, position);
    const qsizetype whole = readNumber(text, i, 6);
    if (whole < 0) {
        return 0;
    }
    quint64 value = static_cast<quint64>(whole) * 1000;
    if (i < text.size() && text[i] == u'.') {
        ++i;
        const qsizetype start = i;
        for (quint64 place = 100; i < text.size() && isDigit(text[i]) && i - start < 6; ++i, place /= 10) {
            value += place * (text[i].unicode() - u'0');
        }
        if (i == start) {
            return 0;
        }
    }
    if (i + 1 >= text.size() || text[i] != u':' || text[i + 1] != u':') {
        return 0;
    }
    if (thousandths != nullptr) {
        *thousandths = value;
    }
    return i + 2 - position;
}

qsizetype rangeLength(QStringView text, qsizetype position, qsizetype* least, qsizetype* most) {
    qsizetype i = skipSpaces(text, position);
    const qsizetype first = readNumber(text, i, 5);
    qsizetype last = first;
    bool dash = false;
    if (i < text.size() && text[i] == u'-') {
        dash = true;
        ++i;
        last = readNumber(text, i, 5);
    }
    if ((first < 0 && last < 0) || (first < 0 && !dash) || i + 1 >= text.size() || text[i] != u'$' ||
        text[i + 1] != u'$') {
        return 0;
    }
    if (least != nullptr && most != nullptr) {
        *least = first;
        *most = last;
    }
    return i + 2 - position;
}

qsizetype separatorLength(QStringView text, qsizetype position) {
    constexpr qsizetype longest = 64;
    for (qsizetype i = position; i + 1 < text.size() && i < position + longest; ++i) {
        if (text[i] == u'$' && text[i + 1] == u'$') {
            return i + 2 - position;
        }
        if (isPromptEscape(text, i)) {
            ++i;
        } else if (text[i] == u'{' || text[i] == u'|' || text[i] == u'}') {
            return 0;
        }
    }
    return 0;
}

bool mayBeDynamic(QStringView text) {
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar unit = text[i];
        if (unit == u'{' || unit == u'}' || (unit == u'\\' && isPromptEscape(text, i)) ||
            (unit == u'_' && i + 1 < text.size() && text[i + 1] == u'_')) {
            return true;
        }
    }
    return false;
}

QVector<PromptSpan> lexPromptLine(QStringView line, int& depth) {
    using Kind = PromptSpan::Kind;
    QVector<PromptSpan> spans;
    qsizetype i = 0;
    const auto take = [&](qsizetype length, Kind kind) {
        if (length > 0) {
            spans.append({i, length, kind});
            i += length;
        }
        return length > 0;
    };
    while (i < line.size()) {
        const QChar unit = line[i];
        if (isPromptEscape(line, i)) {
            take(2, Kind::escape);
        } else if (unit == u'{') {
            ++depth;
            take(1, Kind::bracket);
            if (take(rangeLength(line, i), Kind::range)) {
                take(separatorLength(line, i), Kind::range);
            }
            take(weightLength(line, i), Kind::weight);
        } else if (unit == u'}') {
            depth = std::max(depth - 1, 0);
            take(1, Kind::bracket);
        } else if (unit == u'|' && depth > 0) {
            take(1, Kind::bar);
            take(weightLength(line, i), Kind::weight);
        } else if (!take(wildcardLength(line, i), Kind::wildcard)) {
            ++i;
        }
    }
    return spans;
}

} // namespace arcflow::ui
