#include "ui/prompt/prompt_panel.h"

#include "ui/prompt/batch_dialog.h"
#include "ui/prompt/draft_saver.h"
#include "ui/prompt/expansion_preview.h"
#include "ui/prompt/history_popover.h"
#include "ui/prompt/negative_prompt.h"
#include "ui/prompt/prompt_editor.h"
#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_text.h"
#include "ui/prompt/resize_grip.h"
#include "ui/prompt/snippet_panel.h"
#include "ui/prompt/token_bar.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace arcflow::ui {
namespace {

QLabel* sectionTitle(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("heading", true);
    return label;
}

/// "history ▾": quiet, opens something below it.
QToolButton* opener(const QString& text, const QString& name, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(QStringLiteral("%1 ▾").arg(text));
    button->setObjectName(name);
    button->setAccessibleName(tip);
    button->setToolTip(tip);
    button->setProperty("tab", true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent),
      m_editor(new PromptEditor),
      m_negative(new NegativePrompt),
      m_tokens(new TokenBar),
      m_notice(new QLabel),
      m_history(new HistoryPopover(this)),
      m_snippets(new SnippetPanel(this)),
      m_preview(new ExpansionPreview(this)),
      m_wildcards(new WildcardLibrary(this)),
      m_analyser(new PromptAnalyser(this)) {
    setObjectName(QStringLiteral("promptPanel"));
    m_notice->setObjectName(QStringLiteral("promptNotice"));
    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::RichText);
    m_notice->setFont(theme().font(TextSize::small));
    auto* grip = new ResizeGrip;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(buildHeader());
    layout->addWidget(m_editor);
    layout->addWidget(grip);
    layout->addLayout(buildTokenRow());
    layout->addWidget(m_notice);
    layout->addSpacing(gridUnit / 2);
    layout->addWidget(sectionTitle(tr("Negative")));
    layout->addWidget(m_negative);
    setTabOrder(m_editor, m_negative->editor());
    setEditorHeight(m_editor->sizeHint().height());
    connect(grip, &ResizeGrip::moved, this, [this](int pixels) {
        setEditorHeight(m_editor->height() + pixels);
        Q_EMIT editorHeightChanged(m_editor->height());
    });
    connect(&theme(), &Theme::changed, this, [this] {
        updateChip();
        updateNotice();
    });
    connectEditor();
    connectPopovers();
    takeText({});
}

PromptPanel::~PromptPanel() = default;

QLayout* PromptPanel::buildHeader() {
    m_snippetsButton = opener(tr("snippets"), QStringLiteral("snippetsButton"), tr("Saved pieces of prompt"));
    m_historyButton =
        opener(tr("history"), QStringLiteral("historyButton"), tr("Earlier prompts (Alt+Up walks through them)"));
    auto* more = new QToolButton;
    more->setObjectName(QStringLiteral("promptMenuButton"));
    more->setAccessibleName(tr("More for the prompt"));
    more->setToolTip(tr("Prompts from a file, clear"));
    more->setIcon(theme().icon(QStringLiteral("more"), Token::dimText));
    more->setProperty("bare", true);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addAction(tr("Prompts from a file…"), this, [this] { openBatch(); });
    menu->addAction(tr("Save as a snippet…"), this, &PromptPanel::openSnippets);
    menu->addAction(tr("Clear the prompt"), this, [this] {
        m_editor->setPromptText({});
        m_editor->setFocus();
    });
    more->setMenu(menu);
    auto* row = new QHBoxLayout;
    row->setSpacing(gridUnit / 2);
    row->addWidget(sectionTitle(tr("Prompt")));
    row->addStretch();
    row->addWidget(m_snippetsButton);
    row->addWidget(m_historyButton);
    row->addWidget(more);
    connect(m_snippetsButton, &QToolButton::clicked, this, &PromptPanel::openSnippets);
    connect(m_historyButton, &QToolButton::clicked, this, &PromptPanel::openHistory);
    return row;
}

QLayout* PromptPanel::buildTokenRow() {
    m_chip = new QToolButton;
    m_chip->setObjectName(QStringLiteral("variantsChip"));
    m_chip->setCheckable(true);
    m_chip->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_variantsButton = new QToolButton;
    m_variantsButton->setObjectName(QStringLiteral("variantsButton"));
    m_variantsButton->setAccessibleName(tr("Show the variants"));
    m_variantsButton->setToolTip(tr("Show the variants"));
    m_variantsButton->setIcon(theme().icon(QStringLiteral("chevron-down"), Token::dimText));
    m_variantsButton->setIconSize({10, 10});
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_tokens, 1);
    row->addWidget(m_chip);
    row->addWidget(m_variantsButton);
    connect(m_chip, &QToolButton::clicked, this,
            [this](bool on) { setExpansionMode(on ? m_lastOn : ExpansionMode::off); });
    connect(m_variantsButton, &QToolButton::clicked, this, &PromptPanel::openVariants);
    return row;
}

