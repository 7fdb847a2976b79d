#pragma once

#include <QStyledItemDelegate>

namespace arcflow::ui {

class PaletteModel;

/// A row of the palette: icon, title with the matched letters stressed, category, and the keys at the end.
class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PaletteDelegate(const PaletteModel& model, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const PaletteModel& m_model;
};

} // namespace arcflow::ui
