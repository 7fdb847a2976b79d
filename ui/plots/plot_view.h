#pragma once

#include "ui/bridge/trajectory_data.h"
#include "ui/plots/custom_plot.h"
#include "ui/plots/plot_colours.h"
#include "ui/plots/trajectory_path.h"

#include <functional>
#include <optional>

namespace arcflow::ui {

/// One painted part of a plot, on a layer of it.
class PaintedItem final : public QCPAbstractItem {
    Q_OBJECT

public:
    using Paint = std::function<void(QCPPainter&)>;
    PaintedItem(QCustomPlot* plot, const QString& layer, Paint paint);
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    Paint m_paint;
};

/// One entry of a legend.
struct LegendItem {
    enum class Marker { none, dot, square };

    int id = 0; ///< for PlotView::setShown
    QString text, toolTip;
    QPen pen;
    Marker marker = Marker::none;
    bool shown = true;
};

/// What the colours of a heat map stand for: heatColour() from 0 to `largest`.
struct ColourScale {
    QString title;
    double largest = 1;
};

/// What the three plots have in common: the cursor at σ in a layer of its own, picking, zoom and pan, hover texts,
/// keys, theme. GUI thread.
///
/// Mouse: click and drag pick σ; wheel zooms at the pointer. Zoomed in, a drag moves the view, but still the cursor
/// where it starts on it; the middle button always moves the view. Double click shows all again. Keys: arrows move the
/// cursor from recorded point to recorded point, + and − zoom at the cursor, Home shows all.
class PlotView : public QCustomPlot {
    Q_OBJECT

public:
    explicit PlotView(QWidget* parent);

    void setTrajectory(const TrajectoryPtr& trajectory);
    const TrajectoryPath& path() const { return m_path; }

    void setSigma(double sigma); ///< moves the cursor, 0…1; emits nothing
    double sigma() const { return m_sigma; }

    void zoom(double factor, QPointF at); ///< factor > 1: nearer; at: widget pixels
    void resetView();
    bool isZoomed() const;

    /// The plot without cursor and hover marks, at its size on screen and in the colours of the moment (PaperColours);
    /// the painter's origin is its top left corner.
    void paintFigure(QCPPainter& painter);

    /// What the legend shows, and what it switches.
    virtual QList<LegendItem> legendItems() const { return {}; }
    virtual std::optional<ColourScale> colourScale() const { return {}; }
    virtual void setShown(int id, bool shown);

    QRectF plotArea() const; ///< between the axes, in widget pixels
    QString hintText(QPointF at) const { return hintAt(at).text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override; ///< grows with the font

Q_SIGNALS:
    void sigmaPicked(double sigma);
    void legendChanged();

protected:
    /// Numbers of the point nearest to the pointer.
    struct Hint {
        QString text; ///< empty: nothing near
        QPointF at;
        bool ring = true; ///< mark `at`
    };

    virtual void build() = 0;   ///< the trajectory was changed
    virtual void restyle() = 0; ///< colours or fonts were changed
    virtual void fitView() = 0; ///< sets the home ranges through setHome
    virtual void paintCursor(QCPPainter& painter) const = 0;
    virtual std::optional<double> sigmaAt(QPointF at) const = 0;
    virtual double cursorDistance(QPointF at) const = 0; ///< pixels from the pointer to what is taken hold of
    virtual QPointF cursorPlace() const = 0;             ///< where + and − zoom
    virtual Hint hintAt(QPointF at) const = 0;
    virtual QList<QCPAxis*> zoomAxes(QPointF at) const = 0; ///< which the wheel zooms at this place
    virtual void cursorMoved() {}

    void applyStyle();                           ///< call at the end of the constructor
    void setHome(QCPAxis* axis, QCPRange range); ///< the widest range, shown until somebody zooms
    void setEdges(int left, int top, int right,
                  int bottom); ///< fixed, so that the plots' areas line up; call from restyle
    void refit();              ///< fitView, replot
    void styleAxis(QCPAxis* axis) const;
    void paintSigmaTag(QCPPainter& painter, double x) const; ///< the cursor's σ on the horizontal axis
    void drawText(QCPPainter& painter, const QRectF& rect, int flags,
                  const QString& text) const; ///< readable on curves

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag { none, waiting, cursor, view };
    struct Home {
        QCPAxis* axis;
        QCPRange range;
    };

    void pick(double sigma);
    void pickAt(QPointF at);
    void panTo(QPointF at);
    void hover(QPointF at, QPoint global);
    void showShape(QPointF at);
    void repaintCursor();
    void coverMargins(QCPPainter& painter) const;
    const Home* homeOf(const QCPAxis* axis) const;
    QCPRange heldInside(QCPRange range, const Home& home) const;

    TrajectoryPath m_path;
    double m_sigma = 1;
    QList<Home> m_homes;
    Hint m_hint;
    Drag m_drag = Drag::none;
    QPointF m_pressedAt, m_draggedTo;
    bool m_showFocus = false;
    bool m_styled = false;    ///< nothing is drawn before
    bool m_forFigure = false; ///< painted for export, without cursor
};

} // namespace arcflow::ui
