#pragma once

#include <QKeySequence>
#include <QPushButton>

namespace arcflow::ui {

/// A primary button that shows its keys in small print behind its text.
class KeyButton : public QPushButton {
    Q_OBJECT

public:
    explicit KeyButton(const QString& text, QWidget* parent = nullptr);

    void setKeys(const QKeySequence& keys); ///< to be shown; who listens for them is another matter

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont titleFont() const;
    QFont keysFont() const;

    QString m_keys;
};

/// "Ctrl+⏎": the return key as it looks on keyboards, which is shorter.
QString keysText(const QKeySequence& keys);

} // namespace arcflow::ui
