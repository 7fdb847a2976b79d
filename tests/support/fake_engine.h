#pragma once

#include "core/engine/engine.h"
#include "tests/support/fake_distillation.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

/// What a FakeEngine does when it is called. The defaults are a small, quick, sound model.
struct FakeScript {
    LoadedModel model = defaultModel();
    ModelInfo info; ///< what inspect() answers
    std::vector<SelfTestRow> selfTestRows{{"momentum step", 1e-7, 1e-5}};
    std::chrono::milliseconds stepDuration{0}; ///< of every network evaluation; a stop ends it within 10 ms
    uint64_t peakBytes = uint64_t{64} << 20;
    double apartS = 0.25; ///< SizeTiming::apartS
    std::vector<std::string> warnings; ///< sent to the sink while loading

    std::optional<Failure> loadFailure;
    std::optional<Failure> inspectFailure;
    std::optional<Failure> generateFailure;
    FakeDistillationScript distillation;
    std::optional<Failure> decodeFailure; ///< strikes after the latents were handed over
    int imagesBeforeFailure = 0;          ///< finished images before generateFailure strikes

    /// Paints an image; by default fakeImage().
    std::function<Image(const GenerationRequest& request, int index, RunMode run)> paint;

    static LoadedModel defaultModel();
};

/// A smooth picture that depends on prompt, seed + index and run alone, so that equal requests give equal images and
/// others do not. Its values lie between 8-bit levels, as a decoder's do.
Image fakeImage(const GenerationRequest& request, int index, RunMode run);

/// What reached the engine, for tests to look at. Safe to read while the engine works on another thread.
class FakeEngineLog {
public:
    std::vector<std::string> calls() const; ///< "load", "generate", "cancelled", "inspect PATH", "self-test"…, in order
    std::optional<ModelRequest> lastModel() const;
    std::optional<GenerationRequest> lastRequest() const;
    std::vector<GenerationRequest> requests() const;
    std::optional<DistillationRequest> lastDistillation() const;
    bool referenceKernels() const;

private:
    friend class FakeEngine;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_calls;
    std::optional<ModelRequest> m_model;
    std::vector<GenerationRequest> m_requests;
    std::optional<DistillationRequest> m_distillation;
    bool m_referenceKernels = false;
};

/// An engine without weights and without LibTorch that follows a script: for tests of what stands above the engine.
/// Reports phases, steps, previews and images in the order the real one does.
///
///     FakeScript script;
///     script.stepDuration = std::chrono::milliseconds(200);
///     FakeEngine engine(script);
class FakeEngine : public Engine {
public:
    explicit FakeEngine(FakeScript script = {}, std::shared_ptr<FakeEngineLog> log = std::make_shared<FakeEngineLog>());

    Outcome<ModelInfo> inspect(const std::filesystem::path& path) override;
    Outcome<LoadedModel> load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<GenerationResult> generate(const GenerationRequest& request, std::stop_token stop,
                                       EngineSink& sink) override;
    Outcome<std::unique_ptr<Distillation>> beginDistillation(const DistillationRequest& request, std::stop_token stop,
                                                             EngineSink& sink) override;
    bool fitsBesideDistillation(const ModelRequest& request) override;
    Outcome<AdapterSize> adapterSize(const ModelRequest& model,
                                     const StudentShape& shape) override; ///< rank × 10 of 2500
    Outcome<TrainingResult> train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) override;
    /// Every tag is shown; the features are the picture's mean colour.
    Outcome<JudgeReport> judge(const JudgeRequest& request, std::stop_token stop) override;
    Outcome<SizeTiming> timeSize(const SizeTimingRequest& request, std::stop_token stop, EngineSink& sink) override;
    Outcome<std::vector<LatentImage>> fitPolicies(const PolicyFitRequest& request, std::stop_token stop,
                                                  EngineSink& sink) override;
    /// A plain picture, 8 pixels to a latent one, in the colour of the first three values.
    Outcome<Image> decode(const LatentImage& latents, std::stop_token stop) override;
    Outcome<std::vector<TokenCount>> countTokens(const std::string& prompt) override; ///< words as tokens
    Outcome<std::vector<SelfTestRow>> selfTest(std::stop_token stop) override;
    void setReferenceKernels(bool on) override;

    const FakeEngineLog& log() const { return *m_log; }

private:
    void note(const std::string& call);
    GeneratedImage run(const GenerationRequest& request, int index, RunMode run, const std::stop_token& stop,
                       EngineSink& sink);
    void describe(const GenerationRequest& request, GeneratedImage& result) const;
    StepRecord stepRecord(const GenerationRequest& request, RunMode run, int step, int steps) const;
    GenerationResult generateAll(const GenerationRequest& request, const std::stop_token& stop, EngineSink& sink);

    FakeScript m_script;
    std::shared_ptr<FakeEngineLog> m_log;
    bool m_loaded = false;
};

} // namespace arcflow
