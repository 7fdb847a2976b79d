#include "ui/bridge/engine_client.h"

#include "ui/bridge/engine_worker.h"

namespace arcflow::ui {

EngineClient::EngineClient(EngineFactory factory, QObject* parent)
    : QObject(parent), m_worker(new EngineWorker(std::move(factory), m_preview)) {
    m_thread.setObjectName("engine");
    m_worker->moveToThread(&m_thread);
    m_worker->distillation().moveToThread(&m_thread);
    m_distillation = std::make_unique<DistillationClient>(
        m_worker->distillation(), [this](std::function<void()> work) { postBefore(std::move(work)); });
    connect(&m_thread, &QThread::started, m_worker, &EngineWorker::start);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connectWorker();
    // Once the event loop runs: whoever needs threads of their own has them by then (keepThreadsReady).
    QMetaObject::invokeMethod(
        this, [this] { m_thread.start(); }, Qt::QueuedConnection);
}

EngineClient::~EngineClient() {
    for (std::stop_source& source : m_open) {
        source.request_stop();
    }
    m_worker->gate().close();
    m_worker->disconnect(this); // answers that are under way have nobody to go to
    m_worker->distillation().disconnect(m_distillation.get());
    if (!m_thread.isRunning()) {
        delete m_worker;
        return;
    }
    m_thread.quit();
    m_thread.wait();
}

void EngineClient::connectWorker() {
    connect(m_worker, &EngineWorker::started, this, &EngineClient::started);
    connect(m_worker, &EngineWorker::startFailed, this, &EngineClient::startFailed);
    connect(m_worker, &EngineWorker::warned, this, &EngineClient::warned);
    connect(m_worker, &EngineWorker::latestDecoded, this, &EngineClient::latestDecoded);
    connect(m_worker, &EngineWorker::progressed, this, [this](const RunProgress& progress) {
        if (m_open.contains(progress.id)) {
            Q_EMIT progressed(progress);
        }
    });
    connect(m_worker, &EngineWorker::previewPending, this, [this] {
        const std::optional<RunPreview> preview = m_preview.take();
        if (preview && m_open.contains(preview->id)) {
            Q_EMIT previewed(*preview);
        }
    });
    connect(m_worker, &EngineWorker::modelLoaded, this, [this](RequestId id, const LoadedModel& model) {
        m_model = model;
        Q_EMIT modelLoaded(id, model);
    });
    connect(m_worker, &EngineWorker::loadDone, this, [this](RequestId id) { m_open.remove(id); });
    connect(m_worker, &EngineWorker::runDone, this, [this](RequestId id, const RunResultPtr& result) {
        m_open.remove(id);
        Q_EMIT runDone(id, result);
    });
    connect(m_worker, &EngineWorker::tokensCounted, this, [this](RequestId id, const QVector<TokenCount>& counts) {
        m_open.remove(id);
        Q_EMIT tokensCounted(id, counts);
    });
    connect(m_worker, &EngineWorker::inspected, this, [this](RequestId id, const ModelInfo& info) {
        m_open.remove(id);
        Q_EMIT inspected(id, info);
    });
    connect(m_worker, &EngineWorker::adapterSized, this, [this](RequestId id, const AdapterSize& size) {
        m_open.remove(id);
        Q_EMIT adapterSized(id, size);
    });
    connect(m_worker, &EngineWorker::decoded, this, [this](RequestId id, const std::shared_ptr<const Image>& image) {
        m_open.remove(id);
        Q_EMIT decoded(id, image);
    });
    connect(m_worker, &EngineWorker::failed, this, [this](RequestId id, const Failure& failure) {
        m_open.remove(id);
        Q_EMIT failed(id, failure);
    });
}

RequestId EngineClient::post(std::function<void(RequestId, const std::stop_token&)> work) {
    const RequestId id = ++m_lastId;
    const std::stop_token stop = m_open.insert(id, std::stop_source()).value().get_token();
    postBefore([work = std::move(work), id, stop] { work(id, stop); });
    return id;
}

/// Before the next slice of a distillation; the one under way is stopped.
void EngineClient::postBefore(std::function<void()> work) {
    m_worker->gate().enter();
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, work = std::move(work)] {
        work();
        if (worker->gate().leave()) {
            worker->distillation().goOn();
        }
    });
}

RequestId EngineClient::load(const ModelRequest& model) {
    return post(
        [worker = m_worker, model](RequestId id, const std::stop_token& stop) { worker->load(id, model, stop); });
}

RequestId EngineClient::run(const JobRequest& job, int index, LatentKeeper keeper) {
    return post([worker = m_worker, job, index, keeper = std::move(keeper)](RequestId id, const std::stop_token& stop) {
        worker->run(id, job, index, keeper, stop);
    });
}

RequestId EngineClient::countTokens(const QString& prompt) {
    return post([worker = m_worker, text = prompt.toStdString()](RequestId id, const std::stop_token&) {
        worker->countTokens(id, text);
    });
}

RequestId EngineClient::inspect(const QString& path) {
    return post([worker = m_worker, text = path.toStdString()](RequestId id, const std::stop_token&) {
        worker->inspect(id, text);
    });
}

RequestId EngineClient::decode(const ModelRequest& model, const LatentImage& latents) {
    return post([worker = m_worker, model, latents](RequestId id, const std::stop_token& stop) {
        worker->decode(id, model, latents, stop);
    });
}

RequestId EngineClient::adapterSize(const ModelRequest& model, const StudentShape& shape) {
    return post([worker = m_worker, model, shape](RequestId id, const std::stop_token&) {
        worker->adapterSize(id, model, shape);
    });
}

void EngineClient::decodeLatest(std::shared_ptr<const LatentImage> latents, double sigma, int tag) {
    if (m_worker->wanted().put({std::move(latents), sigma, tag})) {
        postBefore([worker = m_worker] { worker->decodeLatest(); });
    }
}

void EngineClient::cancel(RequestId id) {
    if (const auto open = m_open.find(id); open != m_open.end()) {
        open->request_stop();
    }
}

} // namespace arcflow::ui
