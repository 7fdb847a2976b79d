#pragma once

#include <QWidget>

namespace arcflow::ui {

/// A small rounded panel over a picture, in the theme's colours. Keeps the pointer from what lies beneath.
class FloatingPanel : public QWidget {
    Q_OBJECT

public:
    explicit FloatingPanel(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace arcflow::ui
