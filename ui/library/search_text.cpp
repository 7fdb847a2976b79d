#include "ui/library/search_text.h"

#include <QStringList>
#include <QVector>

#include <algorithm>

namespace arcflow::ui {

namespace {

constexpr qsizetype longestText = 64'000;
constexpr qsizetype longestWord = 128;
constexpr int mostWords = 64;

bool isWrittenWithoutSpaces(char32_t c) {
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Yi:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return false;
    }
}

bool isSymbol(char32_t c) {
    return QChar::category(c) == QChar::Symbol_Other;
}

/// Words as people type them, cut at white space and control characters.
QStringList wordsOf(const QString& typed) {
    QStringList words;
    QString word;
    for (const QChar c : typed) {
        if (!c.isSpace() && c.category() != QChar::Other_Control) {
            word += c;
        } else if (!word.isEmpty()) {
            words.append(word);
            word.clear();
            if (words.size() == mostWords) {
                return words;
            }
        }
    }
    if (!word.isEmpty()) {
        words.append(word);
    }
    return words;
}

/// Whether the index sees a word in it at all; an expression must not ask for one that it does not.
bool holdsWord(const QString& searchable) {
    const auto codes = searchable.toUcs4();
    return std::any_of(codes.begin(), codes.end(), [](char32_t c) { return QChar::isLetterOrNumber(c); });
}

} // namespace

QString searchableText(const QString& text) {
    const QString unified = text.left(longestText).normalized(QString::NormalizationForm_KC);
    QString result;
    result.reserve(unified.size());
    const auto codes = unified.toUcs4();
    for (const char32_t c : codes) {
        if (c == 0 || c == QChar::ReplacementCharacter || QChar::isSurrogate(c)) {
            result += u' '; // the first would end the text for SQLite, the others are no characters
        } else if (isSymbol(c)) {
            result += QStringLiteral(" u%1 ").arg(uint(c), 0, 16);
        } else if (isWrittenWithoutSpaces(c)) {
            result += u' ' + QString::fromUcs4(&c, 1) + u' ';
        } else {
            result += QString::fromUcs4(&c, 1);
        }
    }
    return result;
}

QString matchExpression(const QString& typed) {
    QStringList terms;
    const QStringList words = wordsOf(typed.left(longestText));
    for (const QString& word : words) {
        QString searchable = searchableText(word.left(longestWord));
        if (holdsWord(searchable)) {
            terms.append(u'"' + searchable.replace(u'"', QStringLiteral("\"\"")) + u'"');
        }
    }
    const bool unfinished = !typed.isEmpty() && !typed.back().isSpace();
    return terms.join(u' ') + (unfinished && !terms.isEmpty() ? QStringLiteral(" *") : QString());
}

QString foldedText(const QString& text, int length) {
    const qsizetype enough = std::min<qsizetype>(longestText, qsizetype{8} * length); // accents and white space go
    // Upper case first: it spells out what has no simple counterpart, as in "Straße".
    const QString decomposed =
        text.left(enough).normalized(QString::NormalizationForm_KD).toUpper().toCaseFolded().simplified();
    QString folded;
    for (const QChar c : decomposed) {
        if (c.category() != QChar::Mark_NonSpacing && !c.isNull()) {
            folded += c;
        }
        if (folded.size() == length) {
            break;
        }
    }
    if (!folded.isEmpty() && folded.back().isHighSurrogate()) {
        folded.chop(1);
    }
    return folded;
}

} // namespace arcflow::ui
