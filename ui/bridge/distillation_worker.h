#pragma once

#include "core/base/stopwatch.h"
#include "core/engine/curve_log.h"
#include "core/engine/distillation_run.h"
#include "ui/bridge/distillation_messages.h"
#include "ui/bridge/yield_gate.h"

#include <QObject>

#include <memory>

namespace arcflow::ui {

/// One distillation on the engine's thread, a slice at a time between requests. What is stopped in between is done
/// again, to the same bits. The state is kept at intervals, on pause, when it stops, and when the program ends.
/// Every function runs on that thread and answers with a signal; nothing is ever thrown out.
class DistillationWorker : public QObject {
    Q_OBJECT

public:
    explicit DistillationWorker(YieldGate& gate);
    ~DistillationWorker() override; ///< keeps the state

    void setEngine(Engine* engine) { m_engine = engine; }

    void begin(RequestId run, const DistillationOrder& order); ///< in place of one that is there
    void pause();
    void resume();
    void stop();    ///< keeps the state and lets the run go
    void abandon(); ///< lets the run go as it is
    void askForCurve();
    void writeAdapter(RequestId answer, const QString& folder);

    /// All requests are answered: the next slice.
    void goOn() { schedule(); }
    /// Makes room for another model: keeps the state and lets the weights go; the next slice takes them up again. A
    /// failure: the state could not be kept, and the run stays.
    std::optional<Failure> setAside();
    bool holdsModel() const { return m_run != nullptr; }

Q_SIGNALS:
    void begun(arcflow::ui::RequestId run, const arcflow::ui::DistillationBegun& facts);
    void loading(arcflow::ui::RequestId run, double fraction);
    void measuring(arcflow::ui::RequestId run, double fraction); ///< a validation or curve
    void iterated(arcflow::ui::RequestId run, const QVector<arcflow::TrainingProgress>& iterations);
    void validated(arcflow::ui::RequestId run, const arcflow::ui::ValidationPtr& validation);
    void curveMeasured(arcflow::ui::RequestId run, const arcflow::DistillationCurve& curve);
    void yielded(arcflow::ui::RequestId run); ///< to a request
    void wentOn(arcflow::ui::RequestId run);
    void setAsideFor(arcflow::ui::RequestId run);
    void paused(arcflow::ui::RequestId run);
    void stopped(arcflow::ui::RequestId run, qint64 iteration);
    void finished(arcflow::ui::RequestId run, const arcflow::DistillationResult& result);
    void failed(arcflow::ui::RequestId run, const arcflow::Failure& failure);
    void adapterWritten(arcflow::ui::RequestId answer, const QString& folder);
    void adapterFailed(arcflow::ui::RequestId answer, const arcflow::Failure& failure);
    void modelReplaced(); ///< what was loaded for generation is gone

private:
    class Sink;

    void schedule();
    void slice();
    std::optional<Failure> work(const std::stop_token& stop);
    std::optional<Failure> take(const std::stop_token& stop); ///< the run, from the engine
    void flush();
    void drop();

    YieldGate& m_gate;
    Engine* m_engine = nullptr;
    RequestId m_id = 0;
    DistillationOrder m_order;
    std::unique_ptr<Sink> m_sink; ///< of m_run
    std::unique_ptr<DistillationRun> m_run;
    std::unique_ptr<CurveLog> m_log;
    QVector<TrainingProgress> m_unsent; ///< iterations may be quicker than a window can show
    Stopwatch m_sinceSent;
    bool m_running = false, m_scheduled = false, m_yielding = false, m_begun = false;
};

} // namespace arcflow::ui
