#pragma once

#include <QLayout>

#include <vector>

namespace arcflow::ui {

/// Puts items in rows, as words in a text, and gives as many rows as the width needs. Runs right to left where the
/// language does.
class FlowLayout : public QLayout {
    Q_OBJECT

public:
    explicit FlowLayout(QWidget* parent = nullptr, int spacing = 8);
    ~FlowLayout() override;

    void insertWidget(int index, QWidget* widget);

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Places the items and returns the height they need; only measures if `place` is false.
    int arrange(const QRect& rect, bool place) const;

    std::vector<QLayoutItem*> m_items; ///< owned, as layouts own their items
};

} // namespace arcflow::ui
