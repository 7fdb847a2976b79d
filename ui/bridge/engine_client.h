#pragma once

#include "ui/bridge/distillation_client.h"
#include "ui/bridge/engine_messages.h"
#include "ui/bridge/latest_slot.h"

#include <QHash>
#include <QObject>
#include <QThread>
#include <QVector>

#include <memory>
#include <stop_token>

namespace arcflow::ui {

class EngineWorker;

/// The engine as the window sees it: requests go to the thread that owns the engine, in order; answers come back as
/// signals on the GUI thread with the request's id. The engine's library is loaded there too, once the event loop
/// runs, so that the window need not wait for it. GUI thread only; nothing here blocks, but for the destructor, which
/// asks for a stop and waits (a stop is answered within 0.3 s).
class EngineClient : public QObject {
    Q_OBJECT

public:
    explicit EngineClient(EngineFactory factory, QObject* parent = nullptr);
    ~EngineClient() override;

    /// Loads a model unless exactly this request is loaded already.
    RequestId load(const ModelRequest& model);
    /// Loads the job's model if need be and makes its image number `index` (a pair: both faces).
    RequestId run(const JobRequest& job, int index, LatentKeeper keeper = {});
    RequestId countTokens(const QString& prompt);
    RequestId inspect(const QString& path);
    /// Decodes kept latents with the job's model, loading it if need be.
    RequestId decode(const ModelRequest& model, const LatentImage& latents);
    /// As decode(), for the model that is loaded; of several requests in a row only the latest is answered. `tag` and
    /// `sigma` come back with the picture.
    void decodeLatest(std::shared_ptr<const LatentImage> latents, double sigma, int tag = 0);

    /// Parameters that an adapter of this shape trains.
    RequestId adapterSize(const ModelRequest& model, const StudentShape& shape);

    /// Training, which goes on whenever nothing else is asked for.
    DistillationClient& distillation() const { return *m_distillation; }

    /// Stops the run or load with this id, also if it has not begun. It answers with Failure{cancelled}.
    void cancel(RequestId id);

    /// What is loaded now; empty name = nothing.
    const LoadedModel& model() const { return m_model; }

Q_SIGNALS:
    void started();                                            ///< the engine's library is there
    void startFailed(const arcflow::Failure& failure);         ///< it is not: nothing will run
    void progressed(const arcflow::ui::RunProgress& progress); ///< at most 20 a second for each phase
    void previewed(const arcflow::ui::RunPreview& preview);    ///< latest only
    void warned(const QString& text);
    void modelLoaded(arcflow::ui::RequestId id, const arcflow::LoadedModel& model);
    void runDone(arcflow::ui::RequestId id, const arcflow::ui::RunResultPtr& result);
    void tokensCounted(arcflow::ui::RequestId id, const QVector<arcflow::TokenCount>& counts);
    void inspected(arcflow::ui::RequestId id, const arcflow::ModelInfo& info);
    void decoded(arcflow::ui::RequestId id, const std::shared_ptr<const arcflow::Image>& image);
    void adapterSized(arcflow::ui::RequestId id, const arcflow::AdapterSize& size);
    void latestDecoded(double sigma, const std::shared_ptr<const arcflow::Image>& image, int tag);
    void failed(arcflow::ui::RequestId id, const arcflow::Failure& failure); ///< of any request, cancelled included

private:
    RequestId post(std::function<void(RequestId, const std::stop_token&)> work);
    void postBefore(std::function<void()> work);
    void connectWorker();

    QThread m_thread;
    EngineWorker* m_worker = nullptr; ///< lives on m_thread, deleted there
    std::unique_ptr<DistillationClient> m_distillation;
    LatestSlot<RunPreview> m_preview;
    RequestId m_lastId = 0;
    QHash<RequestId, std::stop_source> m_open; ///< requests without an answer so far
    LoadedModel m_model;
};

} // namespace arcflow::ui
