#include "ui/prompt/token_bar.h"

#include "ui/prompt/prompt_text.h"
#include "ui/style/theme.h"

#include <QEvent>

namespace arcflow::ui {
namespace {

bool isPast(const TokenCount& count) {
    return count.used > count.limit;
}

Token colourOf(const TokenCount& count) {
    return isPast(count) ? Token::danger : 10 * count.used > 9 * count.limit ? Token::warning : Token::dimText;
}

QString encoderName(const TokenCount& count) {
    return QString::fromStdString(count.encoder);
}

} // namespace

QString cutOffWords(const QString& prompt, const QVector<TokenCount>& counts) {
    const qsizetype bytes = utf8Size(prompt);
    const TokenCount* first = nullptr;
    QStringList readers;
    for (const TokenCount& count : counts) {
        if (static_cast<qsizetype>(count.keptBytes) >= bytes) {
            readers.append(encoderName(count));
        } else if (first == nullptr || count.keptBytes < first->keptBytes) {
            first = &count;
        }
    }
    if (first == nullptr) {
        return {};
    }
    const QString cut = prompt.mid(positionOfByte(prompt, static_cast<qsizetype>(first->keptBytes))).simplified();
    const int words = wordCount(cut);
    constexpr qsizetype quoted = 32;
    const QString what = words == 0 ? TokenBar::tr("%1 does not read the end, from “%2” on")
                         : words == 1
                             ? TokenBar::tr("%1 does not read the last word, “%2”")
                             : TokenBar::tr("%1 does not read the last %n words, from “%2” on", nullptr, words);
    const QString sentence = what.arg(encoderName(*first), listLine(cut, quoted));
    return readers.isEmpty() ? TokenBar::tr("%1.").arg(sentence)
                             : TokenBar::tr("%1; %2 does.").arg(sentence, readers.join(QStringLiteral(", ")));
}

TokenBar::TokenBar(QWidget* parent) : QLabel(parent) {
    setObjectName(QStringLiteral("tokenBar"));
    setTextFormat(Qt::RichText);
    setWordWrap(true);
    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &TokenBar::ask);
    connect(&theme(), &Theme::changed, this, &TokenBar::refresh);
    refresh();
}

void TokenBar::setPrompt(const QString& prompt) {
    if (prompt == m_prompt && m_id > 0) {
        return;
    }
    m_prompt = prompt;
    m_counts.clear();
    ++m_id; // answers under way are for another text
    m_delay.start();
}

void TokenBar::recount() {
    ++m_id;
    m_counts.clear();
    ask();
}

void TokenBar::ask() {
    m_delay.stop();
    Q_EMIT countRequested(m_id, m_prompt);
}

bool TokenBar::setCounts(quint64 id, const QVector<TokenCount>& counts) {
    if (id != m_id || m_delay.isActive()) {
        return false;
    }
    m_counts = m_shown = counts;
    refresh();
    Q_EMIT countsChanged();
    return true;
}

void TokenBar::setUpperBound(bool bound) {
    if (std::exchange(m_upperBound, bound) != bound) {
        refresh();
    }
}

void TokenBar::refresh() {
    if (m_shown.isEmpty()) {
        setText(QStringLiteral("<span style='color:%1'>%2</span>")
                    .arg(theme().color(Token::dimText).name(), tr("Tokens: – ")));
        setToolTip(tr("Tokens are counted as soon as the model is loaded."));
        setAccessibleName(toolTip());
        return;
    }
    QStringList pieces, spoken, hints;
    for (const TokenCount& count : m_shown) {
        const QString text = QStringLiteral("%1 %2%3 / %4")
                                 .arg(encoderName(count), m_upperBound ? QStringLiteral("≤") : QString())
                                 .arg(count.used)
                                 .arg(count.limit);
        QString piece = text.toHtmlEscaped();
        piece.replace(u' ', QStringLiteral("&nbsp;"));
        pieces.append(
            QStringLiteral("<span style='color:%1'>%2</span>").arg(theme().color(colourOf(count)).name(), piece));
        spoken.append(tr("%1: %2 of %3 tokens").arg(encoderName(count)).arg(count.used).arg(count.limit));
        hints.append(
            isPast(count)
                ? tr("%1 has room for %2 tokens, the prompt has %3: its end is cut off.")
                      .arg(encoderName(count))
                      .arg(count.limit)
                      .arg(count.used)
                : tr("%1 reads %2 of at most %3 tokens.").arg(encoderName(count)).arg(count.used).arg(count.limit));
    }
    if (m_upperBound) {
        hints.append(tr("Counted for the longest of the prompt's variants."));
    }
    setText(pieces.join(QStringLiteral("&nbsp; ")));
    setToolTip(hints.join(u'\n').toHtmlEscaped().replace(u'\n', QLatin1String("<br>")));
    const QString cut = cutOffWords(m_prompt, m_counts);
    setAccessibleName((spoken + (cut.isEmpty() ? QStringList() : QStringList{cut})).join(QStringLiteral(". ")));
}

} // namespace arcflow::ui
