#pragma once

#include "app/cli/cli_options.h"
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "core/engine/engine.h"
#include "core/engine/failure_error.h"

#include <functional>
#include <memory>

namespace arcflow {

/// An engine for the length of one command: progress is shown, Ctrl-C stops it, failures are thrown.
class EngineSession {
public:
    using ImageHandler = std::function<void(const GeneratedImage&)>;
    using IterationHandler = std::function<void(const TrainingProgress&)>;
    using LatentsHandler = std::function<void(const FinishedLatents&)>;

    EngineSession(CommandContext& context, const ReportOptions& report);

    Engine& engine() { return *m_engine; }
    std::stop_token stopToken() const { return m_interrupt.token(); }

    /// Loads the model for runs of `mode`: a student alone gets its adapter merged, as that is fastest, unless the
    /// options say otherwise; where the teacher is wanted the adapter stays apart.
    const LoadedModel& load(const ModelOptions& options, RunMode mode);

    /// Runs a job. `onImage` gets each image when it is finished, so that it can be saved although a later one fails;
    /// what it throws ends the job and comes out of here. `onLatents` gets each image's latents before it is decoded.
    GenerationResult generate(const GenerationRequest& request, const ImageHandler& onImage = {},
                              const LatentsHandler& onLatents = {});

    /// What a judge reads from pictures.
    JudgeReport judge(const JudgeRequest& request);

    /// Where the best policies of a form end.
    std::vector<LatentImage> fitPolicies(const PolicyFitRequest& request,
                                         const std::function<void(double)>& onProgress);

    /// What a published model's denoising takes here.
    SizeTiming timeSize(const SizeTimingRequest& request);

    /// Distils an adapter; `onIteration` hears of each iteration.
    DistillationResult distil(const DistillationRequest& request, const IterationHandler& onIteration);

    /// Trains a part of a model; `onIteration` hears of each iteration.
    TrainingResult train(const TrainingRequest& request, const IterationHandler& onIteration);

private:
    class Display;
    class IterationDisplay;
    void warnOfRounding(const GenerationRequest& request);

    Console& m_console;
    ProgressBar m_bar;
    Interrupt m_interrupt;
    std::unique_ptr<Engine> m_engine;
    LoadedModel m_model;
};

} // namespace arcflow