void PromptPanel::connectEditor() {
    connect(m_editor, &PlainPromptEdit::promptTextChanged, this, &PromptPanel::takeText);
    connect(m_negative->editor(), &PlainPromptEdit::promptTextChanged, this, [this](const QString& text) {
        saveDraft();
        Q_EMIT negativeTextChanged(text);
    });
    for (const PlainPromptEdit* editor : {static_cast<PlainPromptEdit*>(m_editor), m_negative->editor()}) {
        connect(editor, &PlainPromptEdit::generateRequested, this, &PromptPanel::generateRequested);
        connect(editor, &PlainPromptEdit::pairRequested, this, &PromptPanel::pairRequested);
        connect(editor, &PlainPromptEdit::focusLeft, this, [this] {
            if (m_draft != nullptr) {
                m_draft->flush();
            }
        });
        connect(editor, &PlainPromptEdit::shortened, this, [this] {
            m_shortened = true;
            updateNotice();
        });
    }
    connect(m_editor, &QPlainTextEdit::cursorPositionChanged, this, &PromptPanel::saveDraft);
    connect(m_tokens, &TokenBar::countRequested, this, &PromptPanel::countRequested);
    connect(m_tokens, &TokenBar::countsChanged, this, &PromptPanel::showCuts);
    connect(m_analyser, &PromptAnalyser::ready, this, &PromptPanel::take);
    connect(m_wildcards, &WildcardLibrary::changed, this, [this] {
        m_editor->setWildcards(m_wildcards->names());
        analyse();
    });
}

void PromptPanel::connectPopovers() {
    connect(m_history, &HistoryPopover::useRequested, this, &PromptPanel::use);
    connect(m_history, &HistoryPopover::forgetRequested, this, &PromptPanel::forgetPromptRequested);
    connect(m_snippets, &SnippetPanel::saveRequested, this, &PromptPanel::saveSnippetRequested);
    connect(m_snippets, &SnippetPanel::removeRequested, this, &PromptPanel::removeSnippetRequested);
    const auto insert = [this](const QString& text) {
        m_editor->insertPromptText(text);
        m_editor->setFocus();
    };
    connect(m_history, &HistoryPopover::insertRequested, this, insert);
    connect(m_snippets, &SnippetPanel::insertRequested, this, insert);
    connect(m_preview, &ExpansionPreview::modeChosen, this, &PromptPanel::setExpansionMode);
    connect(m_preview, &ExpansionPreview::useRequested, this, [this](const QString& text) {
        m_editor->setPromptText(text);
        m_editor->setFocus();
    });
}

QString PromptPanel::text() const {
    return m_editor->promptText();
}

QString PromptPanel::negativeText() const {
    return m_negative->editor()->promptText();
}

void PromptPanel::setText(const QString& text) {
    m_editor->setPromptText(text);
}

void PromptPanel::setNegativeText(const QString& text) {
    m_negative->editor()->setPromptText(text);
    m_negative->setUnavailable(m_negative->reason());
}

void PromptPanel::keepDraft(const QString& file) {
    if (const std::optional<PromptDraft> draft = DraftSaver::load(file)) {
        m_editor->restorePromptText(draft->text, draft->cursor);
        m_negative->editor()->restorePromptText(draft->negative, 0);
        m_negative->setUnavailable(m_negative->reason());
    }
    m_draft = new DraftSaver(file, this);
    const auto tell = [this](const QString& problem) {
        if (std::exchange(m_draftProblem, problem) != problem) {
            updateNotice();
        }
    };
    connect(m_draft, &DraftSaver::failed, this, tell);
    connect(m_draft, &DraftSaver::saved, this, [tell] { tell({}); });
    saveDraft();
}

void PromptPanel::saveDraft() {
    if (m_draft != nullptr) {
        m_draft->setDraft({text(), negativeText(), m_editor->textCursor().position()});
    }
}

