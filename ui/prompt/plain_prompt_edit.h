#pragma once

#include <QPlainTextEdit>

namespace arcflow::ui {

/// A field for prompt text: plain text only (see cleanPromptText), at most 1 MiB, an undo step for every burst of
/// typing, and an undo history that nothing but the end of the program clears.
///
/// Keys: Ctrl+Enter generates, Ctrl+Shift+Enter makes a pair, Tab moves on.
class PlainPromptEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit PlainPromptEdit(QWidget* parent = nullptr);

    const QString& promptText() const { return m_text; }
    /// Ctrl+Z brings the text back that was there before.
    void setPromptText(const QString& text);
    /// The text to begin with, when nothing has been written yet: no undo step leads before it.
    void restorePromptText(const QString& text, int cursor);
    /// At the cursor, in place of the selection; its own undo step.
    void insertPromptText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void promptTextChanged(const QString& text);
    void generateRequested();
    void pairRequested();
    void focusLeft();
    void shortened(); ///< a text was cut to 1 MiB
    /// Text that was taken back by undo and can no longer be redone.
    void abandoned(const QString& text);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

    /// What is typed next begins an undo step of its own.
    void endBurst();
    /// Replaces a part of the text as one undo step, cleaned and cut to what has room.
    void replaceText(int start, int length, const QString& text);

private:
    void noticeChange();
    void beginBurst(QChar typed, quint64 time);
    void keepWrappingQuick(QStringView text);
    qsizetype room(int start, int length) const;

    QString m_text;
    QString m_beforeUndo; ///< as it stood before the first undo of a row
    bool m_redoable = false;
    bool m_phraseEnded = false;
    quint64 m_lastTyped = 0; ///< milliseconds, of the platform's clock
};

} // namespace arcflow::ui
