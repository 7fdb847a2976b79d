#pragma once

#include <QString>

namespace arcflow::ui {

// What a prompt may hold, and where its UTF-8 bytes stand in its UTF-16 text. Any thread.

inline constexpr qsizetype maximumPromptBytes = qsizetype{1} << 20; ///< of UTF-8

/// The text as a prompt may hold it: line ends become \n, tabs and no-break spaces become spaces; other control
/// characters, byte order marks, noncharacters and halves of surrogate pairs are dropped.
QString cleanPromptText(QStringView text);

/// Bytes of the text in UTF-8.
qsizetype utf8Size(QStringView text);

/// Where the byte stands: the start of the character that holds it; the text's end if the text is shorter.
///
///     positionOfByte(u"aé😀!", 2) == 1, since é is bytes 1 and 2
qsizetype positionOfByte(QStringView text, qsizetype byte);

/// The start of what is drawn as one letter (base, combining marks, joined emoji) around the position.
qsizetype letterStart(QStringView text, qsizetype position);

/// The longest beginning that has at most so many bytes of UTF-8, whole letters only.
QStringView fittingBytes(QStringView text, qsizetype bytes);

/// Words of the text, for telling how much is cut off.
int wordCount(QStringView text);

/// The first weight notation "(word:1.2)" in the text as it stands there, or nothing. Models that read whole sentences
/// take it for plain text, which an artist should know.
QString firstWeightNotation(QStringView text);

/// One line of the text for lists: line breaks as spaces, at most so many UTF-16 units, "…" at the end if more was
/// there.
QString listLine(QStringView text, qsizetype maximum = 400);

} // namespace arcflow::ui
