#pragma once

#include "ui/plots/plot_view.h"

namespace arcflow::ui {

/// Both runs on their common principal plane: the teacher's steps, and the student's continuous path with its jumps.
/// One unit is equally long on both axes. The cursor marks where both are at the same σ.
class TrajectoryPlot final : public PlotView {
    Q_OBJECT

public:
    enum Item { studentItem, teacherItem };

    explicit TrajectoryPlot(QWidget* parent = nullptr);

    QList<LegendItem> legendItems() const override;
    void setShown(int item, bool shown) override;

    QPointF toPixels(QPointF place) const; ///< from the plane

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
    QPointF fromPixels(QPointF at) const;
    bool isShown(Item item) const { return m_shown[item]; }
    QList<const RunPath*> shownRuns() const;
    QRectF extent() const;
    void updateTicks();

    void paintPaths(QCPPainter& painter) const;
    void paintTeacher(QCPPainter& painter) const;
    void paintStudent(QCPPainter& painter) const;
    void paintArrow(QCPPainter& painter, const RunPath& run, double sigma, const QColor& colour) const;
    void paintLabels(QCPPainter& painter) const;
    std::vector<QPointF> outline() const;

    std::array<bool, 2> m_shown{true, true};
};

} // namespace arcflow::ui
