#pragma once

#include "ui/plots/custom_plot.h"
#include "ui/plots/plot_colours.h"

#include <QTimer>

#include <functional>

namespace arcflow::ui {

/// One line of a LinePlot.
struct PlotLine {
    QString name;
    Series look = Series::student;
    QVector<double> x, y;
    bool points = false; ///< marks as well as lines: few, measured values
    bool faint = false;  ///< the raw values behind a smoothed line
};

/// Lines over a common axis, with a legend in the plot, a level to compare with, and the numbers under the pointer:
/// what a training run has come to. Repaints at most ten times a second. GUI thread.
class LinePlot : public QCustomPlot {
    Q_OBJECT

public:
    /// `name`: for screen readers. `xTitle`, `yTitle`: what is counted.
    LinePlot(const QString& name, const QString& xTitle, const QString& yTitle, QWidget* parent = nullptr);

    void setLines(const QVector<PlotLine>& lines);
    const QVector<PlotLine>& lines() const { return m_lines; }
    /// A level across; without a value none.
    void setLevel(std::optional<double> value, const QString& name = {});
    void setLogarithmic(bool on);
    void setWholeSteps(bool on) { m_wholeSteps = on; } ///< every whole number has its tick
    void setEmptyText(const QString& text);            ///< while there is nothing to draw
    /// More about a point, for its hint: line and index.
    void setDetail(std::function<QString(int line, qsizetype index)> detail) { m_detail = std::move(detail); }

    QString hintAt(QPointF at) const; ///< empty: nothing near
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void restyle();
    void fit();
    void describe();
    void paintLegend(QPainter& painter) const;
    bool isEmpty() const;
    QRectF area() const;

    QString m_xTitle, m_yTitle, m_emptyText, m_levelName;
    QVector<PlotLine> m_lines;
    std::optional<double> m_level;
    bool m_logarithmic = false, m_wholeSteps = false;
    std::function<QString(int, qsizetype)> m_detail;
    QTimer m_timer;
};

} // namespace arcflow::ui
