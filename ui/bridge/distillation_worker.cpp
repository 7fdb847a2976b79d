#include "ui/bridge/distillation_worker.h"

#include "core/engine/engine.h"
#include "core/imaging/image_io.h"
#include "ui/bridge/caught_failure.h"

#include <utility>

namespace arcflow::ui {
namespace {

constexpr double sendSeconds = 0.05; ///< between two messages of a kind

constexpr int shownSide = 512; ///< pictures to look at in a grid: many validations stay in memory

QImage shownImage(const Image& image) {
    const std::vector<uint8_t> levels = levels8(image);
    const QImage wrapped(levels.data(), image.width, image.height, 3 * image.width, QImage::Format_RGB888);
    const QSize size = wrapped.size().boundedTo(wrapped.size().scaled(shownSide, shownSide, Qt::KeepAspectRatio));
    return wrapped.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
}

ValidationPtr shown(const DistillationValidation& validation) {
    auto result = std::make_shared<ShownValidation>();
    result->iteration = validation.iteration;
    result->studentError = validation.studentError;
    result->shortTeacherError = validation.shortTeacherError;
    for (const ValidationPair& pair : validation.pairs) {
        result->pairs.append(
            {QString::fromStdString(pair.prompt), shownImage(*pair.teacher), shownImage(*pair.student)});
    }
    return result;
}

const Failure noRun{ErrorKind::invalidRequest, "There is no training run in memory.", {}};

} // namespace

/// Passes on what the run reports, and writes its curve.
class DistillationWorker::Sink : public EngineSink {
public:
    explicit Sink(DistillationWorker& worker) : m_worker(worker) {}

    void progress(Phase phase, double fraction, int, RunMode) override {
        if (m_sinceSent.seconds() < sendSeconds && fraction < 1.0) {
            return;
        }
        m_sinceSent.restart();
        if (phase == Phase::load) {
            Q_EMIT m_worker.loading(m_worker.m_id, fraction);
        } else {
            Q_EMIT m_worker.measuring(m_worker.m_id, fraction);
        }
    }

    void trained(const TrainingProgress& progress) override {
        m_worker.m_log->add(progress.last, progress.seconds, progress.measured);
        m_worker.m_unsent.append(progress);
        if (m_worker.m_sinceSent.seconds() >= sendSeconds) {
            m_worker.flush();
        }
    }

    void validated(const DistillationValidation& validation) override {
        m_worker.flush();
        Q_EMIT m_worker.validated(m_worker.m_id, shown(validation));
    }

