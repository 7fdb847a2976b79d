#include "ui/prompt/prompt_text.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace arcflow::ui {
namespace {

struct CodePoint {
    char32_t value = 0;
    qsizetype units = 1; ///< of UTF-16
    int bytes = 1;       ///< of UTF-8, as QString::toUtf8 writes it: '?' for half a surrogate pair
    bool whole = true;
};

CodePoint codePointAt(QStringView text, qsizetype position) {
    const QChar unit = text[position];
    if (unit.isHighSurrogate() && position + 1 < text.size() && text[position + 1].isLowSurrogate()) {
        return {QChar::surrogateToUcs4(unit, text[position + 1]), 2, 4};
    }
    if (unit.isSurrogate()) {
        return {unit.unicode(), 1, 1, false};
    }
    return {unit.unicode(), 1, unit.unicode() < 0x80 ? 1 : unit.unicode() < 0x800 ? 2 : 3};
}

/// Never text: QTextDocument also keeps its frames' marks among the noncharacters.
bool isRefused(const CodePoint& point) {
    return !point.whole || QChar::category(point.value) == QChar::Other_Control || QChar::isNonCharacter(point.value) ||
           point.value == QChar::ByteOrderMark || point.value == QChar::ObjectReplacementCharacter;
}

} // namespace

QString cleanPromptText(QStringView text) {
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        const CodePoint point = codePointAt(text, i);
        switch (point.value) {
        case U'\r':
            if (i + 1 >= text.size() || text[i + 1] != u'\n') {
                result += u'\n';
            }
            break;
        case U'\n':
        case U'\u2028':
        case U'\u2029':
            result += u'\n';
            break;
        case U'\t':
        case U'\u00a0': // QPlainTextEdit gives it back as a space
            result += u' ';
            break;
        default:
            if (!isRefused(point)) {
                result += text.sliced(i, point.units);
            }
        }
        i += point.units;
    }
    return result;
}

qsizetype utf8Size(QStringView text) {
    qsizetype bytes = 0;
    for (qsizetype i = 0; i < text.size();) {
        const CodePoint point = codePointAt(text, i);
        bytes += point.bytes;
        i += point.units;
    }
    return bytes;
}

qsizetype positionOfByte(QStringView text, qsizetype byte) {
    qsizetype position = 0;
    for (qsizetype bytes = 0; position < text.size();) {
        const CodePoint point = codePointAt(text, position);
        bytes += point.bytes;
        if (bytes > byte) {
            break;
        }
        position += point.units;
    }
    return position;
}

qsizetype letterStart(QStringView text, qsizetype position) {
    if (position <= 0 || position >= text.size()) {
        return std::clamp<qsizetype>(position, 0, text.size());
    }
    // No letter reaches across a line break, so that only the line has to be looked at.
    const qsizetype line = text.first(position).lastIndexOf(u'\n') + 1;
    const QStringView rest = text.sliced(line);
    const qsizetype next = rest.indexOf(u'\n', position - line);
    const QStringView whole = next < 0 ? rest : rest.first(next);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, whole.data(), whole.size());
    finder.setPosition(position - line);
    if (!finder.isAtBoundary()) {
        finder.toPreviousBoundary();
    }
    const qsizetype start = line + std::max<qsizetype>(finder.position(), 0);
    // Behind an Indic letter Qt 6.4 finds a boundary between the halves of a surrogate pair.
    return text[start].isLowSurrogate() && start > 0 && text[start - 1].isHighSurrogate() ? start - 1 : start;
}

QStringView fittingBytes(QStringView text, qsizetype bytes) {
    return text.first(letterStart(text, positionOfByte(text, std::max<qsizetype>(bytes, 0))));
}

int wordCount(QStringView text) {
    int words = 0;
    bool inside = false;
    for (const QChar unit : text) {
        const bool part = unit.isLetterOrNumber() || unit.isSurrogate() || unit.isMark() || (inside && unit == u'\'');
        words += part && !inside ? 1 : 0;
        inside = part;
    }
    return words;
}

QString firstWeightNotation(QStringView text) {
    static const QRegularExpression notation(QStringLiteral(R"(\([^()\n]{1,200}:\d{1,3}(\.\d{1,6})?\))"));
    return notation.match(text.first(std::min<qsizetype>(text.size(), 65536)).toString()).captured();
}

QString listLine(QStringView text, qsizetype maximum) {
    QString line = text.first(letterStart(text, std::min(text.size(), maximum))).toString();
    line.replace(u'\n', u' ');
    if (text.size() > maximum) {
        line += u'\u2026';
    }
    return line;
}

} // namespace arcflow::ui
