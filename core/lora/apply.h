#pragma once

#include "core/base/task.h"
#include "core/lora/lora_file.h"
#include "core/weights/linear.h"

#include <set>
#include <span>
#include <string>
#include <vector>

namespace arcflow {

enum class UpdateMode {
    merge,     ///< into a fresh copy of the weight: no cost per step, but needs memory for every weight it touches
    keepApart, ///< beside the weight: small, exact in bf16, and the weight stays shared with other models
};

struct LoraOptions {
    double strength = 1; ///< multiplies the whole update; negative is allowed
    UpdateMode mode = UpdateMode::merge;
    /// Modules that something else has replaced, as ArcFlow's heads replace "proj_out": their updates are left out with
    /// a warning.
    std::set<std::string> replaced{};
};

/// Adds strength · scale · up · down to the modules' weights. Fused updates are split by the rows the model's modules
/// have. All modules are checked before the first is changed: Error(modelCorrupt) names the module and the sizes
/// expected and found. Returns warnings. Cancelled in between, it leaves some modules changed: throw that model away.
std::vector<std::string> applyLora(const LinearMap& linears, std::span<const LoraModule> modules,
                                   const LoraOptions& options = {}, const Task& task = {});

/// The linears of each component a LoRA file may change; an empty map means that the component is not there.
struct LoraHosts {
    LinearMap transformer;
    LinearMap textEncoder;
    LinearMap textEncoder2;
};

/// Applies every part of a file. Parts whose component is not there are skipped with a warning.
std::vector<std::string> applyLora(const LoraHosts& hosts, const LoraFile& file, const LoraOptions& options = {},
                                   const Task& task = {});

} // namespace arcflow
