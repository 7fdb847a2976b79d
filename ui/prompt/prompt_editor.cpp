#include "ui/prompt/prompt_editor.h"

#include "ui/prompt/completion_popup.h"
#include "ui/prompt/prompt_highlighter.h"
#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_text.h"
#include "ui/style/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QTextBlock>
#include <QToolTip>

namespace arcflow::ui {

PromptEditor::PromptEditor(QWidget* parent)
    : PlainPromptEdit(parent), m_highlighter(new PromptHighlighter(document())), m_popup(new CompletionPopup(this)) {
    setObjectName(QStringLiteral("promptEditor"));
    setAccessibleName(tr("Prompt"));
    setPlaceholderText(tr("Describe the picture"));
    setToolTip(tr("What the picture shows. Ctrl+Enter generates, Alt+Up and Alt+Down walk through earlier prompts, / "
                  "offers snippets, __ wildcards."));
    connect(m_popup, &CompletionPopup::clicked, this, &PromptEditor::accept);
    connect(this, &PlainPromptEdit::abandoned, this, [this](const QString& text) { m_walk.keep(text); });
    connect(&theme(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void PromptEditor::setWildcards(const QStringList& names) {
    m_completions.setWildcards(names);
    m_highlighter->setWildcards(names);
}

void PromptEditor::setHistory(const QVector<PromptRecord>& prompts) {
    QStringList texts;
    texts.reserve(prompts.size());
    for (const PromptRecord& prompt : prompts) {
        texts.append(prompt.text);
    }
    m_walk.setEntries(texts);
    m_completions.setHistory(prompts);
}

void PromptEditor::setDynamic(bool dynamic) {
    m_dynamic = dynamic;
    m_highlighter->setDynamic(dynamic);
}

void PromptEditor::setProblem(const std::optional<PromptProblem>& problem) {
    m_highlighter->setProblem(problem);
}

void PromptEditor::setCuts(QVector<PromptCut> cuts, bool all) {
    std::sort(cuts.begin(), cuts.end(), [](const PromptCut& a, const PromptCut& b) { return a.position < b.position; });
    m_boundaries.clear();
    const int end = static_cast<int>(promptText().size());
    for (const PromptCut& cut : cuts) {
        QTextCursor place(document());
        place.setPosition(std::clamp(static_cast<int>(letterStart(promptText(), cut.position)), 0, end));
        place.setKeepPositionOnInsert(true);
        m_boundaries.append({cut, place});
    }
    const bool none = m_boundaries.isEmpty();
    m_highlighter->setCutOff(none ? -1 : m_boundaries.first().place.position(),
                             none || !all ? -1 : m_boundaries.last().place.position());
    viewport()->update();
}

void PromptEditor::setCutOff(qsizetype byte, const QString& encoder, int limit) {
    if (byte < 0) {
        setCuts({}, false);
    } else {
        setCuts({{encoder, limit, positionOfByte(promptText(), byte)}}, true);
    }
}

QString PromptEditor::hintAt(int position) const {
    if (const auto& problem = m_highlighter->problem();
        problem && position >= problem->position && position < problem->position + problem->length) {
        return problem->text;
    }
    const QTextBlock block = document()->findBlock(position);
    const QString line = block.text();
    int depth = 0;
    for (const PromptSpan& span : m_dynamic ? lexPromptLine(line, depth) : QVector<PromptSpan>()) {
        const qsizetype column = position - block.position();
        if (span.kind == PromptSpan::Kind::wildcard && column >= span.start && column < span.start + span.length) {
            const QString name = line.mid(span.start + 2, span.length - 4);
            return m_highlighter->knowsWildcard(name) ? tr("A line of the wildcard file %1.txt").arg(name)
                                                      : tr("There is no wildcard file %1.txt").arg(name);
        }
    }
    QStringList cuts;
    for (const Boundary& boundary : m_boundaries) {
        if (position >= boundary.place.position()) {
            cuts.append(
                tr("%1 stops reading here: it takes %2 tokens.").arg(boundary.cut.encoder).arg(boundary.cut.limit));
        }
    }
    return cuts.join(u'\n');
}

bool PromptEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool walks =
            key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down);
        if (walks || (m_popup->isVisible() && (key->key() == Qt::Key_Escape || key->key() == Qt::Key_Tab))) {
            event->accept();
            return true;
        }
    }
    return PlainPromptEdit::event(event);
}

bool PromptEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString hint = hintAt(cursorForPosition(help->pos()).position());
        if (!hint.isEmpty()) {
            QToolTip::showText(help->globalPos(), hint.toHtmlEscaped().replace(u'\n', QLatin1String("<br>")),
                               viewport());
            return true;
        }
    }
    return PlainPromptEdit::viewportEvent(event);
}

