#include "ui/style/wrapped_column.h"

#include <QEvent>
#include <QLayout>

namespace arcflow::ui {

bool WrappedColumn::event(QEvent* event) {
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        fit();
    }
    return handled;
}

void WrappedColumn::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void WrappedColumn::fit() {
    if (layout() && layout()->hasHeightForWidth()) {
        setMinimumHeight(layout()->totalMinimumHeightForWidth(width()));
    }
}

} // namespace arcflow::ui
