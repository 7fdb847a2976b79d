#pragma once

#include <QWidget>

namespace arcflow::ui {

/// A column that cannot be pressed together: at least as high as its layout needs at the width it has. (Qt asks for the
/// height of texts at the width they would like, where they take fewer lines.)
class WrappedColumn : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
};

} // namespace arcflow::ui
