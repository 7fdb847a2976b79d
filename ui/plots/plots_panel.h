#pragma once

#include "ui/bridge/trajectory_data.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QScrollArea;
class QStackedLayout;

namespace arcflow::ui {

class AppSettings;
class ModesPlot;
class PlotSection;
class TrajectoryPlot;
class VelocityPlot;

/// How an image came about: trajectory, velocity and modes of its runs, with one cursor at σ in all of them. In a
/// column, or beside each other where there is room. Says what to do where nothing was recorded. GUI thread.
///
///     panel->setTrajectory(trajectory);
///     connect(panel, &PlotsPanel::sigmaPicked, scrubber, &SigmaScrubber::setSigma);
class PlotsPanel final : public QWidget {
    Q_OBJECT

public:
    /// The settings keep where figures are saved and how they look.
    explicit PlotsPanel(AppSettings& settings, QWidget* parent = nullptr);
    ~PlotsPanel() override;

    void setTrajectory(const TrajectoryPtr& trajectory); ///< null or empty: the empty state
    void setSigma(double sigma);                         ///< moves the cursor, 0…1; emits nothing
    double sigma() const;
    void setFigureStem(const QString& stem); ///< exported files are called "<stem>-trajectory.svg"…

    QList<PlotSection*> sections() const; ///< trajectory, velocity, modes

Q_SIGNALS:
    void sigmaPicked(double sigma); ///< by the user, in one of the plots
    void exported(const QString& file);
    void exportFailed(const QString& text); ///< for the window's message bar

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addSection(PlotSection* section);
    QWidget* makeModesSwitch();
    QWidget* makeWords();
    void arrange(int columns);

    QStackedLayout* m_pages;
    QGridLayout* m_grid;
    QScrollArea* m_scroll;
    TrajectoryPlot* m_trajectory;
    VelocityPlot* m_velocity;
    ModesPlot* m_modes;
    QList<PlotSection*> m_sections;
    QWidget* m_words;
    QLabel* m_summary;
    int m_columns = 0;
};

} // namespace arcflow::ui
