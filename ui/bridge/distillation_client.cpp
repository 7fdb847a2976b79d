#include "ui/bridge/distillation_client.h"

#include "ui/bridge/distillation_worker.h"

namespace arcflow::ui {

DistillationClient::DistillationClient(DistillationWorker& worker, Post post)
    : m_worker(worker), m_post(std::move(post)) {
    using Worker = DistillationWorker;
    // The same signal, without the run: of others there is nothing to tell.
    const auto pass = [this, &worker](auto from, auto to) {
        connect(&worker, from, this, [this, to](RequestId run, const auto&... values) {
            if (run == m_run) {
                (this->*to)(values...);
            }
        });
    };
    pass(&Worker::begun, &DistillationClient::begun);
    pass(&Worker::loading, &DistillationClient::loading);
    pass(&Worker::measuring, &DistillationClient::measuring);
    pass(&Worker::iterated, &DistillationClient::iterated);
    pass(&Worker::validated, &DistillationClient::validated);
    pass(&Worker::curveMeasured, &DistillationClient::curveMeasured);
    pass(&Worker::yielded, &DistillationClient::yielded);
    pass(&Worker::wentOn, &DistillationClient::wentOn);
    pass(&Worker::setAsideFor, &DistillationClient::setAside);
    pass(&Worker::paused, &DistillationClient::paused);
    pass(&Worker::stopped, &DistillationClient::stopped);
    pass(&Worker::finished, &DistillationClient::finished);
    pass(&Worker::failed, &DistillationClient::failed);
    connect(&worker, &Worker::adapterWritten, this, &DistillationClient::adapterWritten);
    connect(&worker, &Worker::adapterFailed, this, &DistillationClient::adapterFailed);
}

void DistillationClient::begin(const DistillationOrder& order) {
    m_run = ++m_lastId;
    m_post([worker = &m_worker, run = m_run, order] { worker->begin(run, order); });
}

void DistillationClient::pause() {
    m_post([worker = &m_worker] { worker->pause(); });
}

void DistillationClient::resume() {
    m_post([worker = &m_worker] { worker->resume(); });
}

void DistillationClient::stop() {
    m_post([worker = &m_worker] { worker->stop(); });
}

void DistillationClient::abandon(std::function<void()> after) {
    m_run = 0;
    m_post([worker = &m_worker, after = std::move(after)] {
        worker->abandon();
        after();
    });
}

void DistillationClient::askForCurve() {
    m_post([worker = &m_worker] { worker->askForCurve(); });
}

RequestId DistillationClient::writeAdapter(const QString& folder) {
    const RequestId id = ++m_lastId;
    m_post([worker = &m_worker, id, folder] { worker->writeAdapter(id, folder); });
    return id;
}

} // namespace arcflow::ui
