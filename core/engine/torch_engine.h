#pragma once

#include "core/engine/engine.h"
#include "core/engine/model_loading.h"

namespace arcflow {

/// The engine over LibTorch. Every call but distil and train runs in inference mode; all return exceptions as failures.
class TorchEngine : public Engine {
public:
    explicit TorchEngine(std::filesystem::path embeddedModel);

    Outcome<ModelInfo> inspect(const std::filesystem::path& path) override;
    Outcome<LoadedModel> load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<GenerationResult> generate(const GenerationRequest& request, std::stop_token stop,
                                       EngineSink& sink) override;
    Outcome<DistillationResult> distil(const DistillationRequest& request, std::stop_token stop,
                                       EngineSink& sink) override;
    Outcome<TrainingResult> train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<JudgeReport> judge(const JudgeRequest& request, std::stop_token stop) override;
    Outcome<Image> decode(const LatentImage& latents, std::stop_token stop) override;
    Outcome<std::vector<TokenCount>> countTokens(const std::string& prompt) override;
    Outcome<std::vector<SelfTestRow>> selfTest(std::stop_token stop) override;
    void setReferenceKernels(bool on) override;

private:
    LoadedWeights& model(); ///< Error(invalidRequest) when nothing is loaded
    std::filesystem::path m_embeddedModel;
    std::unique_ptr<LoadedWeights> m_model;
};

} // namespace arcflow
