#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace arcflow::ui {

/// Takes the next key combination that is pressed on it, whatever it would do elsewhere: Tab and Enter too. Modifiers
/// alone are shown while they are held and waited upon. Esc is the way out.
class KeyCapture : public QLineEdit {
    Q_OBJECT

public:
    explicit KeyCapture(QWidget* parent = nullptr);

    QKeySequence key() const { return m_key; }
    void setKey(const QKeySequence& key);

Q_SIGNALS:
    void captured(const QKeySequence& key);
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QKeySequence m_key;
};

} // namespace arcflow::ui