    void curveMeasured(const DistillationCurve& curve) override { Q_EMIT m_worker.curveMeasured(m_worker.m_id, curve); }

private:
    DistillationWorker& m_worker;
    Stopwatch m_sinceSent;
};

DistillationWorker::DistillationWorker(YieldGate& gate) : m_gate(gate), m_sink(std::make_unique<Sink>(*this)) {}

DistillationWorker::~DistillationWorker() {
    if (m_run && !m_run->finished()) {
        m_run->keep(); // where that fails, what was kept before is there
    }
}

void DistillationWorker::begin(RequestId run, const DistillationOrder& order) {
    drop();
    m_id = run;
    m_order = order;
    m_log = std::make_unique<CurveLog>(order.curveFile.toStdString(), "student_error");
    m_begun = m_yielding = false;
    try {
        if (order.prepare) {
            order.prepare();
        }
    } catch (...) {
        Q_EMIT failed(run, caughtFailure());
        return;
    }
    m_running = true;
    schedule();
}

void DistillationWorker::pause() {
    if (!m_running) {
        return;
    }
    m_running = m_yielding = false;
    flush();
    if (m_run) {
        if (const std::optional<Failure> failure = m_run->keep()) {
            Q_EMIT failed(m_id, *failure);
            return;
        }
    }
    Q_EMIT paused(m_id);
}

void DistillationWorker::resume() {
    if (m_id != 0 && !m_running) {
        m_running = true;
        Q_EMIT wentOn(m_id);
        schedule();
    }
}

void DistillationWorker::stop() {
    if (m_id == 0) {
        return;
    }
    flush();
    std::optional<Failure> failure;
    qint64 iteration = keptIterations(m_order.request.state).value_or(0);
    if (m_run) {
        failure = m_run->keep();
        iteration = m_run->distillation().iteration();
    }
    const RequestId run = m_id;
    drop();
    if (failure) {
        Q_EMIT failed(run, *failure);
    }
    Q_EMIT stopped(run, iteration);
}

void DistillationWorker::abandon() {
    drop();
}

void DistillationWorker::drop() {
    m_running = m_yielding = false;
    m_run.reset();
    m_log.reset();
    m_unsent.clear();
    m_id = 0;
}

void DistillationWorker::askForCurve() {
    if (m_run) {
        m_run->askForCurve();
        resume();
    }
}

void DistillationWorker::writeAdapter(RequestId answer, const QString& folder) {
    const std::optional<Failure> failure =
        m_run ? m_run->distillation().writeAdapter(folder.toStdString()) : std::optional(noRun);
    if (failure) {
        Q_EMIT adapterFailed(answer, *failure);
    } else {
        Q_EMIT adapterWritten(answer, folder);
    }
}

std::optional<Failure> DistillationWorker::setAside() {
    if (!m_run) {
        return {};
    }
    flush();
    if (std::optional<Failure> failure = m_run->keep()) {
        return failure;
    }
    m_run.reset();
    Q_EMIT setAsideFor(m_id);
    return {};
}

void DistillationWorker::flush() {
    if (!m_unsent.isEmpty()) {
        Q_EMIT iterated(m_id, std::exchange(m_unsent, {}));
    }
    m_sinceSent.restart();
}

void DistillationWorker::schedule() {
    if (m_running && !m_scheduled) {
        m_scheduled = true;
        QMetaObject::invokeMethod(this, &DistillationWorker::slice, Qt::QueuedConnection);
    }
}

void DistillationWorker::slice() {
    m_scheduled = false;
    if (!m_running) {
        return;
    }
    const std::optional<std::stop_token> stop = m_gate.begin();
    if (!stop) { // whoever answers the last request calls goOn()
        if (!std::exchange(m_yielding, true)) {
            flush();
            Q_EMIT yielded(m_id);
        }
        return;
    }
    if (std::exchange(m_yielding, false)) {
        Q_EMIT wentOn(m_id);
    }
    std::optional<Failure> failure;
    try {
        failure = work(*stop);
    } catch (...) {
        failure = caughtFailure();
    }
    if (failure && failure->kind == ErrorKind::cancelled) {
        m_yielding = true; // whoever answers the last request calls goOn()
        flush();
        Q_EMIT yielded(m_id);
    } else if (failure) {
        m_running = false;
        flush();
        Q_EMIT failed(m_id, *failure);
    } else if (m_run && m_run->finished()) {
        m_running = false;
        flush();
        Q_EMIT finished(m_id, m_run->result());
    } else {
        schedule();
    }
}

std::optional<Failure> DistillationWorker::work(const std::stop_token& stop) {
    if (!m_run) {
        return take(stop);
    }
    return m_run->advance(stop);
}

std::optional<Failure> DistillationWorker::take(const std::stop_token& stop) {
    if (!m_engine) {
        return Failure{ErrorKind::internal, "The engine could not be started.", {}};
    }
    Outcome<std::unique_ptr<Distillation>> outcome = m_engine->beginDistillation(m_order.request, stop, *m_sink);
    if (!outcome) {
        return outcome.failure();
    }
    const DistillationBegun found{outcome.value()->facts(), outcome.value()->iteration()};
    DistillationRequest request = m_order.request;
    request.validateFirst = request.validateFirst && !m_begun; // where it starts from is measured once
    m_run = std::make_unique<DistillationRun>(std::move(outcome.value()), request, *m_sink);
    m_begun = true;
    if (found.facts.replacedModel) {
        Q_EMIT modelReplaced();
    }
    Q_EMIT begun(m_id, found);
    return {};
}

} // namespace arcflow::ui