void PromptEditor::keyPressEvent(QKeyEvent* event) {
    if (handleOfferKey(*event) || handleHistoryKey(*event)) {
        return;
    }
    const bool shown = m_popup->isVisible();
    PlainPromptEdit::keyPressEvent(event);
    const bool typed =
        !event->text().isEmpty() && event->text().front().isPrint() && (event->modifiers() & Qt::ControlModifier) == 0;
    if (typed || (shown && event->key() == Qt::Key_Backspace)) {
        updateOffers();
    } else if (event->key() != Qt::Key_Shift && event->key() != Qt::Key_AltGr) {
        m_popup->hide();
    }
}

bool PromptEditor::handleOfferKey(const QKeyEvent& event) {
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (event.key() == Qt::Key_Space && modifiers == Qt::ControlModifier) {
        updateOffers();
        return true;
    }
    if (!m_popup->isVisible() || modifiers != Qt::NoModifier) {
        return false;
    }
    switch (event.key()) {
    case Qt::Key_Escape:
        m_popup->hide();
        return true;
    case Qt::Key_Down:
        m_popup->move(1);
        return true;
    case Qt::Key_Up:
        m_popup->move(-1);
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Return:
    case Qt::Key_Enter: {
        // Enter takes only what was chosen: behind a finished word it is a line break.
        const std::optional<Completion> chosen = m_popup->current();
        const std::optional<Completion> taken = chosen || event.key() != Qt::Key_Tab ? chosen : m_popup->first();
        if (taken) {
            accept(*taken);
        }
        return taken.has_value();
    }
    default:
        return false;
    }
}

bool PromptEditor::handleHistoryKey(const QKeyEvent& event) {
    const bool older = event.key() == Qt::Key_Up;
    if ((event.modifiers() & ~Qt::KeypadModifier) != Qt::AltModifier || (!older && event.key() != Qt::Key_Down)) {
        return false;
    }
    m_popup->hide();
    const std::optional<QString> text = older ? m_walk.older(promptText()) : m_walk.newer(promptText());
    if (text) {
        setPromptText(*text);
    }
    return true;
}

void PromptEditor::updateOffers() {
    const QTextCursor cursor = textCursor();
    m_context = cursor.hasSelection() ? std::nullopt
                                      : CompletionIndex::contextAt(cursor.block().text(), cursor.positionInBlock());
    if (m_context && m_context->kind == Completion::Kind::wildcard && !m_dynamic) {
        m_context.reset();
    }
    if (!m_context) {
        m_popup->hide();
        return;
    }
    const QRect caret = cursorRect();
    m_popup->offer(m_completions.offers(*m_context), {viewport()->mapToGlobal(caret.topLeft()), caret.size()},
                   m_context->kind != Completion::Kind::word);
}

void PromptEditor::accept(const Completion& completion) {
    m_popup->hide();
    if (m_context) {
        const int start = textCursor().block().position() + static_cast<int>(m_context->start);
        replaceText(start, static_cast<int>(m_context->length), completion.insert);
        m_context.reset();
    }
}

void PromptEditor::mousePressEvent(QMouseEvent* event) {
    m_popup->hide();
    endBurst();
    PlainPromptEdit::mousePressEvent(event);
}

void PromptEditor::focusOutEvent(QFocusEvent* event) {
    m_popup->hide();
    PlainPromptEdit::focusOutEvent(event);
}

void PromptEditor::scrollContentsBy(int dx, int dy) {
    PlainPromptEdit::scrollContentsBy(dx, dy);
    m_popup->hide();
}

QRect PromptEditor::boundaryAt(const QTextCursor& cut) const {
    const QRect caret = cursorRect(cut);
    return {caret.left(), caret.top(), 2, caret.height()};
}

void PromptEditor::paintEvent(QPaintEvent* event) {
    PlainPromptEdit::paintEvent(event);
    QPainter painter(viewport());
    for (const Boundary& boundary : m_boundaries) {
        painter.fillRect(boundaryAt(boundary.place), theme().color(Token::warning));
    }
}

} // namespace arcflow::ui
