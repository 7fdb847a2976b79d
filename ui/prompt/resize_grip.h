#pragma once

#include <QWidget>

namespace arcflow::ui {

/// The lower edge of a field, to be dragged (or moved by Up and Down) for more or less height.
class ResizeGrip : public QWidget {
    Q_OBJECT

public:
    explicit ResizeGrip(QWidget* parent = nullptr);
    QSize sizeHint() const override;

Q_SIGNALS:
    void moved(int pixels); ///< down is positive

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    int m_pressed = 0; ///< pointer's place when the button went down, on the screen
};

} // namespace arcflow::ui
