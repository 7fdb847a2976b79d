#pragma once

#include "ui/plots/modes_grid.h"
#include "ui/plots/plot_ticker.h"
#include "ui/plots/plot_view.h"

namespace arcflow::ui {

/// The student's mixture of momentum modes as a heat map, one row per mode. Over ℓ = log γ: where the weight of the
/// step under the cursor lies, with each mode's whole weight as a bar beside it. Over σ: the weights of all steps,
/// which picks σ like the other plots.
class ModesPlot final : public PlotView {
    Q_OBJECT

public:
    enum class Across { gamma, sigma };

    explicit ModesPlot(QWidget* parent = nullptr);

    void setAcross(Across across);
    Across across() const { return m_across; }
    QString title() const; ///< "Modes at σ = 0.31"

    std::optional<ColourScale> colourScale() const override;
    QRectF cellRect(const ModesGrid::Cell& cell) const; ///< widget pixels
    const ModesGrid& grid() const { return m_grid; }

Q_SIGNALS:
    void titleChanged();

protected:
    void build() override;
    void restyle() override;
    void fitView() override;
    void cursorMoved() override;
    void paintCursor(QCPPainter& painter) const override;
    std::optional<double> sigmaAt(QPointF at) const override;
    double cursorDistance(QPointF at) const override;
    QPointF cursorPlace() const override;
    Hint hintAt(QPointF at) const override;
    QList<QCPAxis*> zoomAxes(QPointF at) const override;

private:
    const std::vector<StepRecord>* records() const; ///< null without a student
    void showStep(size_t step);
    void paintCells(QCPPainter& painter) const;
    void paintNumbers(QCPPainter& painter) const;
    void paintBars(QCPPainter& painter) const;

    Across m_across = Across::gamma;
    size_t m_step = 0;
    ModesGrid m_grid;
    QSharedPointer<PlotTicker> m_columnTicks;
};

} // namespace arcflow::ui
