#pragma once

#include <QStyledItemDelegate>

namespace arcflow::ui {

/// A row of the queue: picture, what is made, how far it is, how long it will take.
class JobRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// "4 s", "2 min", "1 h 05 min"; empty for negative (unknown).
QString remainingText(double seconds);

} // namespace arcflow::ui
