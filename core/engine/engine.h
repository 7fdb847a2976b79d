#pragma once

#include "core/engine/distillation.h"
#include "core/engine/judge_request.h"
#include "core/engine/policy_fit_request.h"
#include "core/engine/request.h"
#include "core/engine/result.h"
#include "core/engine/size_timing.h"
#include "core/engine/training_progress.h"
#include "core/engine/training_request.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace arcflow {

enum class Phase { load, encode, denoise, decode };
std::string_view name(Phase phase);

/// Hears what a running job does, on the thread that called the engine. Must be quick: it runs inside the job.
class EngineSink {
public:
    virtual ~EngineSink() = default;
    /// fraction of this phase, 0…1; `image` counts from 0.
    virtual void progress(Phase phase, double fraction, int image, RunMode run) {
        (void)phase, (void)fraction, (void)image, (void)run;
    }
    /// A denoise is done and its decode about to begin: who keeps these can decode again if the image is lost.
    virtual void latents(const FinishedLatents& latents) { (void)latents; }
    virtual void step(const StepRecord& record, int image) { (void)record, (void)image; }
    /// Of a pair, with previews: the student's picture is there while its teacher has yet to run.
    virtual void studentDecoded(int image, const Image& pixels) { (void)image, (void)pixels; }
    virtual void image(const GeneratedImage& image) { (void)image; }
    virtual void trained(const TrainingProgress& progress) { (void)progress; } ///< also of a distillation
    virtual void validated(const DistillationValidation& validation) { (void)validation; }
    virtual void curveMeasured(const DistillationCurve& curve) { (void)curve; }
    virtual void warning(const std::string& text) { (void)text; }
};

/// The engine as the window and the command line see it: plain values in and out, no tensors, failures as values. One
/// worker thread calls it; it is not re-entrant. A stop request is answered within 0.3 s with Failure{cancelled}.
class Engine {
public:
    virtual ~Engine() = default;

    /// Reads headers and configs of a pipeline folder, adapter folder or LoRA file; loads no weights. What is wrong
    /// with a broken folder stands in ModelInfo::problems; only a path that is no model at all is a Failure.
    virtual Outcome<ModelInfo> inspect(const std::filesystem::path& path) = 0;

    /// Replaces the loaded model. On failure the previous one is gone as well.
    virtual Outcome<LoadedModel> load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) = 0;

    /// Runs a job on the loaded model. After a failure or cancel, images finished before have gone to the sink.
    virtual Outcome<GenerationResult> generate(const GenerationRequest& request, std::stop_token stop,
                                               EngineSink& sink) = 0;

    /// A student of the teacher, at its start or where the request's state has come to. Needs no loaded model; shares
    /// the weights of one that is the same teacher, and both stay usable side by side. Where another model is loaded
    /// and there is no room for two, that one goes (DistillationFacts::replacedModel).
    virtual Outcome<std::unique_ptr<Distillation>> beginDistillation(const DistillationRequest& request,
                                                                     std::stop_token stop, EngineSink& sink) = 0;

    /// Distils from start to end. Stopped, it keeps its state first and is a Failure{cancelled}; the same request goes
    /// on from there.
    Outcome<DistillationResult> distil(const DistillationRequest& request, const std::stop_token& stop,
                                       EngineSink& sink);

    /// Whether a model can be loaded beside the teacher of a distillation that is under way. The same teacher's
    /// weights take no room twice.
    virtual bool fitsBesideDistillation(const ModelRequest& request) = 0;

    /// Parameters of an adapter of this shape, and of the model it would be for, from its configuration alone.
    virtual Outcome<AdapterSize> adapterSize(const ModelRequest& model, const StudentShape& shape) = 0;

    /// Trains a part of a model; needs no loaded model and leaves none. Stopped, it keeps its state first
    /// and is a Failure{cancelled}; the same request goes on from there.
    virtual Outcome<TrainingResult> train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) = 0;

    /// What a judge reads from pictures; needs no loaded model and leaves the one there is.
    virtual Outcome<JudgeReport> judge(const JudgeRequest& request, std::stop_token stop) = 0;

    /// Where students of a form would end were their networks perfect, for each prompt; on the loaded teacher.
    virtual Outcome<std::vector<LatentImage>> fitPolicies(const PolicyFitRequest& request, std::stop_token stop,
                                                          EngineSink& sink) = 0;

    /// What a published model's denoising takes here, from timings of its parts. Needs no loaded model.
    virtual Outcome<SizeTiming> timeSize(const SizeTimingRequest& request, std::stop_token stop, EngineSink& sink) = 0;

    /// The picture of latents of the loaded model: of a run whose decode was lost, or of a recorded estimate.
    virtual Outcome<Image> decode(const LatentImage& latents, std::stop_token stop) = 0;

    /// Token counts of a prompt for the loaded model's text encoders.
    virtual Outcome<std::vector<TokenCount>> countTokens(const std::string& prompt) = 0;

    /// Checks this machine: fused kernels against the reference formulas.
    virtual Outcome<std::vector<SelfTestRow>> selfTest(std::stop_token stop) = 0;

    /// Safe mode: plain ATen instead of the fused kernels.
    virtual void setReferenceKernels(bool on) = 0;
};

} // namespace arcflow

/// Factory of the engine library, which is loaded at run time by the window and linked by the command line program.
/// `embeddedModel`: folder of the model that ships with the program (may be empty).
extern "C" __attribute__((visibility("default"))) arcflow::Engine* arcflowCreateEngine(const char* embeddedModel);
