#pragma once

#include "core/base/task.h"
#include "core/formats/checkpoint.h"
#include "core/lora/lora_names.h"

#include <ATen/ATen.h>

#include <array>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace arcflow {

/// One low-rank update: the weight of `modules`, stacked by rows, grows by scale · up · down.
struct LoraModule {
    std::string source;               ///< file and name in it, for messages
    std::vector<std::string> modules; ///< checkpoint names; how many rows each takes is the model's to say
    at::Tensor down;                  ///< [rank, in] fp32, CPU
    at::Tensor up;                    ///< [rows of all modules, rank] fp32, CPU
    double scale = 1;                 ///< alpha / rank
};

/// A LoRA file of any known format, in checkpoint names.
struct LoraFile {
    std::filesystem::path path;
    std::string format;                             ///< for people: "kohya, BFL names"
    std::array<std::vector<LoraModule>, 3> modules; ///< by component
    std::vector<int64_t> ranks;                     ///< those that occur, ascending
    int64_t parameterCount = 0;                     ///< of the factors
    std::map<StoredType, int64_t> parametersByType;

    const std::vector<LoraModule>& part(LoraComponent component) const {
        return modules[static_cast<size_t>(component)];
    }
    int64_t moduleCount() const; ///< checkpoint modules changed, in all components
};

/// Reads a plain LoRA for one family: diffusers/PEFT, kohya, ComfyUI, XLabs, PEFT on the BFL model, and the Qwen-Image
/// trainers. Every tensor must be understood. Error(unsupported) for LoHa, LoKr, DoRA, full differences, unknown names
/// and ArcFlow adapters; Error(modelCorrupt) for half pairs, factors that do not fit together and bad numbers. Sizes
/// are compared with the model only in applyLora, which knows it.
LoraFile readLora(const std::filesystem::path& file, ModelFamily family, const Task& task = {});

/// The same for LoRA tensors that lie beside others; `metadata` may hold `lora_adapter_metadata`.
LoraFile readLora(std::span<const Checkpoint::Location> tensors, const std::map<std::string, std::string>& metadata,
                  const std::filesystem::path& path, ModelFamily family, const Task& task = {});

/// Whether the name of a tensor belongs to the output heads of an ArcFlow adapter.
bool isArcFlowHeadName(std::string_view tensorName);

} // namespace arcflow
