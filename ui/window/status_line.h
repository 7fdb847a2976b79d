#pragma once

#include <QStatusBar>
#include <QTimer>

class QLabel;

namespace arcflow::ui {

class EngineClient;
class JobRunner;

/// The line at the bottom: what is loaded and where it runs, memory, the job that runs with the time it will take.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    StatusLine(EngineClient& engine, JobRunner& runner, QWidget* parent);

    void setModel(const QString& text, bool ready);
    void setTraining(const QString& text); ///< a training run in a few words; empty: there is none

private:
    void updateMemory();
    void updateJob(double fraction, double secondsLeft);

    EngineClient& m_engine;
    JobRunner& m_runner;
    QLabel *m_model, *m_memory, *m_job, *m_training;
    QTimer m_timer;
};

} // namespace arcflow::ui
