#include "ui/distil/distil_run.h"

#include "core/base/median.h"

#include <algorithm>
#include <utility>

namespace arcflow::ui {
namespace {

constexpr int shortWaitMs = 250;
constexpr qsizetype paceWindow = 20; ///< iterations that the pace is the median of
constexpr qsizetype mostValidations = 400;

} // namespace

DistilRun::DistilRun(DistillationClient& client, const QString& folder, QObject* parent)
    : QObject(parent), m_client(client), m_store(folder) {
    m_yieldTimer.setSingleShot(true);
    m_yieldTimer.setInterval(shortWaitMs);
    connect(&m_yieldTimer, &QTimer::timeout, this, [this] {
        if (m_state == DistilState::running || m_state == DistilState::preparing) {
            setState(DistilState::yielding);
        }
    });
    connectClient();
}

void DistilRun::connectClient() {
    connect(&m_client, &DistillationClient::begun, this, [this](const DistillationBegun& begun) {
        m_facts = begun.facts;
        m_iteration = begun.iteration;
        m_inMemory = true;
        m_fraction = -1;
        setState(DistilState::running);
    });
    const auto measure = [this](double fraction) {
        m_fraction = fraction < 1 ? fraction : -1;
        Q_EMIT changed();
    };
    connect(&m_client, &DistillationClient::loading, this, measure);
    connect(&m_client, &DistillationClient::measuring, this, measure);
    connect(&m_client, &DistillationClient::iterated, this, [this](const QVector<TrainingProgress>& iterations) {
        m_curve += iterations;
        m_iteration = iterations.last().last.iteration + 1;
        m_fraction = -1;
        Q_EMIT iterated();
        Q_EMIT changed();
    });
    connect(&m_client, &DistillationClient::validated, this, [this](const ValidationPtr& validation) {
        m_validations.append(validation);
        if (m_validations.size() > mostValidations) { // every other one of the older half: the latest are looked at
            for (qsizetype i = mostValidations / 2; i > 0; i -= 2) {
                m_validations.removeAt(i);
            }
        }
        m_fraction = -1;
        Q_EMIT validated();
        Q_EMIT changed();
    });
    connect(&m_client, &DistillationClient::curveMeasured, this, [this](const DistillationCurve& curve) {
        m_errorBySteps = curve;
        m_fraction = -1;
        Q_EMIT curveMeasured();
        Q_EMIT changed();
    });
    connect(&m_client, &DistillationClient::yielded, this, [this] { m_yieldTimer.start(); });
    connect(&m_client, &DistillationClient::wentOn, this, [this] {
        m_yieldTimer.stop();
        if (m_state == DistilState::yielding || m_state == DistilState::paused || m_state == DistilState::failed) {
            setState(m_inMemory ? DistilState::running : DistilState::preparing);
        }
    });
    connect(&m_client, &DistillationClient::setAside, this, [this] {
        m_inMemory = false;
        Q_EMIT noticed(tr("There is no room for the teacher beside the model in Create: the training run waits on disk "
                          "and goes on by itself."));
    });
    connect(&m_client, &DistillationClient::paused, this, [this] { setState(DistilState::paused); });
    connect(&m_client, &DistillationClient::stopped, this, [this] {
        m_inMemory = false;
        setState(DistilState::idle);
        findUnfinished();
    });
    connect(&m_client, &DistillationClient::finished, this, [this](const DistillationResult& result) {
        m_iteration = result.iterations;
        m_fraction = -1;
        m_store.markFinished();
        setState(DistilState::finished);
    });
    connect(&m_client, &DistillationClient::failed, this, &DistilRun::fail);
    connect(&m_client, &DistillationClient::adapterWritten, this, [this](RequestId id, const QString& folder) {
        if (id == m_writing) {
            m_writing = 0;
            Q_EMIT adapterWritten(folder, m_purpose);
        }
    });
    connect(&m_client, &DistillationClient::adapterFailed, this, [this](RequestId, const Failure& failure) {
        m_writing = 0;
        Q_EMIT failed(failure);
    });
}

void DistilRun::setState(DistilState state) {
    m_yieldTimer.stop();
    m_state = state;
    Q_EMIT changed();
}

bool DistilRun::isActive() const {
    return m_state != DistilState::idle && m_state != DistilState::finished && m_state != DistilState::failed;
}

void DistilRun::fail(const Failure& failure) {
    m_failure = failure;
    m_fraction = -1;
    setState(DistilState::failed);
    Q_EMIT failed(failure);
}

void DistilRun::findUnfinished() {
    if (isActive()) {
        return;
    }
    m_unfinished = m_store.find();
    if (m_unfinished && m_unfinished->iteration > 0) {
        Q_EMIT interrupted();
    } else {
        m_unfinished.reset(); // nothing of it was kept
    }
    Q_EMIT changed();
}

void DistilRun::start(const DistillationRequest& request) {
    if (isActive()) {
        return;
    }
    DistillationRequest placed = request;
    placed.state = m_store.stateFile().toStdString();
    placed.cache = m_store.cacheFolder().toStdString();
    m_validations.clear();
    m_curve.clear();
    begin({placed, m_store.curveFile(), [store = m_store, placed] { store.write(placed); }}, 0);
}

void DistilRun::resumeUnfinished() {
    if (!m_unfinished || isActive()) {
        return;
    }
    const UnfinishedRun run = *std::exchange(m_unfinished, std::nullopt);
    if (m_curve.isEmpty() || m_curve.last().last.iteration + 1 != run.iteration) {
        m_validations.clear(); // of another run, or lost with the program
    }
    m_curve = run.curve;
    begin({run.request, m_store.curveFile(), {}}, run.iteration);
}

void DistilRun::begin(const DistillationOrder& order, qint64 iteration) {
    m_unfinished.reset();
    m_failure.reset();
    m_request = order.request;
    m_facts = {};
    m_iteration = iteration;
    m_fraction = 0;
    m_inMemory = false;
    m_errorBySteps.reset();
    m_client.begin(order);
    setState(DistilState::preparing);
    Q_EMIT began();
}

void DistilRun::discard() {
    if (isActive()) {
        return;
    }
    m_unfinished.reset();
    m_client.abandon([store = m_store] { store.clear(); });
    m_inMemory = false;
    m_validations.clear();
    m_curve.clear();
    m_errorBySteps.reset();
    m_failure.reset();
    setState(DistilState::idle);
    Q_EMIT began();
}

void DistilRun::pause() {
    if (m_state == DistilState::running || m_state == DistilState::yielding || m_state == DistilState::preparing) {
        m_client.pause();
        setState(DistilState::pausing);
    }
}

void DistilRun::resume() {
    if (m_state == DistilState::paused || (m_state == DistilState::failed && m_inMemory && !hasDiverged())) {
        m_failure.reset();
        m_client.resume();
    }
}

void DistilRun::stop() {
    if (isActive()) {
        m_client.stop();
        setState(DistilState::pausing);
    }
}

void DistilRun::askForCurve() {
    if (m_inMemory && !m_request.validation.empty()) {
        m_client.askForCurve();
    }
}

void DistilRun::writeAdapter(const QString& folder, Purpose purpose) {
    if (m_inMemory && m_writing == 0) {
        m_purpose = purpose;
        m_writing = m_client.writeAdapter(folder);
    }
}

std::optional<double> DistilRun::secondsPerIteration() const {
    if (m_curve.isEmpty()) {
        return {};
    }
    std::vector<double> recent;
    for (qsizetype i = std::max<qsizetype>(0, m_curve.size() - paceWindow); i < m_curve.size(); ++i) {
        recent.push_back(m_curve[i].seconds);
    }
    return medianOf(std::move(recent));
}

std::optional<double> DistilRun::secondsLeft() const {
    const std::optional<double> pace = secondsPerIteration();
    return pace ? std::optional(*pace * static_cast<double>(iterations() - m_iteration)) : std::nullopt;
}

} // namespace arcflow::ui
