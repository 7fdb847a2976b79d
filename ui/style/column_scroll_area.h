#pragma once

#include <QScrollArea>

namespace arcflow::ui {

/// Scrolls its column up and down only, and is never narrower than what stands in it beside the scroll bar.
class ColumnScrollArea : public QScrollArea {
    Q_OBJECT

public:
    explicit ColumnScrollArea(QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace arcflow::ui
