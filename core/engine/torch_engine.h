#pragma once

#include "core/engine/engine.h"
#include "core/engine/model_loading.h"

namespace arcflow {

/// The engine over LibTorch. Generation and decoding run in inference mode; all calls return exceptions as failures.
class TorchEngine : public Engine {
public:
    explicit TorchEngine(std::filesystem::path embeddedModel);

    Outcome<ModelInfo> inspect(const std::filesystem::path& path) override;
    Outcome<LoadedModel> load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<GenerationResult> generate(const GenerationRequest& request, std::stop_token stop,
                                       EngineSink& sink) override;
    Outcome<std::unique_ptr<Distillation>> beginDistillation(const DistillationRequest& request, std::stop_token stop,
                                                             EngineSink& sink) override;
    bool fitsBesideDistillation(const ModelRequest& request) override;
    Outcome<AdapterSize> adapterSize(const ModelRequest& model, const StudentShape& shape) override;
    Outcome<TrainingResult> train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<JudgeReport> judge(const JudgeRequest& request, std::stop_token stop) override;
    Outcome<SizeTiming> timeSize(const SizeTimingRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<std::vector<LatentImage>> fitPolicies(const PolicyFitRequest& request, std::stop_token stop,
                                                  EngineSink& sink) override;
    Outcome<Image> decode(const LatentImage& latents, std::stop_token stop) override;
    Outcome<std::vector<TokenCount>> countTokens(const std::string& prompt) override;
    Outcome<std::vector<SelfTestRow>> selfTest(std::stop_token stop) override;
    void setReferenceKernels(bool on) override;

private:
    LoadedWeights& model();                                         ///< Error(invalidRequest) when nothing is loaded
    ModelRequest teacherRequest(const ModelRequest& request) const; ///< the embedded model by name, no adapter
    static std::shared_ptr<LoadedWeights> weights(const ModelRequest& request,
                                                  const std::shared_ptr<LoadedWeights>& other, const Task& task);
    static bool hasRoomFor(const ModelRequest& request);

    std::filesystem::path m_embeddedModel;
    std::shared_ptr<LoadedWeights> m_model;
    std::weak_ptr<LoadedWeights> m_teacher; ///< of a distillation under way
};

} // namespace arcflow
