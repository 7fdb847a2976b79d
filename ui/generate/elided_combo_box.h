#pragma once

#include <QComboBox>

namespace arcflow::ui {

/// A combo box that gives way: a long line is cut with dots, and the list is as wide as its lines.
class ElidedComboBox : public QComboBox {
    Q_OBJECT

public:
    /// Of an item: a shorter text for the closed box.
    static constexpr int ShortTextRole = Qt::UserRole + 100;

    explicit ElidedComboBox(QWidget* parent = nullptr);

    void showPopup() override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace arcflow::ui
