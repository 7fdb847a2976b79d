#pragma once

#include "core/engine/prompt_encoder.h"
#include "core/engine/request.h"
#include "core/engine/result.h"
#include "core/formats/pipeline_folder.h"
#include "core/sampling/arcflow_schedule.h"
#include "core/sampling/flow_schedule.h"
#include "core/transformer/transformer.h"
#include "core/vae/vae.h"

#include <memory>
#include <optional>

namespace arcflow {

/// What a job takes where its request says nothing. From the family, overridden by `arcflow_defaults.json` in the model
/// folder.
struct GenerationDefaults {
    int width = 1024, height = 1024;
    int studentSteps = 2;
    int teacherSteps = 28;
    double guidance = 3.5; ///< embedded
    double trueCfg = 1.0;  ///< of the teacher; 1 = off
    std::string negativePrompt;

    static GenerationDefaults of(ModelFamily family);
    static GenerationDefaults of(const PipelineFolder& folder);
};

/// A model in memory, ready to run.
struct LoadedWeights {
    ModelRequest request; ///< as filled in: what `folder` and the adapters came from
    PipelineFolder folder;
    WeightPlacement placement;
    std::shared_ptr<PromptEncoder> encoder;
    std::optional<Transformer> teacher; ///< absent when the adapter was merged into it
    std::optional<Transformer> student; ///< absent without an ArcFlow adapter
    std::optional<Vae> vae;
    FlowSchedule teacherSchedule;
    ArcFlowSchedule studentSchedule;
    GenerationDefaults defaults;
    LoadedModel info;

    const Transformer& any() const { return teacher ? *teacher : *student; }
    /// Tokens of an image of this size in pixels; 0 = the model's.
    TokenGrid grid(int width, int height) const;
};

/// The embedded model's folder names its parts in `embedded.json`; fills in model and adapter where the request leaves
/// them empty.
ModelRequest withEmbeddedModel(const ModelRequest& request, const std::filesystem::path& embeddedModel);

/// Whether the weights of `loaded` serve `request` as well: the same model, styles and number format, adapters aside.
bool sharesWeights(const LoadedWeights& loaded, const ModelRequest& request);

/// Loads everything a request asks for; of `shared`, whose weights serve it, only what differs. Throws arcflow::Error.
std::unique_ptr<LoadedWeights> loadModel(const ModelRequest& request, const Task& task,
                                         const LoadedWeights* shared = nullptr);

/// 16 hex digits over names, types, shapes and samples of the values of weight files: tells models apart without
/// reading them whole.
std::string weightFingerprint(const std::vector<Checkpoint>& checkpoints);
std::string weightFingerprint(const LoraChoice& lora); ///< of its file

} // namespace arcflow
