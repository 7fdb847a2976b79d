#include "ui/prompt/prompt_highlighter.h"

#include "ui/prompt/prompt_lexer.h"
#include "ui/style/theme.h"

#include <QTextDocument>

namespace arcflow::ui {

PromptHighlighter::PromptHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {
    connect(&theme(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void PromptHighlighter::setDynamic(bool dynamic) {
    if (std::exchange(m_dynamic, dynamic) != dynamic) {
        rehighlight();
    }
}

void PromptHighlighter::setWildcards(const QStringList& names) {
    m_wildcards = QSet<QString>(names.begin(), names.end());
    rehighlight();
}

void PromptHighlighter::setProblem(const std::optional<PromptProblem>& problem) {
    const std::optional<PromptProblem> before = std::exchange(m_problem, problem);
    if (before != problem) {
        rehighlight();
    }
}

void PromptHighlighter::setCutOff(int first, int last) {
    const auto positionOf = [](const QTextCursor& cursor) { return cursor.isNull() ? -1 : cursor.position(); };
    const int firstBefore = positionOf(m_firstCut), lastBefore = positionOf(m_lastCut);
    const auto cursorAt = [this](int position) {
        if (position < 0) {
            return QTextCursor();
        }
        QTextCursor cursor(document());
        cursor.setPosition(std::min(position, document()->characterCount() - 1));
        cursor.setKeepPositionOnInsert(true); // what is typed at the boundary is behind it
        return cursor;
    };
    m_firstCut = cursorAt(first);
    m_lastCut = cursorAt(last);
    if (first != firstBefore || last != lastBefore) {
        rehighlight();
    }
}

void PromptHighlighter::highlightBlock(const QString& text) {
    const int depth = std::max(previousBlockState(), 0);
    setCurrentBlockState(depth);
    if (m_dynamic) {
        colourMarks(text, depth);
    }
    greyOut(text);
}

void PromptHighlighter::colourMarks(const QString& text, int depth) {
    QTextCharFormat mark, escape, wildcard, unknown;
    mark.setForeground(theme().color(Token::accent));
    escape.setForeground(theme().color(Token::dimText));
    wildcard.setForeground(theme().color(Token::third));
    unknown.setForeground(theme().color(Token::danger));
    unknown.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    unknown.setUnderlineColor(theme().color(Token::danger));
    for (const PromptSpan& span : lexPromptLine(text, depth)) {
        const QTextCharFormat* format = &mark;
        if (span.kind == PromptSpan::Kind::escape) {
            format = &escape;
        } else if (span.kind == PromptSpan::Kind::wildcard) {
            format = knowsWildcard(text.mid(span.start + 2, span.length - 4)) ? &wildcard : &unknown;
        }
        setFormat(static_cast<int>(span.start), static_cast<int>(span.length), *format);
    }
    setCurrentBlockState(depth);
    if (m_problem) {
        const int start = static_cast<int>(m_problem->position) - currentBlock().position();
        for (int i = std::max(start, 0);
             i < std::min<qsizetype>(text.size(), start + std::max<qsizetype>(m_problem->length, 1)); ++i) {
            QTextCharFormat wave = format(i);
            wave.setUnderlineStyle(QTextCharFormat::WaveUnderline);
            wave.setUnderlineColor(theme().color(Token::danger));
            setFormat(i, 1, wave);
        }
    }
}

void PromptHighlighter::greyOut(const QString& text) {
    const int start = currentBlock().position();
    const int size = static_cast<int>(text.size());
    const auto grey = [&](const QTextCursor& cut, const QColor& colour) {
        for (int from = cut.isNull() ? size : std::max(cut.position() - start, 0), to = from; from < size; from = to) {
            QTextCharFormat faint = format(from);
            while (to < size && format(to) == faint) {
                ++to; // by runs: setFormat() for every letter would take long
            }
            faint.setForeground(colour);
            setFormat(from, to - from, faint);
        }
    };
    QColor colour = theme().color(Token::dimText);
    grey(m_firstCut, colour);
    if (!m_firstCut.isNull() && !m_lastCut.isNull() && m_lastCut.position() > m_firstCut.position()) {
        colour.setAlphaF(0.7F);
        grey(m_lastCut, colour);
    }
}

} // namespace arcflow::ui
