#pragma once

#include "ui/plots/plot_ticker.h"
#include "ui/plots/plot_view.h"

namespace arcflow::ui {

/// The velocity over σ, from noise at the left to image at the right: ‖u‖ of both runs on the left axis, angles in
/// degrees on the right one, below the norms. The student's lines break at its jumps: there the network is asked anew.
class VelocityPlot final : public PlotView {
    Q_OBJECT

public:
    enum Item {
        studentNorm,
        teacherNorm,
        toTeacherAngle,
        studentTurning,
        teacherTurning,
        toTeacherDistance,
        itemCount
    };

    explicit VelocityPlot(QWidget* parent = nullptr);

    QList<LegendItem> legendItems() const override;
    void setShown(int item, bool shown) override;

    QPointF toPixels(Item item, double sigma, double value) const; ///< value as plotted: RMS, degrees or share

protected:
    void build() override;
    void restyle() override;
    void fitView() override;
    void paintCursor(QCPPainter& painter) const override;
    std::optional<double> sigmaAt(QPointF at) const override;
    double cursorDistance(QPointF at) const override;
    QPointF cursorPlace() const override;
    Hint hintAt(QPointF at) const override;
    QList<QCPAxis*> zoomAxes(QPointF at) const override;

private:
    struct Curve {
        QCPGraph* graph = nullptr;
        bool shown = true;
        double largest = 0; ///< of its values; 0: nothing recorded
    };

    const RunPath& runOf(Item item) const;
    std::optional<double> valueOf(Item item, const TracePoint& point) const;
    QPen penOf(Item item) const;
    QCPScatterStyle scatterOf(Item item) const;
    void fill(Item item);
    bool isVisible(Item item) const { return m_curves[item].shown && m_curves[item].largest > 0; }
    double largestOn(const QCPAxis* axis) const;
    void paintJumps(QCPPainter& painter) const;
    void paintTitles(QCPPainter& painter) const;
    void paintSquares(QCPPainter& painter) const;

    std::array<Curve, itemCount> m_curves;
    QSharedPointer<PlotTicker> m_sigmaTicks, m_normTicks, m_angleTicks;
};

} // namespace arcflow::ui
