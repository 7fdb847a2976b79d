#pragma once

#include "ui/export/export_choice.h"
#include "ui/export/export_job.h"

#include <QDialog>
#include <QTimer>
#include <QVariantMap>

class QStackedWidget;

namespace arcflow::ui {

class ExportOptionsPage;
class ExportPlanner;
class ExportProgressPage;
class ExportResultPage;

/// Exports images into a folder: options, then progress, then what came of it. Not modal; an export goes on while the
/// window is hidden, and one runs at a time.
///
///     dialog->offer({exportChoice(library, tr("Selection"), ids), exportChoice(library, tr("Shown"), filter, shown)});
///     dialog->show();
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    explicit ExportDialog(QWidget* parent = nullptr);
    /// Stops a running export; the file being encoded is waited for.
    ~ExportDialog() override;

    /// The sets of images to choose among; the first is chosen. Waits for the end of an export that is running.
    void offer(const QVector<ExportChoice>& choices);
    /// Where pixels of more than 8 bits come from; none: the files' own.
    void setPixelSource(PixelSource source);

    /// Options and recent folders, for the settings.
    QVariantMap state() const;
    void restoreState(const QVariantMap& state);

    bool isExporting() const { return m_job->isRunning(); }
    void cancelExport();

Q_SIGNALS:
    void stateChanged(); ///< an export has started with new options: time to save them
    void exportStarted();
    void progressChanged(const arcflow::ui::ExportProgress& progress);
    void exportFinished(const arcflow::ui::ExportResult& result);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void connectPages();
    void showOptions();
    void load(int choice);
    void take(int choice, const QVector<ImageRecord>& images);
    void plan();
    void takePlan(const std::shared_ptr<const ExportPlan>& plan);
    void requestExport();
    void start();
    void takeResult(const ExportResult& result);

    QStackedWidget* m_pages;
    ExportOptionsPage* m_options;
    ExportProgressPage* m_progress;
    ExportResultPage* m_resultPage;
    ExportPlanner* m_planner;
    ExportJob* m_job;
    PixelSource m_pixels;
    QVector<ExportChoice> m_choices;
    std::optional<QVector<ExportChoice>> m_waitingChoices; ///< offered while an export was running
    quint64 m_loads = 0;                                   ///< tells the latest set of images from earlier ones
    bool m_loading = false;
    QVector<ImageRecord> m_images;
    std::shared_ptr<const ExportPlan> m_plan; ///< for what is chosen now; null while it is being made
    bool m_startWhenPlanned = false;
    QTimer m_patience; ///< before it is said that planning takes a while
};

} // namespace arcflow::ui