void PromptPanel::takeText(const QString& text) {
    m_shortened = false;
    analyse();
    saveDraft();
    Q_EMIT textChanged(text);
    tellProblem();
}

void PromptPanel::analyse() {
    m_current.reset();
    if (m_mode != ExpansionMode::off && mayBeDynamic(text())) {
        m_analyser->request(text(), m_mode, m_seed, m_wildcards->folder());
        return;
    }
    m_analyser->cancel();
    PromptAnalysis analysis{.mode = m_mode, .seed = m_seed};
    analysis.prompt = m_mode == ExpansionMode::off ? DynamicPrompt::literal(text()) : DynamicPrompt::parse(text());
    analysis.longest = analysis.prompt.longest();
    take(analysis);
}

void PromptPanel::take(const PromptAnalysis& analysis) {
    m_analysis = analysis;
    m_editor->setProblem(analysis.prompt.problem());
    m_tokens->setUpperBound(analysis.prompt.count() > 1);
    m_tokens->setPrompt(analysis.longest.text);
    if (analysis.prompt.isDynamic()) {
        m_preview->setAnalysis(analysis);
    } else {
        m_preview->hide();
    }
    updateChip();
    updateNotice();
    tellProblem();
}

void PromptPanel::tellProblem() {
    const std::optional<PromptProblem> now = problem();
    if (std::exchange(m_told, now) != now) {
        Q_EMIT problemChanged();
    }
}

void PromptPanel::setTokenCounts(quint64 id, const QVector<TokenCount>& counts) {
    m_tokens->setCounts(id, counts);
}

void PromptPanel::recountTokens() {
    m_tokens->recount();
}

void PromptPanel::showCuts() {
    QVector<PromptCut> cuts;
    const QString& counted = m_tokens->prompt();
    const qsizetype bytes = utf8Size(counted);
    for (const TokenCount& count : m_tokens->counts()) {
        if (static_cast<qsizetype>(count.keptBytes) < bytes) {
            const qsizetype position = positionOfByte(counted, static_cast<qsizetype>(count.keptBytes));
            cuts.append({QString::fromStdString(count.encoder), static_cast<int>(count.limit),
                         m_analysis.longest.sourcePosition(position)});
        }
    }
    m_editor->setCuts(cuts, cuts.size() == m_tokens->counts().size());
    updateNotice();
}

void PromptPanel::updateChip() {
    const bool on = m_mode != ExpansionMode::off;
    const bool broken = m_analysis.prompt.problem().has_value();
    const bool dynamic = m_analysis.prompt.isDynamic();
    const QString text = !on       ? tr("{a|b} off")
                         : broken  ? tr("{a|b} error")
                         : dynamic ? variantsText(m_analysis.prompt.count())
                                   : tr("{a|b} on");
    m_chip->setChecked(on);
    m_chip->setText(text);
    m_chip->setToolTip(
        on ? tr("{red|blue} and __wildcards__ stand for their variants. Click to take the prompt as it is written.")
           : tr("The prompt is taken as it is written. Click to let {red|blue} and __wildcards__ stand for their "
                "variants."));
    m_chip->setAccessibleName(on ? tr("Variants: %1").arg(text) : tr("Variants are off"));
    const Token colour = broken ? Token::danger : dynamic ? Token::accent : Token::dimText;
    m_chip->setStyleSheet(
        QStringLiteral("QToolButton, QToolButton:checked { color: %1; background: transparent; padding: 4px 0; }")
            .arg(theme().color(colour).name()));
    m_variantsButton->setVisible(dynamic);
}

void PromptPanel::updateNotice() {
    QStringList lines;
    const auto add = [&lines](const QString& text, Token token) {
        if (!text.isEmpty()) {
            lines.append(QStringLiteral("<span style='color:%1'>%2</span>")
                             .arg(theme().color(token).name(), text.toHtmlEscaped()));
        }
    };
    if (const std::optional<PromptProblem>& problem = m_analysis.prompt.problem()) {
        add(tr("At character %1: %2").arg(problem->position + 1).arg(problem->text), Token::danger);
    }
    add(m_shortened ? tr("The text was longer than 1 MiB; its end was left out.") : QString(), Token::danger);
    add(cutOffWords(m_tokens->prompt(), m_tokens->counts()), Token::warning);
    if (const QString weight = firstWeightNotation(text()); !weight.isEmpty()) {
        add(tr("“%1” is read as plain text: this model has no weights.").arg(listLine(weight, 40)), Token::dimText);
    }
    add(m_draftProblem, Token::danger);
    m_notice->setText(lines.join(QStringLiteral("<br>")));
    m_notice->setVisible(!lines.isEmpty());
}

