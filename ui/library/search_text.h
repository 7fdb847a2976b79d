#pragma once

#include <QString>

namespace arcflow::ui {

/// A text as the full-text index takes it: compatibility forms unified, and a space around every character of scripts
/// that are written without spaces (Chinese, Japanese, Thai…), so that any run of them can be found as a phrase.
/// Symbols such as emoji, which the index would take for punctuation, become words ("u1f34e"). Bounded to the first 64
/// 000 characters.
QString searchableText(const QString& text);

/// What somebody typed into a search field as an FTS5 expression that all of its words must fit, the last one as the
/// start of a word unless a space ends it. Quotes and operators are plain text in it. Empty if there is no word to look
/// for. Bounded to the first 64 words of 128 characters.
QString matchExpression(const QString& typed);

/// A text without case and accents, white space simplified, at most `length` characters: for sorting, and for finding
/// one text in another.
QString foldedText(const QString& text, int length);

} // namespace arcflow::ui
