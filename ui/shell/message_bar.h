#pragma once

#include "ui/shell/message.h"

#include <QFrame>
#include <QTimer>

#include <deque>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace arcflow::ui {

enum class MessageId : quint64 { none = 0 };

/// Messages in a bar inside the window: the latest in front, the others a click away. Nothing waits for an answer.
/// Hidden while there is nothing to say. Esc in the bar dismisses.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    using QFrame::show;
    /// Shows a message in front of the others. An equal one that is there already is counted ("3×") instead of
    /// repeated, and a message without text is ignored (none).
    MessageId show(const Message& message);
    MessageId show(const Failure& failure) { return show(failureMessage(failure)); }
    void dismiss(MessageId id); ///< unknown ids are ignored
    void dismissAll();

    int count() const { return static_cast<int>(m_messages.size()); }
    MessageId current() const;

Q_SIGNALS:
    void dismissed(arcflow::ui::MessageId id);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Entry {
        MessageId id;
        Message message;
        int times = 1;
    };

    void buildLine();
    void buildDetails();
    void display();
    void displayActions(const Entry& entry);
    void step(int direction);
    void press(MessageId id, size_t action);
    void restartTimer();
    const Entry& front() const { return m_messages[static_cast<size_t>(m_index)]; }

    std::deque<Entry> m_messages; ///< latest first
    int m_index = 0;              ///< of the one that is shown
    quint64 m_lastId = 0;
    QTimer m_timer;

    QHBoxLayout* m_line = nullptr;
    QHBoxLayout* m_actions = nullptr;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_counter = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_detailsButton = nullptr;
    QToolButton* m_close = nullptr;
    QPlainTextEdit* m_details = nullptr;
};

} // namespace arcflow::ui
