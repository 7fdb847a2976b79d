#pragma once

#include <QFrame>

namespace arcflow::ui {

/// A line across, between parts of a column.
class SeparatorLine : public QFrame {
    Q_OBJECT

public:
    explicit SeparatorLine(QWidget* parent = nullptr) : QFrame(parent) {
        setFrameShape(QFrame::HLine);
        setProperty("separator", true); // for the style sheet
    }
};

} // namespace arcflow::ui
