#pragma once

#include "ui/bridge/distillation_messages.h"

#include <QObject>

#include <functional>

namespace arcflow::ui {

class DistillationWorker;

/// The one distillation that may run, as the window sees it: orders go to the engine's thread, in order with all other
/// requests, and answers of a run that is gone are dropped. Made by the EngineClient. GUI thread; nothing here blocks.
class DistillationClient : public QObject {
    Q_OBJECT

public:
    using Post = std::function<void(std::function<void()>)>; ///< to the engine's thread, before any training

    DistillationClient(DistillationWorker& worker, Post post);

    void begin(const DistillationOrder& order);
    void pause();
    void resume();
    void stop(); ///< keeps the state
    /// Does not, and answers nothing. `after` is called on the engine's thread, once nothing of the run works any more.
    void abandon(std::function<void()> after);
    void askForCurve();
    /// The student of this moment into an adapter folder; answered by adapterWritten() or adapterFailed().
    RequestId writeAdapter(const QString& folder);

Q_SIGNALS:
    void begun(const arcflow::ui::DistillationBegun& facts);
    void loading(double fraction);
    void measuring(double fraction);
    void iterated(const QVector<arcflow::TrainingProgress>& iterations);
    void validated(const arcflow::ui::ValidationPtr& validation);
    void curveMeasured(const arcflow::DistillationCurve& curve);
    void yielded();
    void wentOn();
    void setAside(); ///< for want of room: its state is on disk, and it goes on by itself
    void paused();
    void stopped(qint64 iteration);
    void finished(const arcflow::DistillationResult& result);
    void failed(const arcflow::Failure& failure);
    void adapterWritten(arcflow::ui::RequestId id, const QString& folder);
    void adapterFailed(arcflow::ui::RequestId id, const arcflow::Failure& failure);

private:
    DistillationWorker& m_worker;
    Post m_post;
    RequestId m_run = 0, m_lastId = 0;
};

} // namespace arcflow::ui
