#pragma once

#include "core/engine/distillation_request.h"
#include "core/engine/engine.h"
#include "core/engine/model_loading.h"
#include "core/train/distiller.h"

namespace arcflow {

/// One distillation run on a loaded teacher (loaded outside inference mode: gradients flow through its weights). Keeps
/// its state at intervals and when it is stopped, so that nothing but the iteration under way is lost.
class DistillationJob {
public:
    DistillationJob(LoadedWeights& model, const DistillationRequest& request, std::stop_token stop, EngineSink& sink);
    ~DistillationJob();

    DistillationResult run();

private:
    /// How far students and short teachers are from the teacher on prompts that are not trained on.
    class Validation;

    PromptSource prompts();

    LoadedWeights& m_model;
    const DistillationRequest& m_request;
    TokenGrid m_grid;
    Task m_task;
    EngineSink& m_sink;
    std::unique_ptr<Validation> m_validation;
};

} // namespace arcflow
