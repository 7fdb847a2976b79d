#pragma once

#include "ui/plots/plot_view.h"

#include <QAbstractButton>
#include <QWidget>

namespace arcflow::ui {

/// A line of a legend that switches what it names: line sample with marker, and text. Struck out while hidden.
class LegendButton final : public QAbstractButton {
    Q_OBJECT

public:
    LegendButton(const LegendItem& item, QWidget* parent);

    void setItem(const LegendItem& item);
    const LegendItem& item() const { return m_item; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    LegendItem m_item;
};

/// The legend under a plot: its entries in as few rows as the width allows, and the scale of its colours.
class PlotLegend final : public QWidget {
    Q_OBJECT

public:
    PlotLegend(PlotView* plot, QWidget* parent = nullptr);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// What is shown in the plot, for a figure of this width; hidden entries leave no gap.
    int figureHeight(int width) const;
    void paintFigure(QPainter& painter, int width) const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void arrange();
    QSize scaleSize() const;
    void paintScale(QPainter& painter, const QRectF& rect) const;
    QList<LegendItem> shownItems() const;
    std::vector<QRect> flow(const QList<LegendItem>& items, int width) const; ///< of the items, then of the scale

    PlotView* m_plot;
    QList<LegendButton*> m_buttons;
};

} // namespace arcflow::ui
