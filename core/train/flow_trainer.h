#pragma once

#include "core/train/feature_alignment.h"
#include "core/train/flux_parts.h"
#include "core/train/optimisation.h"
#include "core/train/parameter_store.h"

namespace arcflow {

/// What a flow-matching model is trained on: latents and the ids of their captions.
struct CaptionedLatents {
    at::Tensor latents; ///< [N, C, h, w], normalised, of any type
    CaptionIds captions;
    CaptionIds empty; ///< of no caption: one row

    int64_t count() const { return latents.size(0); }
};

/// Trains a flow-matching teacher with its text encoders: at x = (1 − t) x₀ + t ε the network learns the
/// velocity ε − x₀ (Lipman et al., "Flow Matching for Generative Modeling", 2023; times as Esser et al., "Scaling
/// Rectified Flow Transformers", 2024).
class FlowTrainer {
public:
    /// `start`: weights by name to begin with; empty: from nothing. `features` [N, F, h, w]: of the same pictures, to
    /// align the model with as the recipe says; undefined: it learns from the pictures alone.
    FlowTrainer(CaptionedLatents data, const FluxConfigs& configs, const TeacherRecipe& recipe,
                WeightPlacement placement, const NamedTensors& start = {}, const at::Tensor& features = {});

    /// One iteration. Stopped in between (Error(cancelled)), it has changed nothing.
    IterationReport step(const Task& task = {});
    const Optimisation& optimisation() const { return m_optimisation; }
    Optimisation& optimisation() { return m_optimisation; }

    /// The model with averaged weights, and these by name; what alignments trained beside it is left out.
    FluxParts averaged() const;
    NamedTensors averagedWeights() const;

    /// The same loss on other pictures, each at one time and with one noise that are always the same.
    double heldOutLoss(const FluxParts& model, const CaptionedLatents& pictures, const Task& task = {}) const;

private:
    struct Batch {
        at::Tensor x0, noise; ///< packed [B, I, 4C]
        at::Tensor times;     ///< [B]
        CaptionIds captions;
        at::Tensor indices;   ///< [B] among the pictures that are trained on; undefined: others, held out
        at::Tensor captioned; ///< [B] 1 where the picture is shown with its caption, else 0
    };
    /// With the states of the transformer, of T5 and of CLIP, as the recipe wants.
    struct Alignments {
        std::optional<FeatureAlignment> image, t5, clip;

        std::vector<TrainedParameter> parameters() const;
    };
    static Alignments alignmentsWith(const at::Tensor& features, const FluxConfigs& configs,
                                     const TeacherRecipe& recipe, at::Device device);
    Batch drawBatch(const ProcessGroup::Range& samples) const;
    at::Tensor drawTime(at::Generator numbers) const;
    at::Tensor loss(const FluxParts& model, const Batch& batch, const Task& task) const;
    at::Tensor textLoss(const PromptEmbedding& prompts, const at::Tensor& pictures) const;

    CaptionedLatents m_data;
    FluxConfigs m_configs;
    TeacherRecipe m_recipe;
    WeightPlacement m_placement;
    TokenGrid m_grid;
    std::shared_ptr<ParameterStore> m_store;
    Alignments m_alignments;
    Optimisation m_optimisation;
};

} // namespace arcflow
