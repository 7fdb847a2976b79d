#pragma once

#include "ui/bridge/trajectory_data.h"
#include "ui/canvas/compare_types.h"
#include "ui/queue/job_runner.h"

#include <QThreadPool>

namespace arcflow::ui {

class CanvasPanel;
class PlotsPanel;
class StudioServices;

/// Decides what the canvas, the scrubber and the plots show: the job that runs, step by step, an image that was opened,
/// two that are compared, or the frame at the scrubber's σ. Files are read on a thread; what comes late is dropped. GUI
/// thread.
class PicturePresenter : public QObject {
    Q_OBJECT

public:
    PicturePresenter(StudioServices& services, CanvasPanel& panel, PlotsPanel& plots, QObject* parent = nullptr);

    void open(qint64 image);
    void compare(qint64 first, qint64 second);
    const QVector<ImageRecord>& shown() const { return m_shown; } ///< none, one, or two that are compared
    void moveTo(double sigma);                                    ///< scrubber, plots and canvas

Q_SIGNALS:
    void shownChanged();
    void failed(const arcflow::Failure& failure); ///< a file could not be read

private:
    struct Loaded {
        QVector<ImageRecord> records;
        CanvasFace first, second;
        TrajectoryPtr trajectory;
        std::optional<Failure> failure;
    };

    void connectRunner();
    void load(const QVector<qint64>& images);
    void take(const Loaded& loaded);
    void showResult(const RunResultPtr& result);
    void setTrajectory(const TrajectoryPtr& trajectory);
    void scrub(double sigma);
    void requestFrame();
    void showFrame(double sigma, const std::shared_ptr<const Image>& image, int tag);
    void endScrub();
    static Loaded read(const QVector<ImageRecord>& records, const QString& trajectoryFolder);

    StudioServices& m_services;
    CanvasPanel& m_panel;
    PlotsPanel& m_plots;
    QThreadPool m_readers;
    RequestId m_previewed = 0; ///< the run whose previews are shown
    RunMode m_previewedFirst = RunMode::student;
    quint64 m_version = 0; ///< of what is shown: late files are dropped
    QVector<ImageRecord> m_shown;
    CanvasFace m_first, m_second; ///< finished faces, to go back to when scrubbing ends
    TrajectoryPtr m_trajectory;
    bool m_follow = true;   ///< the running job is shown
    QVector<Face> m_wanted; ///< faces whose frame at the scrubber's σ is still to be asked for
};

/// Interleaved floats as a picture of the screen, rounded as files are.
QImage toQImage(const Image& image);
QString faceCaption(int evaluations, double seconds);

} // namespace arcflow::ui
