#pragma once

#include "core/engine/result.h"

#include <QLabel>
#include <QTimer>
#include <QVector>

namespace arcflow::ui {

/// What the counts of a prompt mean in words: "CLIP does not read the last 12 words, from “under a full moon” on; T5
/// reads them." Empty if nothing is cut off.
QString cutOffWords(const QString& prompt, const QVector<TokenCount>& counts);

/// "CLIP 15 / 77  T5 16 / 512": amber above 90 % of a limit, red past it. Asks for counts of the latest text and takes
/// no other answer.
class TokenBar : public QLabel {
    Q_OBJECT

public:
    explicit TokenBar(QWidget* parent = nullptr);

    /// Asks for counts after 150 ms without another text.
    void setPrompt(const QString& prompt);
    /// Asks again, at once: the model has changed.
    void recount();
    /// The answer to countRequested(id). Late answers to earlier texts are dropped: returns whether this one was taken.
    bool setCounts(quint64 id, const QVector<TokenCount>& counts);
    /// "≤" before the counts: the text is the longest of several.
    void setUpperBound(bool bound);

    const QVector<TokenCount>& counts() const { return m_counts; } ///< of prompt(); empty while they are not known
    const QString& prompt() const { return m_prompt; }

Q_SIGNALS:
    void countRequested(quint64 id, const QString& prompt);
    void countsChanged();

private:
    void ask();
    void refresh();

    QString m_prompt;
    QVector<TokenCount> m_counts, m_shown; ///< what is shown stays until the new counts come
    quint64 m_id = 0;
    bool m_upperBound = false;
    QTimer m_delay;
};

} // namespace arcflow::ui
