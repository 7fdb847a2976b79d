#pragma once

#include "ui/bridge/distillation_client.h"
#include "ui/distil/distil_store.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace arcflow::ui {

enum class DistilState {
    idle,
    preparing, ///< the teacher is loaded, or measured for the first time
    running,
    yielding, ///< to a generation; goes on by itself
    pausing,  ///< asked for, not there yet
    paused,
    finished, ///< its student is in memory
    failed,   ///< what there is of it can be used, and gone on with unless it has diverged
};

/// A training run from the window's side, without widgets: its state, what it has come to, and the orders that are
/// possible now. GUI thread.
///
///     DistilRun run(engine.distillation(), dataFolder + "/distil");
///     connect(&run, &DistilRun::interrupted, …);   // a run that was killed: resumeUnfinished() or discard()
///     run.findUnfinished();
///     run.start(request);
class DistilRun : public QObject {
    Q_OBJECT

public:
    /// What an adapter is written for.
    enum class Purpose { exporting, use };

    DistilRun(DistillationClient& client, const QString& folder, QObject* parent = nullptr);

    void findUnfinished(); ///< interrupted() follows where there is a run that did not end
    const std::optional<UnfinishedRun>& unfinished() const { return m_unfinished; }
    void resumeUnfinished();
    void discard(); ///< an unfinished run, or one that has ended

    /// State and curve go into the run's folder, whatever the request says.
    void start(const DistillationRequest& request);
    void pause();
    void resume();
    void stop(); ///< keeps the state: the run is then an unfinished one
    void askForCurve();
    void writeAdapter(const QString& folder, Purpose purpose);

    DistilState state() const { return m_state; }
    bool isActive() const; ///< at work, or paused
    bool hasStudent() const { return m_inMemory; }
    bool hasDiverged() const { return m_failure && m_failure->kind == ErrorKind::diverged; }
    const DistillationRequest& request() const { return m_request; }
    const DistillationFacts& facts() const { return m_facts; }
    qint64 iteration() const { return m_iteration; } ///< done
    qint64 iterations() const { return m_request.recipe.optimisation.iterations; }
    double phaseFraction() const { return m_fraction; } ///< of preparing or measuring; < 0: neither
    std::optional<double> secondsPerIteration() const;  ///< of work; unset until it was measured
    std::optional<double> secondsLeft() const;
    const QVector<TrainingProgress>& curve() const { return m_curve; }
    const QVector<ValidationPtr>& validations() const { return m_validations; }
    const std::optional<DistillationCurve>& errorBySteps() const { return m_errorBySteps; }
    QString curveFile() const { return m_store.curveFile(); }

Q_SIGNALS:
    void changed();   ///< state, progress, what can be done
    void began();     ///< everything shown belongs to another run
    void iterated();  ///< the curve has grown
    void validated(); ///< one more
    void curveMeasured();
    void interrupted(); ///< there is an unfinished run
    void adapterWritten(const QString& folder, arcflow::ui::DistilRun::Purpose purpose);
    void noticed(const QString& text);
    void failed(const arcflow::Failure& failure);

private:
    void connectClient();
    void begin(const DistillationOrder& order, qint64 iteration);
    void setState(DistilState state);
    void fail(const Failure& failure);

    DistillationClient& m_client;
    DistilStore m_store;
    std::optional<UnfinishedRun> m_unfinished;
    DistillationRequest m_request;
    DistillationFacts m_facts;
    DistilState m_state = DistilState::idle;
    std::optional<Failure> m_failure;
    qint64 m_iteration = 0;
    double m_fraction = -1;
    bool m_inMemory = false;
    QVector<TrainingProgress> m_curve;
    QVector<ValidationPtr> m_validations;
    std::optional<DistillationCurve> m_errorBySteps;
    QTimer m_yieldTimer; ///< short waits, as for a token count, are not worth telling
    RequestId m_writing = 0;
    Purpose m_purpose = Purpose::exporting;
};

} // namespace arcflow::ui