void PromptPanel::setNegativeAvailability(const QString& reason) {
    m_negative->setUnavailable(reason);
}

bool PromptPanel::isNegativeAvailable() const {
    return m_negative->isAvailable();
}

void PromptPanel::setHistory(const QVector<PromptRecord>& prompts) {
    m_editor->setHistory(prompts);
    m_history->setRecords(prompts);
}

void PromptPanel::setSnippets(const QVector<SnippetRecord>& snippets) {
    m_editor->setSnippets(snippets);
    m_snippets->setSnippets(snippets);
}

void PromptPanel::setWildcardFolder(const QString& path) {
    m_wildcards->setFolder(path);
}

void PromptPanel::setExpansionMode(ExpansionMode mode) {
    if (mode != ExpansionMode::off) {
        m_lastOn = mode;
    }
    const bool changed = std::exchange(m_mode, mode) != mode;
    m_editor->setDynamic(mode != ExpansionMode::off);
    analyse();
    updateChip();
    if (changed) {
        Q_EMIT expansionModeChanged(mode);
    }
}

void PromptPanel::setSeed(quint64 seed) {
    if (std::exchange(m_seed, seed) != seed && m_analysis.prompt.isDynamic()) {
        analyse();
    }
}

std::optional<PromptProblem> PromptPanel::problem() const {
    return currentPrompt().problem();
}

/// The analysis may be of the text before the last keystrokes.
const DynamicPrompt& PromptPanel::currentPrompt() const {
    if (m_analysis.prompt.source() == text() && m_analysis.mode == m_mode) {
        return m_analysis.prompt;
    }
    if (!m_current || m_current->source() != text()) {
        m_current = m_mode == ExpansionMode::off
                        ? DynamicPrompt::literal(text())
                        : DynamicPrompt::parse(text(), WildcardFolder::lookup(m_wildcards->folder()));
    }
    return *m_current;
}

QStringList PromptPanel::expandedPrompts(int count, quint64 seed) const {
    constexpr int maximumCombinations = 10'000;
    const DynamicPrompt& prompt = currentPrompt();
    if (prompt.problem()) {
        return {};
    }
    if (m_mode == ExpansionMode::all || prompt.count() == 1) {
        return prompt.first(maximumCombinations);
    }
    QStringList texts;
    for (int i = 0; i < count; ++i) {
        texts.append(prompt.random(seed + static_cast<quint64>(i)));
    }
    return texts;
}

int PromptPanel::editorHeight() const {
    return m_editor->height();
}

void PromptPanel::setEditorHeight(int height) {
    constexpr int highest = 1200;
    m_editor->setFixedHeight(std::clamp(height, m_editor->minimumSizeHint().height(), highest));
}

void PromptPanel::focusPrompt() {
    m_editor->setFocus(Qt::ShortcutFocusReason);
}

void PromptPanel::openHistory() {
    Q_EMIT historyRequested();
    m_history->popUp(m_historyButton);
}

void PromptPanel::openSnippets() {
    const QTextCursor cursor = m_editor->textCursor();
    QString selected = cursor.selectedText();
    selected.replace(QChar::ParagraphSeparator, u'\n');
    m_snippets->setCandidate(cursor.hasSelection() ? selected : text(), cursor.hasSelection());
    m_snippets->popUp(m_snippetsButton);
}

void PromptPanel::openVariants() {
    if (m_analysis.prompt.isDynamic()) {
        m_preview->popUp(m_variantsButton);
    }
}

void PromptPanel::openBatch(const QString& file) {
    if (m_batch == nullptr) {
        m_batch = new BatchDialog(this);
        connect(m_batch, &BatchDialog::rowsAccepted, this, &PromptPanel::batchRequested);
    }
    m_batch->show();
    m_batch->raise();
    if (file.isEmpty()) {
        m_batch->chooseFile();
    } else {
        m_batch->load(file);
    }
}

void PromptPanel::use(const PromptRecord& prompt) {
    m_editor->setPromptText(prompt.text);
    if (isNegativeAvailable()) {
        m_negative->editor()->setPromptText(prompt.negative);
    }
    m_editor->setFocus();
}

void PromptPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        setEditorHeight(m_editor->height());
        m_notice->setFont(theme().font(TextSize::small));
    }
}

} // namespace arcflow::ui
