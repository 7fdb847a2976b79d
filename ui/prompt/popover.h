#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace arcflow::ui {

/// A small window below a button that closes by Esc or a click elsewhere. Ctrl+Z goes to its UndoBar, if that shows.
class Popover : public QFrame {
    Q_OBJECT

public:
    explicit Popover(QWidget* parent);
    /// Below the anchor, right edges together, as far as the screen allows.
    void popUp(const QWidget* anchor);

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
};

/// "Forgotten. Undo": an action that has not been carried out for good yet.
class UndoBar : public QFrame {
    Q_OBJECT

public:
    explicit UndoBar(QWidget* parent = nullptr);
    void offer(const QString& text);
    void undo();

Q_SIGNALS:
    void undone();

private:
    QLabel* m_label;
    QPushButton* m_button;
};

} // namespace arcflow::ui
