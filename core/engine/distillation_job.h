#pragma once

#include "core/engine/distillation.h"
#include "core/engine/distillation_cache.h"
#include "core/engine/distillation_validation.h"
#include "core/engine/model_loading.h"
#include "core/train/distiller.h"

#include <type_traits>

namespace arcflow {

/// A distillation on a loaded teacher, whose weights may serve generations at the same time. They are not inference
/// tensors: gradients could not flow through those.
class DistillationJob final : public Distillation {
public:
    /// Goes on from the request's state where there is one. Throws arcflow::Error.
    DistillationJob(std::shared_ptr<LoadedWeights> model, const DistillationRequest& request,
                    const DistillationFacts& facts, const Task& task);

    const DistillationFacts& facts() const override { return m_facts; }
    int64_t iteration() const override { return m_distiller->optimisation().iteration(); }
    Outcome<IterationReport> step(std::stop_token stop) override;
    Outcome<DistillationValidation> validate(std::stop_token stop, EngineSink& sink) override;
    Outcome<DistillationCurve> curve(std::stop_token stop, EngineSink& sink) override;
    std::optional<Failure> keep() override;
    std::optional<Failure> restore() override;
    std::optional<Failure> writeAdapter(const std::filesystem::path& folder) override;

private:
    template <typename Measure> Outcome<std::invoke_result_t<Measure, ValidationSet&>> measured(Measure measure);
    PromptEmbedding embedding(const std::string& text);
    void begin(); ///< at the start, or where the state has come to

    std::shared_ptr<LoadedWeights> m_model;
    DistillationRequest m_request;
    DistillationFacts m_facts;
    Task m_task; ///< of the step that runs
    DistillationCache m_cache;
    std::unique_ptr<Distiller> m_distiller;
    std::unique_ptr<ValidationSet> m_validation; ///< null without prompts for it
};

} // namespace arcflow
