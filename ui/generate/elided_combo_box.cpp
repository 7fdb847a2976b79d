#include "ui/generate/elided_combo_box.h"

#include "ui/style/theme.h"

#include <QAbstractItemView>
#include <QStylePainter>

#include <algorithm>

namespace arcflow::ui {

ElidedComboBox::ElidedComboBox(QWidget* parent) : QComboBox(parent) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setMinimumWidth(6 * gridUnit);
    setFocusPolicy(Qt::StrongFocus);
}

void ElidedComboBox::showPopup() {
    constexpr int widest = 60 * gridUnit;
    view()->setMinimumWidth(
        std::clamp(view()->sizeHintForColumn(0) + 4 * gridUnit, width(), std::max(widest, width())));
    QComboBox::showPopup();
}

void ElidedComboBox::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    if (currentIndex() < 0) {
        option.currentText = placeholderText();
        option.palette.setBrush(QPalette::ButtonText, option.palette.brush(QPalette::PlaceholderText));
        option.palette.setBrush(QPalette::Text, option.palette.brush(QPalette::PlaceholderText));
    }
    if (const QString shorter = currentData(ShortTextRole).toString(); !shorter.isEmpty()) {
        option.currentText = shorter;
    }
    const QRect room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    const int icon = option.currentIcon.isNull() ? 0 : option.iconSize.width() + gridUnit / 2;
    option.currentText = option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, room.width() - icon);
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

} // namespace arcflow::ui
