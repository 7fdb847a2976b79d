#pragma once

#include "ui/bridge/distillation_worker.h"
#include "ui/bridge/engine_messages.h"
#include "ui/bridge/latest_slot.h"

#include <QObject>
#include <QVector>

#include <optional>
#include <stop_token>

namespace arcflow::ui {

/// Owns the engine on its thread. Every function runs there and answers with a signal; nothing is ever thrown out.
class EngineWorker : public QObject {
    Q_OBJECT

public:
    EngineWorker(EngineFactory factory, LatestSlot<RunPreview>& preview);

    void start();
    void load(RequestId id, const ModelRequest& model, const std::stop_token& stop);
    void run(RequestId id, const JobRequest& job, int index, const LatentKeeper& keeper, const std::stop_token& stop);
    void countTokens(RequestId id, const std::string& prompt);
    void inspect(RequestId id, const std::string& path);
    void decode(RequestId id, const ModelRequest& model, const LatentImage& latents, const std::stop_token& stop);
    void decodeLatest();
    void adapterSize(RequestId id, const ModelRequest& model, const StudentShape& shape);

    YieldGate& gate() { return m_gate; } ///< that every request comes through
    DistillationWorker& distillation() { return m_distillation; }

    struct Wanted {
        std::shared_ptr<const LatentImage> latents;
        double sigma = 0;
        int tag = 0;
    };
    LatestSlot<Wanted>& wanted() { return m_wanted; }

Q_SIGNALS:
    void started();
    void startFailed(const arcflow::Failure& failure);
    void progressed(const arcflow::ui::RunProgress& progress);
    void previewPending();
    void warned(const QString& text);
    void modelLoaded(arcflow::ui::RequestId id, const arcflow::LoadedModel& model);
    void loadDone(arcflow::ui::RequestId id); ///< the answer to load(); modelLoaded() also comes on the way to a run
    void runDone(arcflow::ui::RequestId id, const arcflow::ui::RunResultPtr& result);
    void tokensCounted(arcflow::ui::RequestId id, const QVector<arcflow::TokenCount>& counts);
    void inspected(arcflow::ui::RequestId id, const arcflow::ModelInfo& info);
    void decoded(arcflow::ui::RequestId id, const std::shared_ptr<const arcflow::Image>& image);
    void adapterSized(arcflow::ui::RequestId id, const arcflow::AdapterSize& size);
    void latestDecoded(double sigma, const std::shared_ptr<const arcflow::Image>& image, int tag);
    void failed(arcflow::ui::RequestId id, const arcflow::Failure& failure);

private:
    class Sink;
    template <typename Work> void answer(RequestId id, Work work);
    Outcome<LoadedModel> ensureLoaded(RequestId id, const ModelRequest& model, const std::stop_token& stop);

    EngineFactory m_factory;
    LatestSlot<RunPreview>& m_preview;
    LatestSlot<Wanted> m_wanted;
    std::unique_ptr<Engine> m_engine;
    YieldGate m_gate;
    DistillationWorker m_distillation; ///< goes before the engine does
    std::string m_loadedKey;           ///< the request that is loaded, as JSON; empty = none
    LoadedModel m_model;
};

} // namespace arcflow::ui
