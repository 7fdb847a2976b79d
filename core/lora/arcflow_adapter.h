#pragma once

#include "core/base/task.h"
#include "core/lora/apply.h"
#include "core/lora/lora_file.h"
#include "core/transformer/transformer.h"

#include <filesystem>
#include <map>

namespace arcflow {

/// The three heads of the published layout.
struct ArcFlowHeadParts {
    Linear means;      ///< [K · 4C, d]
    Linear logWeights; ///< [K · 4, d]
    Linear logGammas;  ///< [(K−1) · 4, d]
    int64_t modes = 16;
};

/// The three as one product; gradients flow to each.
ArcFlowHead joinedHead(const ArcFlowHeadParts& parts);

/// What turns a teacher into its ArcFlow student: momentum heads in place of the velocity head, a new last modulation
/// and LoRA updates of the feed-forward layers (arXiv 2602.09014, published as a folder with config.json and one
/// safetensors file). All tensors fp32 on the CPU, whatever the file holds.
///
///     ArcFlowAdapter adapter = readArcFlowAdapter(folder);
///     Transformer student = makeStudent(teacher, adapter, UpdateMode::keepApart);
struct ArcFlowAdapter {
    std::filesystem::path path; ///< the folder
    ModelFamily family = ModelFamily::flux;
    ConfigFile config;
    ArcFlowHeadParts head;
    Linear normOut;             ///< replaces the base's norm_out.linear
    LoraFile lora;              ///< scale 1 throughout
    double shift = 3.2;         ///< static time shift of the sampler
    double timestepRatio = 1.0; ///< length of the last raw segment relative to the others, in (0, 1]
    int64_t parameterCount = 0;
    std::map<StoredType, int64_t> parametersByType;

    /// Parameters of the adapter relative to a base model with `baseParameters`.
    double shareOf(int64_t baseParameters) const;
};

/// Error(modelMissing) without folder, config or weights; Error(unsupported) for other classes and for plain LoRA
/// files, which it names as such; Error(modelCorrupt) for missing heads, missing LoRA, unknown tensors and wrong
/// shapes.
ArcFlowAdapter readArcFlowAdapter(const std::filesystem::path& folder, const Task& task = {});

/// Error(modelCorrupt) listing every size in which the adapter's base differs from this one.
void requireFits(const ArcFlowAdapter& adapter, const TransformerConfig& base);

/// A student that shares all weights with its teacher but those the adapter replaces or merges into. LoRA updates of
/// the teacher's norm_out.linear and proj_out are lost with the modules: apply such a style to the student itself.
Transformer makeStudent(const Transformer& teacher, const ArcFlowAdapter& adapter, UpdateMode mode,
                        const Task& task = {});

} // namespace arcflow
