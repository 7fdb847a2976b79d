#pragma once

#include "ui/plots/plot_legend.h"
#include "ui/plots/plot_view.h"

#include <QWidget>

#include <functional>

class QAction;
class QMenu;
class QToolButton;

namespace arcflow::ui {

class AppSettings;
class SectionHeader;

/// A plot under its header, with its legend, and everything that can be done to take it elsewhere.
class PlotSection final : public QWidget {
    Q_OBJECT

public:
    enum class Format { svg, png1, png2, png4, pdf, csv };

    /// name: of the files it exports, after the picture's: "trajectory". csv: makes the plot's numbers; called on
    /// another thread with the trajectory shown. headerWidget: stands before the export button.
    PlotSection(AppSettings& settings, PlotView* plot, const QString& title, const QString& name,
                std::function<QByteArray(const TrajectoryData&)> csv, QWidget* headerWidget = nullptr);

    PlotView* plot() const { return m_plot; }
    void setTitle(const QString& title);
    void setFigureStem(const QString& stem) { m_stem = stem; }

    void exportTo(Format format, const QString& file); ///< written in the background, then exported or exportFailed
    void copyImage();                                  ///< at twice the size, with the numbers as text

Q_SIGNALS:
    void exported(const QString& file);
    void exportFailed(const QString& text);

private:
    QMenu* makeMenu();
    void askAndExport(Format format);

    AppSettings& m_settings;
    PlotView* m_plot;
    PlotLegend* m_legend;
    SectionHeader* m_header;
    QToolButton* m_exportButton = nullptr;
    QAction* m_onPaper = nullptr;
    QMenu* m_menu;
    QString m_name, m_stem;
    std::function<QByteArray(const TrajectoryData&)> m_csv;
};

} // namespace arcflow::ui
