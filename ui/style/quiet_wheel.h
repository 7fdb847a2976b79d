#pragma once

#include <QWheelEvent>

namespace arcflow::ui {

/// A field that the wheel changes only while it has the focus; otherwise the panel around it scrolls.
template <typename Field> class QuietWheel : public Field {
public:
    using Field::Field;

protected:
    void wheelEvent(QWheelEvent* event) override {
        if (this->hasFocus()) {
            Field::wheelEvent(event);
        } else {
            event->ignore();
        }
    }
};

} // namespace arcflow::ui
