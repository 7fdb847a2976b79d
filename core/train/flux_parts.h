#pragma once

#include "core/recipes/training_recipe.h"
#include "core/text/clip_text_encoder.h"
#include "core/text/t5_encoder.h"
#include "core/transformer/transformer.h"
#include "core/weights/tensor_file.h"

namespace arcflow {

/// The components' config.json of a FLUX-like model under training, complete with what the tokenizers decide.
struct FluxConfigs {
    ConfigFile transformer, clip, t5;

    static FluxConfigs of(const TeacherRecipe& recipe, int64_t clipTokens, int64_t t5Tokens);
    static FluxConfigs read(const std::filesystem::path& folder); ///< of a pipeline folder
};

/// Token ids of captions, padded: [N, L].
struct CaptionIds {
    at::Tensor clip, t5;

    CaptionIds rows(const at::Tensor& indices) const;
};

/// What is trained together of a FLUX-like model: the transformer and both text encoders. Parameters are named by
/// component and checkpoint name ("text_encoder_2.shared.weight").
struct FluxParts {
    Transformer transformer;
    ClipTextEncoder clip;
    T5Encoder t5;

    static FluxParts load(const FluxConfigs& configs, const std::shared_ptr<WeightSource>& source,
                          const WeightPlacement& placement, const Task& task = {});
    PromptEmbedding encode(const CaptionIds& ids, const Task& task = {}) const;
};

/// The components' weights of a pipeline folder, by component and checkpoint name.
NamedTensors readFluxParts(const std::filesystem::path& folder);

/// Writes the components' weights and configs into a pipeline folder (bf16 or as told): configs after their weights.
void writeFluxParts(const std::filesystem::path& folder, const FluxConfigs& configs, const NamedTensors& weights,
                    at::ScalarType as);

} // namespace arcflow
